//! Generates the client of a service.

use crate::service::{Kind, Method, Service};

/// Appends the module `<service>_client`.
pub(crate) fn generate(service: &Service, out: &mut String) {
    let methods: String = service.methods.iter().map(|method| call(service, method)).collect();
    out.push_str(&format!(
        "/// Client side of the service `{full_name}`.\n\
         pub mod {module} {{\n\
             {attributes}\
             #[derive(::core::clone::Clone, ::core::fmt::Debug)]\n\
             pub struct {client} {{ channel: {root}::Channel }}\n\
             impl {client} {{\n\
                 /// Calls through `channel`.\n\
                 pub fn new(channel: impl ::core::convert::Into<{root}::Channel>) -> Self {{\n\
                     Self {{ channel: ::core::convert::Into::into(channel) }}\n\
                 }}\n\
                 {methods}\
             }}\n\
         }}\n",
        full_name = service.full_name,
        module = service.names.client_module,
        attributes = service.attributes(&format!("Calls the service `{}`.", service.full_name)),
        client = service.names.client,
        root = service.root,
    ));
}

fn call(service: &Service, method: &Method) -> String {
    let (root, input) = (&service.root, &method.input);
    let (parameter, argument) = match method.kind {
        Kind::Unary | Kind::ServerStreaming => {
            (format!("{root}::IntoRequest<{input}>"), format!("{root}::IntoRequest::into_request(request)"))
        }
        Kind::ClientStreaming | Kind::BidiStreaming => {
            (format!("{root}::IntoStreamingRequest<Message = {input}>"), "request".to_owned())
        }
    };
    format!(
        "{attributes}\
         pub async fn {name}(&self, request: impl {parameter}) -> {result} {{\n\
             self.channel.{verb}({path:?}, {argument}).await\n\
         }}\n",
        attributes = method.attributes(&format!("Calls `{}`.", method.path)),
        name = method.name,
        result = method.result(),
        verb = method.kind.verb(),
        path = format!("/{}", method.path),
    )
}
