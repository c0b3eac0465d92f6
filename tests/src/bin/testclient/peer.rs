//! What cannot pass servers and proxies that other people wrote.

use sonora_http::Wire;

/// Whose server is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// Ours: everything.
    Sonora,
    /// Ours, behind nginx as it is: with its buffers.
    Nginx,
    /// A service that tonic generated, behind our bridge.
    Tonic,
    /// Sonora for Python behind a WSGI server.
    PythonWsgi,
    /// Sonora for Python behind an ASGI server.
    PythonAsgi,
}

impl Peer {
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        match name {
            "sonora" => Ok(Self::Sonora),
            "tonic" => Ok(Self::Tonic),
            "nginx" => Ok(Self::Nginx),
            "python-wsgi" => Ok(Self::PythonWsgi),
            "python-asgi" => Ok(Self::PythonAsgi),
            _ => Err(format!(
                "no peer is called {name:?}; there are sonora, tonic, nginx, python-wsgi and python-asgi"
            )),
        }
    }

    /// Why the server cannot pass this case in this mode; `None` when it can.
    pub(crate) fn cannot(self, case: &str, wire: Wire) -> Option<&'static str> {
        let gaps: [&[(&str, &str)]; 2] = match (self, wire) {
            (Self::Sonora, _) => [&[], &[]],
            (Self::Nginx, _) => [NGINX, &[]],
            (Self::Tonic, _) => [TONIC, &[]],
            (Self::PythonWsgi, _) => [WSGI, &[]],
            (Self::PythonAsgi, Wire::WebText) => [ASGI, ASGI_TEXT],
            (Self::PythonAsgi, _) => [ASGI, &[]],
        };
        gaps.concat().iter().find(|(name, _)| *name == case).map(|(_, why)| *why)
    }
}

const WHOLE_REQUESTS: &str =
    "nginx passes a request on when it has all of it, unless it is told not to buffer";

const NGINX: &[(&str, &str)] =
    &[("ping_pong", WHOLE_REQUESTS), ("cancel_after_first_response", WHOLE_REQUESTS)];

const NO_REQUEST_STREAM: &str = "Sonora's WSGI server takes no request streams";
const ONE_PER_CHUNK: &str = "Sonora's ASGI server loses all but the first message of a chunk";

const NOT_SERVED: &str = "the service is ours";
const NO_TRAILERS: &str = "tonic's services send no metadata at the end of a call that went well";

const TONIC: &[(&str, &str)] = &[
    ("custom_metadata", NO_TRAILERS),
    ("unary_metadata", NO_TRAILERS),
    ("stream_metadata", NO_TRAILERS),
    ("gzip_unary", "compression is the bridged service's, and this one of tonic's has none"),
    ("unimplemented_metadata", "what tonic generates for a method that is left out gives nothing back"),
    ("acknowledged_stream", NOT_SERVED),
    ("cancel_waiting_handler", NOT_SERVED),
];

const NO_COMPRESSION: &str = "Sonora for Python compresses no messages";
const BARE_404: &str = "Sonora for Python answers what nobody serves with a bare 404";

const WSGI: &[(&str, &str)] = &[
    ("client_streaming", NO_REQUEST_STREAM),
    ("ping_pong", NO_REQUEST_STREAM),
    ("half_duplex", NO_REQUEST_STREAM),
    ("empty_stream", NO_REQUEST_STREAM),
    ("custom_metadata", NO_REQUEST_STREAM),
    ("status_code_and_message", NO_REQUEST_STREAM),
    ("timeout_on_sleeping_server", NO_REQUEST_STREAM),
    ("cancel_after_begin", NO_REQUEST_STREAM),
    ("cancel_after_first_response", NO_REQUEST_STREAM),
    ("acknowledged_stream", NOT_SERVED),
    ("cancel_waiting_handler", NOT_SERVED),
    ("gzip_unary", NO_COMPRESSION),
    ("unimplemented_metadata", BARE_404),
];

const ASGI: &[(&str, &str)] = &[
    ("client_streaming", ONE_PER_CHUNK),
    ("half_duplex", ONE_PER_CHUNK),
    ("empty_stream", "Sonora's ASGI server fails on a response stream without messages"),
    ("metadata_on_errors", "Sonora's ASGI server sends an error without its metadata"),
    ("status_after_messages", "Sonora's ASGI server answers an error in mid-stream with a second head"),
    ("acknowledged_stream", NOT_SERVED),
    ("cancel_waiting_handler", NOT_SERVED),
    ("gzip_unary", NO_COMPRESSION),
    ("unimplemented_metadata", BARE_404),
];

const BY_CHUNK: &str =
    "Sonora's ASGI server decodes each chunk of text on its own, so that a large request fails";

const ASGI_TEXT: &[(&str, &str)] = &[
    ("large_unary", BY_CHUNK),
    // The largest of its messages comes in one piece nearly always.
    ("ping_pong", BY_CHUNK),
    ("custom_metadata", BY_CHUNK),
    ("unary_metadata", BY_CHUNK),
];
