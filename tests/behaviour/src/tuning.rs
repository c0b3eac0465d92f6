//! A server's limits, as a case wants them.

use core::time::Duration;
use sonora_http::GrpcWeb;
use sonora_hyper::Server;

/// The limits of a server and of its calls; `None` leaves a default.
#[derive(Clone, Debug, Default)]
pub struct Tuning {
    /// `GrpcWeb::max_message_bytes`.
    pub max_message_bytes: Option<u32>,
    /// `GrpcWeb::max_pause`.
    pub max_pause: Option<Duration>,
    /// `GrpcWeb::max_stream_pause`.
    pub max_stream_pause: Option<Duration>,
    /// `GrpcWeb::max_deadline`.
    pub max_deadline: Option<Duration>,
    /// Whether messages may be compressed, in every way there is.
    pub compression: bool,
    /// `Server::header_timeout`.
    pub header_timeout: Option<Duration>,
    /// `Server::max_connections`.
    pub max_connections: Option<usize>,
    /// `Server::max_streams`.
    pub max_streams: Option<u32>,
    /// `Server::max_header_bytes`.
    pub max_header_bytes: Option<u32>,
    /// `Server::keep_alive`.
    pub keep_alive: Option<Duration>,
    /// `Server::tcp_keepalive`, off.
    pub no_tcp_keepalive: bool,
}

/// Sets what is given.
fn set<T, V>(to: T, value: Option<V>, with: impl FnOnce(T, V) -> T) -> T {
    match value {
        Some(value) => with(to, value),
        None => to,
    }
}

impl Tuning {
    /// The limits of calls.
    pub(crate) fn app<S, B>(&self, app: GrpcWeb<S, B>) -> GrpcWeb<S, B> {
        let app = set(app, self.max_message_bytes, GrpcWeb::max_message_bytes);
        let app = set(app, self.max_pause, GrpcWeb::max_pause);
        let app = set(app, self.max_stream_pause, GrpcWeb::max_stream_pause);
        let app = set(app, self.max_deadline, GrpcWeb::max_deadline);
        if self.compression { app.compression(sonora_http::compression::all()) } else { app }
    }

    /// The limits of connections; not for the server without a runtime.
    pub(crate) fn server(&self, server: Server) -> Server {
        let server = set(server, self.header_timeout, Server::header_timeout);
        let server = set(server, self.max_connections, Server::max_connections);
        let server = set(server, self.max_streams, Server::max_streams);
        let server = set(server, self.max_header_bytes, Server::max_header_bytes);
        let server = set(server, self.keep_alive, Server::keep_alive);
        if self.no_tcp_keepalive { server.tcp_keepalive(None) } else { server }
    }
}
