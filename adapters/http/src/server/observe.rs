//! What becomes of calls: for metrics, and for `tracing`.

use crate::{CallBody, Code};
use bytes::Bytes;
use core::convert::Infallible;
use core::sync::atomic::{AtomicU64, Ordering};
use core::{fmt, pin::Pin, task::Context, task::Poll, task::ready, time::Duration};
use http_body::{Body as HttpBody, Frame, SizeHint};
use sonora_core::StatusFields;
use sonora_core::server::Reject;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Is told of each call of a server's services when it has ended; see [`GrpcWeb::observe`](super::GrpcWeb::observe).
///
/// A metrics library plugs in here. It is called where the call ended, so it should be quick: count, and return.
///
/// ```
/// use sonora_http::server::{EndedCall, Observe};
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// /// With OpenTelemetry, these are a `Histogram<f64>` and two `Counter<u64>`s of a `Meter`, recorded with the
/// /// attributes `rpc.system`, `rpc.service`, `rpc.method` and `rpc.grpc.status_code`.
/// #[derive(Default)]
/// struct Metrics {
///     calls: AtomicU64,
///     errors: AtomicU64,
///     bytes: AtomicU64,
/// }
///
/// impl Observe for Metrics {
///     fn call_ended(&self, call: &EndedCall<'_>) {
///         self.calls.fetch_add(1, Ordering::Relaxed);
///         self.bytes.fetch_add(call.bytes_in + call.bytes_out, Ordering::Relaxed);
///         if call.code != Some(sonora_http::Code::Ok) {
///             self.errors.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait Observe: Send + Sync + 'static {
    /// A call has ended: its answer was sent, or nobody waits for it any more.
    fn call_ended(&self, call: &EndedCall<'_>);
}

/// What became of a call. There is no payload in it, and no metadata.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EndedCall<'a> {
    /// The service, with its package: one of those that were added.
    pub service: &'a str,
    /// The method. With the code UNIMPLEMENTED it may be whatever the peer has sent, so take care before you keep a
    /// number for each.
    pub method: &'a str,
    /// The status that the peer was told; CANCELLED when it left before that. `None` for a request that was no call
    /// (no POST, another content-type), which was answered in HTTP.
    pub code: Option<Code>,
    /// The status of HTTP: 200 for calls, whatever their code. 0 when the peer left before there was one.
    pub http: u16,
    /// Why it never reached its handler: over a limit, malformed, no call at all.
    pub refused: Option<&'a str>,
    /// Since the head of the request was read.
    pub duration: Duration,
    /// Bytes of the request's body that were read.
    pub bytes_in: u64,
    /// Bytes of the response's body that were handed to HTTP.
    pub bytes_out: u64,
}

/// A call that is observed, or `None` where nobody looks: that must cost next to nothing.
pub(crate) type Observed = Option<Arc<Observation>>;

/// What is known of a call so far; tells when the last part of the call is dropped.
pub(crate) struct Observation {
    observer: Option<Arc<dyn Observe>>,
    #[cfg(feature = "tracing")]
    span: tracing::Span,
    path: Box<str>,
    begun: Instant,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    end: Mutex<End>,
}

/// How it ended, as far as it has.
#[derive(Default)]
struct End {
    code: Option<Code>,
    http: u16,
    refused: Option<String>,
}

/// Begins to observe a call, where anybody looks.
#[inline]
pub(crate) fn observed(observer: &Option<Arc<dyn Observe>>, path: &str) -> Observed {
    #[cfg(feature = "tracing")]
    {
        let (service, method) = names(path);
        let span = tracing::info_span!("grpc_web", rpc.service = service, rpc.method = method);
        if observer.is_some() || !span.is_disabled() {
            return Some(Arc::new(Observation::new(observer.clone(), path, span)));
        }
        None
    }
    #[cfg(not(feature = "tracing"))]
    observer.as_ref().map(|observer| Arc::new(Observation::new(Some(Arc::clone(observer)), path)))
}

/// Runs a handler's code inside of the call's span, so that what it logs belongs to the call.
#[inline]
pub(crate) fn inside<R>(observed: &Observed, code: impl FnOnce() -> R) -> R {
    #[cfg(feature = "tracing")]
    let _inside = observed.as_ref().map(|observation| observation.span.enter());
    #[cfg(not(feature = "tracing"))]
    let _ = observed;
    code()
}

/// The span of a call, for what of it runs on another thread. It has no say in when the call has ended: a plain
/// function may well outlive it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Span(#[cfg(feature = "tracing")] Option<tracing::Span>);

impl Span {
    #[inline]
    pub(crate) fn of(observed: &Observed) -> Self {
        #[cfg(feature = "tracing")]
        return Self(observed.as_ref().map(|observation| observation.span.clone()));
        #[cfg(not(feature = "tracing"))]
        {
            let _ = observed;
            Self()
        }
    }

    /// Runs a handler's code inside of it.
    #[inline]
    pub(crate) fn run<R>(&self, code: impl FnOnce() -> R) -> R {
        #[cfg(feature = "tracing")]
        let _inside = self.0.as_ref().map(tracing::Span::enter);
        code()
    }
}

impl Observation {
    #[cold]
    fn new(
        observer: Option<Arc<dyn Observe>>,
        path: &str,
        #[cfg(feature = "tracing")] span: tracing::Span,
    ) -> Self {
        Self {
            observer,
            #[cfg(feature = "tracing")]
            span,
            path: path.into(),
            begun: Instant::now(),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            end: Mutex::default(),
        }
    }

    /// Bytes of the request came.
    #[cold]
    pub(crate) fn came(&self, bytes: usize) {
        self.bytes_in.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// The peer is told this. The first word stands.
    #[cold]
    pub(crate) fn ended(&self, code: Code) {
        self.end(|end| end.code = end.code.or(Some(code)));
    }

    /// It did not reach its handler.
    #[cold]
    pub(crate) fn refused(&self, why: &str) {
        self.end(|end| end.refused = Some(why.trim_end().to_owned()));
    }

    /// It was refused by its head.
    #[cold]
    pub(crate) fn rejected(&self, reject: &Reject) {
        let mut fields = StatusFields::default();
        for (name, value) in &reject.head.fields {
            fields.read(name, value);
        }
        let status = fields.status().ok().flatten();
        self.refused(status.as_ref().map_or(reject.body, |status| &status.message));
        self.end(|end| (end.code, end.http) = (status.map(|status| status.code), reject.head.status));
    }

    fn end(&self, change: impl FnOnce(&mut End)) {
        change(&mut self.end.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Counts the body of the answer, and keeps observing until it is sent or dropped.
    #[cold]
    pub(crate) fn answer(self: Arc<Self>, answer: http::Response<CallBody>) -> http::Response<CallBody> {
        self.end(|end| end.http = answer.status().as_u16());
        answer.map(|body| CallBody::boxed(Counting { body, observation: self }))
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        let End { code, http, refused } =
            core::mem::take(self.end.get_mut().unwrap_or_else(PoisonError::into_inner));
        // An answer in HTTP alone has no code; without an answer the peer has left.
        let code = code.or((http == 0 || http == 200).then_some(Code::Cancelled));
        let (service, method) = names(&self.path);
        let call = EndedCall {
            service,
            method,
            code,
            http,
            refused: refused.as_deref(),
            duration: self.begun.elapsed(),
            bytes_in: *self.bytes_in.get_mut(),
            bytes_out: *self.bytes_out.get_mut(),
        };
        #[cfg(feature = "tracing")]
        tell(&self.span, &call);
        if let Some(observer) = &self.observer {
            observer.call_ended(&call);
        }
    }
}

#[cfg(feature = "tracing")]
fn tell(span: &tracing::Span, call: &EndedCall<'_>) {
    tracing::info!(
        parent: span,
        code = call.code.map(tracing::field::debug),
        http = call.http,
        refused = call.refused,
        duration_us = u64::try_from(call.duration.as_micros()).unwrap_or(u64::MAX),
        bytes_in = call.bytes_in,
        bytes_out = call.bytes_out,
        "the call has ended"
    );
}

/// The service and the method of a path that was routed.
fn names(path: &str) -> (&str, &str) {
    path.strip_prefix('/').and_then(|path| path.split_once('/')).unwrap_or((path, ""))
}

/// A body whose bytes are counted.
struct Counting {
    body: CallBody,
    observation: Arc<Observation>,
}

impl HttpBody for Counting {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.observation.bytes_out.fetch_add(data.len() as u64, Ordering::Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl fmt::Debug for Observation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observation").field("path", &self.path).finish_non_exhaustive()
    }
}
