//! On what terms calls are bridged.

use super::head::without_prefix;
use super::run::Arrived;
use crate::Runtime;
use crate::server::cors::CorsAnswer;
use crate::server::future::Answering;
use crate::server::pause::Pauses;
use crate::server::service::{capped, refusal, reject};
use crate::server::{CallFuture, Connection, Cors, RequestBody};
use core::time::Duration;
use http::Request;
use sonora_core::server::Reject;
use sonora_core::{Limits, RpcPath, relay};
use std::sync::Arc;

/// What a server grants to calls of services that are not its own.
pub(crate) struct Terms<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) cors: Option<&'a Arc<Cors>>,
    pub(crate) runtime: &'a Arc<dyn Runtime>,
    pub(crate) max_deadline: Option<Duration>,
    pub(crate) pauses: Pauses,
}

impl Terms<'_> {
    /// Judges the head of a request.
    pub(crate) fn judge<B>(&self, request: &Request<B>) -> Result<relay::Call, Reject> {
        let headers = crate::body::pairs(request.headers());
        let mut call = relay::accept(request.method().as_str(), headers, self.limits)?;
        call.head.timeout = capped(call.head.timeout, self.max_deadline);
        match refusal(&call.head, &call.responder, request.version()) {
            Some(rejected) => Err(rejected),
            None => Ok(call),
        }
    }

    /// Answers a request as it was judged; `run` gets those that are calls.
    pub(crate) fn answer<B: RequestBody>(
        &self,
        request: Request<B>,
        judged: Result<relay::Call, Reject>,
        run: impl FnOnce(Arrived<B>) -> CallFuture,
    ) -> (Answering, Option<Box<CorsAnswer>>) {
        let (parts, body) = request.into_parts();
        let cors = self.cors.map(|cors| Box::new(CorsAnswer::new(Arc::clone(cors), &parts.headers)));
        let answering = match judged {
            Ok(call) => {
                let (runtime, pauses) = (Arc::clone(self.runtime), self.pauses);
                Answering::Running(run(Arrived { parts, body, call, runtime, pauses }))
            }
            Err(rejected) => reject(rejected, body, parts.version, self.runtime),
        };
        (answering, cors)
    }
}

/// A request as the service of this name knows it, with the connection that it came over.
pub(crate) fn for_service<B>(
    mut request: Request<B>,
    name: &str,
    connection: Option<&Arc<Connection>>,
) -> Request<B> {
    let uri = request.uri();
    let method = RpcPath::parse(uri.path()).map_or(0, |path| path.method.len());
    without_prefix(request.uri_mut(), name.len() + method);
    if let Some(connection) = connection {
        request.extensions_mut().insert(Arc::clone(connection));
    }
    request
}
