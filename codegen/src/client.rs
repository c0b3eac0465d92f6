//! Generates the client of a service, asynchronous or for callers that wait.

use crate::service::{Kind, Method, Service};

/// What the two clients differ in.
struct Flavour {
    /// The module of the Sonora crate that its types are in: nothing, or `::blocking`.
    types: &'static str,
    /// What is behind the first sentences of its documentation.
    remark: &'static str,
    /// Behind the first sentence of the module's.
    module_remark: &'static str,
    module: fn(&Service) -> &str,
    function: &'static str,
    awaited: &'static str,
    /// The trait of what is taken for a request stream.
    streaming_request: &'static str,
    result: fn(&Method) -> String,
}

const ASYNCHRONOUS: Flavour = Flavour {
    types: "",
    remark: "",
    module_remark: "",
    module: |service| &service.names.client_module,
    function: "async fn",
    awaited: ".await",
    streaming_request: "IntoStreamingRequest",
    result: Method::result,
};

const BLOCKING: Flavour = Flavour {
    types: "::blocking",
    remark: ", and waits",
    module_remark: ", for callers that wait",
    module: |service| &service.names.blocking_client_module,
    function: "fn",
    awaited: "",
    streaming_request: "IntoIteratorRequest",
    result: Method::blocking_result,
};

/// Appends the module `<service>_client`.
pub(crate) fn generate(service: &Service, out: &mut String) {
    module(service, &ASYNCHRONOUS, out);
}

/// Appends the module `<service>_blocking_client`.
pub(crate) fn generate_blocking(service: &Service, out: &mut String) {
    module(service, &BLOCKING, out);
}

fn module(service: &Service, flavour: &Flavour, out: &mut String) {
    let methods: String = service.methods.iter().map(|method| call(service, flavour, method)).collect();
    out.push_str(&format!(
        "/// Client side of the service `{full_name}`{module_remark}.\n\
         pub mod {module} {{\n\
             {attributes}\
             #[derive(::core::clone::Clone, ::core::fmt::Debug)]\n\
             pub struct {client} {{ channel: {root}{types}::Channel }}\n\
             impl {client} {{\n\
                 /// Calls through `channel`.\n\
                 pub fn new(channel: impl {root}::client::IntoChannel<{root}{types}::Channel>) -> Self {{\n\
                     Self {{ channel: {root}::client::IntoChannel::into_channel(channel) }}\n\
                 }}\n\
                 {methods}\
             }}\n\
         }}\n",
        full_name = service.full_name,
        module_remark = flavour.module_remark,
        module = (flavour.module)(service),
        attributes =
            service.attributes(&format!("Calls the service `{}`{}.", service.full_name, flavour.remark)),
        client = service.names.client,
        root = service.root,
        types = flavour.types,
    ));
}

fn call(service: &Service, flavour: &Flavour, method: &Method) -> String {
    let (root, input) = (&service.root, &method.input);
    let Flavour { types, remark, function, awaited, streaming_request, .. } = flavour;
    let (parameter, argument) = match method.kind {
        Kind::Unary | Kind::ServerStreaming => {
            (format!("{root}::IntoRequest<{input}>"), format!("{root}::IntoRequest::into_request(request)"))
        }
        Kind::ClientStreaming | Kind::BidiStreaming => {
            (format!("{root}{types}::{streaming_request}<Message = {input}>"), "request".to_owned())
        }
    };
    format!(
        "{attributes}\
         pub {function} {name}(&self, request: impl {parameter}) -> {result} {{\n\
             self.channel.{verb}({path:?}, {argument}){awaited}\n\
         }}\n",
        attributes = method.attributes(&format!("Calls `{}`{remark}.", method.path)),
        name = method.name,
        result = (flavour.result)(method),
        verb = method.kind.verb(),
        path = format!("/{}", method.path),
    )
}
