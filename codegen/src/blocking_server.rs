//! Generates the trait of a service as plain functions, and the struct that serves it.
//!
//! The code names everything as [`server`] does.

use crate::server::{self, handler_impl, server_struct};
use crate::service::{Method, Service};

/// Appends the module `<service>_blocking_server`.
pub(crate) fn generate(service: &Service, out: &mut String) {
    let body = [handler_trait(service), server_struct(service), handler_impl(service, dispatch)].concat();
    out.push_str(&format!(
        "/// Server side of the service `{}`, as plain functions.\npub mod {} {{\n{body}}}\n",
        service.full_name, service.names.blocking_server_module
    ));
}

fn handler_trait(service: &Service) -> String {
    let methods: String = service.methods.iter().map(|method| trait_method(service, method)).collect();
    server::service_trait(service, &methods)
}

/// The body answers UNIMPLEMENTED, so that a new RPC breaks no implementation.
fn trait_method(service: &Service, method: &Method) -> String {
    format!(
        "{attributes}\
         fn {name}(&self, request: {request}) -> {result} {{\n\
             ::core::mem::drop(request);\n\
             ::core::result::Result::Err({root}::codegen::unimplemented({path:?}))\n\
         }}\n",
        attributes = method.attributes(&format!("Handles `{}`.", method.path)),
        name = method.name,
        request = method.blocking_request(),
        result = method.blocking_result(),
        root = service.root,
        path = method.path,
    )
}

fn dispatch(service: &Service, method: &Method) -> String {
    format!(
        "{proto_name:?} => {{\n\
             let inner = {root}::codegen::Arc::clone(&self.inner);\n\
             call.blocking_{verb}(move |request| <T as self::{service}>::{name}(&*inner, request))\n\
         }}\n",
        proto_name = method.proto_name,
        root = service.root,
        verb = method.kind.verb(),
        service = service.names.service,
        name = method.name,
    )
}
