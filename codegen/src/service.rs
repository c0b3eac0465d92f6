//! A service as the generators see it: Rust names and paths, nothing of prost's own.

use prost_build::{Comments, ServiceGenerator};

use crate::large::{LargeField, LargeFields};
use crate::naming::{self, ServiceNames};
use crate::wanted::Wanted;
use crate::{blocking_server, client, server};

/// What prost-build calls for each service.
pub(crate) struct Generator {
    root: String,
    wanted: Wanted,
    large: LargeFields,
}

impl Generator {
    /// `root` is the path of the Sonora crate.
    pub(crate) fn new(root: &str, wanted: Wanted, large: LargeFields) -> Self {
        Self { root: root.to_owned(), wanted, large }
    }
}

impl ServiceGenerator for Generator {
    fn generate(&mut self, service: prost_build::Service, out: &mut String) {
        let service = Service::new(&self.root, &self.large, service);
        if self.wanted.server {
            server::generate(&service, out);
        }
        if self.wanted.client {
            client::generate(&service, out);
        }
        if self.wanted.blocking_server {
            blocking_server::generate(&service, out);
        }
        if self.wanted.blocking_client {
            client::generate_blocking(&service, out);
        }
    }
}

/// One service.
pub(crate) struct Service {
    /// Path of the Sonora crate: `::sonora_tokio`.
    pub(crate) root: String,
    /// On the wire: `helloworld.Greeter`.
    pub(crate) full_name: String,
    pub(crate) names: ServiceNames,
    pub(crate) methods: Vec<Method>,
    pub(crate) deprecated: bool,
    comments: Comments,
}

impl Service {
    fn new(root: &str, large: &LargeFields, service: prost_build::Service) -> Self {
        let full_name = if service.package.is_empty() {
            service.proto_name.clone()
        } else {
            format!("{}.{}", service.package, service.proto_name)
        };
        let methods = service.methods.into_iter();
        let methods = methods.map(|method| Method::new(root, &full_name, large, method)).collect();
        Self {
            root: root.to_owned(),
            names: ServiceNames::new(&service.proto_name),
            methods,
            deprecated: service.options.deprecated(),
            comments: service.comments,
            full_name,
        }
    }

    /// Its comments as documentation, or `otherwise`; and `#[deprecated]`.
    pub(crate) fn attributes(&self, otherwise: &str) -> String {
        attributes(&self.comments, otherwise, self.deprecated)
    }
}

/// One RPC.
pub(crate) struct Method {
    /// In Rust: `say_hello`.
    pub(crate) name: String,
    /// On the wire: `SayHello`.
    pub(crate) proto_name: String,
    /// On the wire, with its service and without a leading slash: `helloworld.Greeter/SayHello`.
    pub(crate) path: String,
    pub(crate) kind: Kind,
    /// Path of the request message, from inside a generated module.
    pub(crate) input: String,
    /// Path of the response message, from inside a generated module.
    pub(crate) output: String,
    /// What may be large in a message of a response stream.
    pub(crate) large: Vec<LargeField>,
    root: String,
    comments: Comments,
    deprecated: bool,
}

impl Method {
    fn new(root: &str, service: &str, large: &LargeFields, method: prost_build::Method) -> Self {
        // Of types that are somebody else's, only their Protobuf side is known.
        let is_ours = method.server_streaming && !is_absolute(&method.output_type);
        Self {
            large: if is_ours { large.of(&method.output_proto_type).to_vec() } else { Vec::new() },
            name: naming::method(&method.proto_name),
            path: format!("{service}/{}", method.proto_name),
            kind: Kind::new(method.client_streaming, method.server_streaming),
            input: from_module(&method.input_type),
            output: from_module(&method.output_type),
            root: root.to_owned(),
            comments: method.comments,
            deprecated: method.options.deprecated(),
            proto_name: method.proto_name,
        }
    }

    /// What an asynchronous handler takes: `Request<M>` or `Request<Streaming<M>>`.
    pub(crate) fn request(&self) -> String {
        self.request_of("Streaming")
    }

    /// What a blocking handler takes: `Request<M>` or `Request<blocking::Streaming<M>>`.
    pub(crate) fn blocking_request(&self) -> String {
        self.request_of("blocking::Streaming")
    }

    /// What an asynchronous call ends with: `Result<Response<M>, Status>`, or the same of `Streaming<M>`.
    pub(crate) fn result(&self) -> String {
        self.result_of("Streaming")
    }

    /// What a blocking call ends with: `Result<Response<M>, Status>`, or the same of `blocking::Streaming<M>`.
    pub(crate) fn blocking_result(&self) -> String {
        self.result_of("blocking::Streaming")
    }

    /// Its comments as documentation, or `otherwise`; and `#[deprecated]`.
    pub(crate) fn attributes(&self, otherwise: &str) -> String {
        attributes(&self.comments, otherwise, self.deprecated)
    }

    fn request_of(&self, stream: &str) -> String {
        let streams = matches!(self.kind, Kind::ClientStreaming | Kind::BidiStreaming);
        format!("{}::Request<{}>", self.root, self.one_or_stream(streams.then_some(stream), &self.input))
    }

    fn result_of(&self, stream: &str) -> String {
        let streams = matches!(self.kind, Kind::ServerStreaming | Kind::BidiStreaming);
        let message = self.one_or_stream(streams.then_some(stream), &self.output);
        let root = &self.root;
        format!("::core::result::Result<{root}::Response<{message}>, {root}::Status>")
    }

    fn one_or_stream(&self, stream: Option<&str>, message: &str) -> String {
        match stream {
            Some(stream) => format!("{}::{stream}<{message}>", self.root),
            None => message.to_owned(),
        }
    }
}

/// The four kinds of RPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Unary,
    ServerStreaming,
    ClientStreaming,
    BidiStreaming,
}

impl Kind {
    fn new(client_streams: bool, server_streams: bool) -> Self {
        match (client_streams, server_streams) {
            (false, false) => Self::Unary,
            (false, true) => Self::ServerStreaming,
            (true, false) => Self::ClientStreaming,
            (true, true) => Self::BidiStreaming,
        }
    }

    /// The method that carries such a call, of `IncomingCall` and of `Channel`.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Unary => "unary",
            Self::ServerStreaming => "server_streaming",
            Self::ClientStreaming => "client_streaming",
            Self::BidiStreaming => "bidi_streaming",
        }
    }
}

/// A type's path as seen from a module inside its package's module. prost gives paths from the latter.
fn from_module(path: &str) -> String {
    if is_absolute(path) || WELL_KNOWN_VALUES.contains(&path) {
        path.to_owned()
    } else {
        format!("super::{path}")
    }
}

fn is_absolute(path: &str) -> bool {
    path.starts_with("::") || path.starts_with("crate::")
}

/// What prost takes `google.protobuf.Empty` and the numeric wrappers for; the other wrappers have absolute paths.
const WELL_KNOWN_VALUES: &[&str] = &["()", "bool", "f32", "f64", "i32", "i64", "u32", "u64"];

fn attributes(comments: &Comments, otherwise: &str, deprecated: bool) -> String {
    let mut out = String::new();
    if comments.leading.is_empty() && comments.trailing.is_empty() {
        out.push_str("/// ");
        out.push_str(otherwise);
        out.push('\n');
    } else {
        comments.append_with_indent(0, &mut out);
    }
    if deprecated {
        out.push_str("#[deprecated]\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_gain_a_super_unless_absolute() {
        for (path, expected) in [
            ("HelloRequest", "super::HelloRequest"),
            ("outer::Inner", "super::outer::Inner"),
            ("super::other::Message", "super::super::other::Message"),
            ("::sonora_tokio::prost_types::Timestamp", "::sonora_tokio::prost_types::Timestamp"),
            ("crate::pb::Message", "crate::pb::Message"),
            ("()", "()"),
            ("f64", "f64"),
        ] {
            assert_eq!(from_module(path), expected);
        }
    }
}
