//! Generates the client of a service as plain functions.

use crate::service::{Kind, Method, Service};

/// Appends the module `<service>_blocking_client`.
pub(crate) fn generate(service: &Service, out: &mut String) {
    let methods: String = service.methods.iter().map(|method| call(service, method)).collect();
    out.push_str(&format!(
        "/// Client side of the service `{full_name}`, for callers that wait.\n\
         pub mod {module} {{\n\
             {attributes}\
             #[derive(::core::clone::Clone, ::core::fmt::Debug)]\n\
             pub struct {client} {{ channel: {root}::blocking::Channel }}\n\
             impl {client} {{\n\
                 /// Calls through `channel`.\n\
                 pub fn new(channel: impl ::core::convert::Into<{root}::blocking::Channel>) -> Self {{\n\
                     Self {{ channel: ::core::convert::Into::into(channel) }}\n\
                 }}\n\
                 {methods}\
             }}\n\
         }}\n",
        full_name = service.full_name,
        module = service.names.blocking_client_module,
        attributes = service.attributes(&format!("Calls the service `{}`, and waits.", service.full_name)),
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
            (format!("{root}::blocking::IntoIteratorRequest<Message = {input}>"), "request".to_owned())
        }
    };
    format!(
        "{attributes}\
         pub fn {name}(&self, request: impl {parameter}) -> {result} {{\n\
             self.channel.{verb}({path:?}, {argument})\n\
         }}\n",
        attributes = method.attributes(&format!("Calls `{}`, and waits.", method.path)),
        name = method.name,
        result = result(service, method),
        verb = method.kind.verb(),
        path = format!("/{}", method.path),
    )
}

/// What a call ends with: `Result<Response<M>, Status>`, or the same of an iterator over `M`.
fn result(service: &Service, method: &Method) -> String {
    let (root, output) = (&service.root, &method.output);
    let message = match method.kind {
        Kind::Unary | Kind::ClientStreaming => output.clone(),
        Kind::ServerStreaming | Kind::BidiStreaming => format!("{root}::blocking::Streaming<{output}>"),
    };
    format!("::core::result::Result<{root}::Response<{message}>, {root}::Status>")
}
