//! Generates the trait of a service and the struct that serves it.
//!
//! The code names everything by a path that no service, message or `use` of the package can shadow: `::core`, the
//! Sonora crate, `super::` for messages and `self::` for the trait (a service may be called `T` or `Send`).

use crate::large::LargeField;
use crate::service::{Method, Service};

/// Appends the module `<service>_server`.
pub(crate) fn generate(service: &Service, out: &mut String) {
    let body = [handler_trait(service), server_struct(service), handler_impl(service, dispatch)].concat();
    out.push_str(&format!(
        "/// Server side of the service `{}`.\npub mod {} {{\n{body}}}\n",
        service.full_name, service.names.server_module
    ));
}

fn handler_trait(service: &Service) -> String {
    let methods: String = service.methods.iter().map(|method| trait_method(service, method)).collect();
    service_trait(service, &methods)
}

/// The trait of a service around its methods, asynchronous or blocking.
pub(crate) fn service_trait(service: &Service, methods: &str) -> String {
    let attributes = service.attributes(&format!("The service `{}`.", service.full_name));
    format!(
        "{attributes}\
         pub trait {}: ::core::marker::Send + ::core::marker::Sync + 'static {{\n{methods}}}\n",
        service.names.service
    )
}

/// The body answers UNIMPLEMENTED, so that a new RPC breaks no implementation. `impl Future + Send` rather than
/// `async fn`: the server has to know that the future is `Send`, and implementations may still be `async fn`.
fn trait_method(service: &Service, method: &Method) -> String {
    let root = &service.root;
    format!(
        "{attributes}\
         fn {name}(&self, request: {request}) \
             -> impl ::core::future::Future<Output = {result}> + ::core::marker::Send {{\n\
             ::core::mem::drop(request);\n\
             async {{ ::core::result::Result::Err({root}::codegen::unimplemented({path:?})) }}\n\
         }}\n",
        attributes = method.attributes(&format!("Handles `{}`.", method.path)),
        name = method.name,
        request = method.request(),
        result = method.result(),
        path = method.path,
    )
}

/// The struct that serves any implementation, asynchronous or blocking.
pub(crate) fn server_struct(service: &Service) -> String {
    let root = &service.root;
    format!(
        "/// Serves `{full_name}` with an implementation of [`{service}`].\n\
         {deprecated}\
         pub struct {server}<T> {{ inner: {root}::codegen::Arc<T> }}\n\
         impl<T> {server}<T> {{\n\
             /// Name of the service, with its package.\n\
             pub const NAME: &'static str = {full_name:?};\n\
             /// Serves with `inner`.\n\
             pub fn new(inner: T) -> Self {{ Self::from_arc({root}::codegen::Arc::new(inner)) }}\n\
             /// Serves with an `inner` that others hold as well.\n\
             pub fn from_arc(inner: {root}::codegen::Arc<T>) -> Self {{ Self {{ inner }} }}\n\
         }}\n\
         impl<T> ::core::clone::Clone for {server}<T> {{\n\
             fn clone(&self) -> Self {{ Self::from_arc({root}::codegen::Arc::clone(&self.inner)) }}\n\
         }}\n\
         impl<T> ::core::fmt::Debug for {server}<T> {{\n\
             fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {{\n\
                 f.debug_struct({server:?}).finish_non_exhaustive()\n\
             }}\n\
         }}\n",
        full_name = service.full_name,
        service = service.names.service,
        deprecated = if service.deprecated { "#[deprecated]\n" } else { "" },
        server = service.names.server,
    )
}

/// Finds the method that a call names; `dispatch` writes the arm of one.
pub(crate) fn handler_impl(service: &Service, dispatch: fn(&Service, &Method) -> String) -> String {
    let root = &service.root;
    let arms: String = service.methods.iter().map(|method| dispatch(service, method)).collect();
    format!(
        "impl<T: self::{service}, B: {root}::codegen::RequestBody> {root}::codegen::Handler<B> for {server}<T> {{\n\
             fn name(&self) -> &str {{ Self::NAME }}\n\
             fn call(&self, method: &str, call: {root}::codegen::IncomingCall<B>) -> {root}::codegen::CallFuture {{\n\
                 match method {{\n{arms}_ => call.unimplemented(),\n}}\n\
             }}\n\
         }}\n",
        service = service.names.service,
        server = service.names.server,
    )
}

fn dispatch(service: &Service, method: &Method) -> String {
    let (item, suffix, argument) = match take_large(service, method) {
        Some(item) => (item, "_large", "Large, "),
        None => Default::default(),
    };
    format!(
        "{proto_name:?} => {{\n\
             {item}\
             let inner = {root}::codegen::Arc::clone(&self.inner);\n\
             call.{verb}{suffix}({argument}move |request| async move {{ \
                 <T as self::{service}>::{name}(&*inner, request).await \
             }})\n\
         }}\n",
        proto_name = method.proto_name,
        root = service.root,
        verb = method.kind.verb(),
        service = service.names.service,
        name = method.name,
    )
}

/// Says what may be large in the messages of a response stream, if anything may.
fn take_large(service: &Service, method: &Method) -> Option<String> {
    let Service { root, .. } = service;
    let field = |LargeField { number, name }: &LargeField| {
        format!("{root}::codegen::LargeField::take({number}, &mut message.{name})")
    };
    let fields = method.large.iter().map(field);
    let first = fields.reduce(|first, next| format!("{first}.or_else(|| {next})"))?;
    Some(format!(
        "struct Large;\n\
         impl {root}::codegen::TakeLarge<{message}> for Large {{\n\
             fn take(message: &mut {message}) -> ::core::option::Option<{root}::codegen::LargeField> {{ {first} }}\n\
         }}\n",
        message = method.output,
    ))
}
