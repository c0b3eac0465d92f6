//! The span of a call and the event at its end, as a subscriber of `tracing` sees them.

#![cfg(feature = "tracing")]

use core::fmt::Debug;
use core::future::{Future, ready};
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use http::Request;
use sonora_http::codegen::{CallFuture, Handler, IncomingCall};
use sonora_http::{CallBody, Cors, GrpcWeb, Response, Runtime, Sleep};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes a line for each span and each event: which span it is in, and its fields.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    lines: Vec<String>,
    spans: u64,
    inside: Vec<u64>,
}

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!(" {field}={value:?}"));
    }
}

impl Lines {
    fn with<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        act(&mut self.0.lock().unwrap())
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.with(|state| {
            state.spans += 1;
            let mut line = format!("span {}", span.metadata().name());
            span.record(&mut Fields(&mut line));
            state.lines.push(line);
            Id::from_u64(state.spans)
        })
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.with(|state| {
            let span = event.parent().map(Id::into_u64).or_else(|| state.inside.last().copied());
            let mut line = format!("event in {}", span.map_or("none".into(), |span| span.to_string()));
            event.record(&mut Fields(&mut line));
            state.lines.push(line);
        });
    }

    fn enter(&self, span: &Id) {
        self.with(|state| state.inside.push(span.into_u64()));
    }

    fn exit(&self, _: &Id) {
        self.with(|state| _ = state.inside.pop());
    }
}

/// Logs what it does.
struct Service;

impl Handler<CallBody> for Service {
    fn name(&self) -> &str {
        "test.Service"
    }

    fn call(&self, method: &str, call: IncomingCall<CallBody>) -> CallFuture {
        match method {
            "Plain" => call.blocking_unary(|request: sonora_http::Request<String>| {
                tracing::info!("the function runs");
                Ok(Response::new(request.into_inner()))
            }),
            "PlainStream" => call.blocking_server_streaming(|request: sonora_http::Request<String>| {
                tracing::info!("the function runs");
                let messages =
                    [request.into_inner()].into_iter().inspect(|_| tracing::info!("the iterator runs"));
                Ok(Response::iter(messages.map(Ok)))
            }),
            "Echo" => call.unary(|request: sonora_http::Request<String>| async move {
                tracing::info!("the handler runs");
                Ok(Response::new(request.into_inner()))
            }),
            _ => call.unimplemented(),
        }
    }
}

/// A runtime without time, which keeps what blocks until it is told to run it.
#[derive(Clone, Default)]
struct NoTime(Arc<Mutex<Vec<Work>>>);

type Work = Box<dyn FnOnce() + Send>;

impl Debug for NoTime {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("NoTime")
    }
}

impl NoTime {
    /// As another thread would, in no span.
    fn run_what_blocks(&self) {
        let works = core::mem::take(&mut *self.0.lock().unwrap());
        works.into_iter().for_each(|work| work());
    }
}

impl Runtime for NoTime {
    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(ready(()))
    }

    fn spawn(&self, _: Pin<Box<dyn Future<Output = ()> + Send>>) {}

    fn spawn_blocking(&self, work: Work) {
        self.0.lock().unwrap().push(work);
    }
}

/// The lines of a call; the time that it took is left out.
fn lines(method: &str, content_type: &str) -> Vec<String> {
    let lines = Lines::default();
    tracing::subscriber::with_default(lines.clone(), || {
        let runtime = NoTime::default();
        let app: GrpcWeb<_, CallBody> = GrpcWeb::without_app(Arc::new(runtime.clone())).add_service(Service);
        let request = Request::post(format!("/test.Service/{method}"))
            .header("content-type", content_type)
            .header("authorization", "Bearer token-of-somebody");
        let body = CallBody::from(bytes::Bytes::from_static(b"\0\0\0\0\x08\x0a\x06secret"));
        let mut answer = pin!(app.handle(request.body(body).unwrap(), None));
        let cx = &mut Context::from_waker(Waker::noop());
        let polled = answer.as_mut().poll(cx);
        runtime.run_what_blocks();
        let polled = if polled.is_pending() { answer.poll(cx) } else { polled };
        let Poll::Ready(Ok(answer)) = polled else { panic!("it waits") };
        let mut body = pin!(answer.into_body());
        while !http_body::Body::is_end_stream(&*body) {
            let _ = http_body::Body::poll_frame(body.as_mut(), cx);
        }
    });
    let without_time = |line: String| {
        let words = line.split(' ').filter(|word| !word.starts_with("duration_us=")).map(ToOwned::to_owned);
        words.collect::<Vec<_>>().join(" ")
    };
    lines.with(|state| core::mem::take(&mut state.lines)).into_iter().map(without_time).collect()
}

#[test]
fn a_call_is_a_span_with_its_handlers_events_and_its_end() {
    assert_eq!(
        lines("Echo", "application/grpc-web+proto"),
        [
            "span grpc_web rpc.service=\"test.Service\" rpc.method=\"Echo\"",
            "event in 1 message=the handler runs",
            "event in 1 message=the call has ended code=Ok http=200 bytes_in=13 bytes_out=33",
        ]
    );
}

#[test]
fn what_a_plain_function_logs_belongs_to_its_call() {
    for (method, ran) in [("Plain", &["function"][..]), ("PlainStream", &["function", "iterator"])] {
        let lines = lines(method, "application/grpc-web+proto");
        let logged: Vec<String> =
            ran.iter().map(|what| format!("event in 1 message=the {what} runs")).collect();
        assert_eq!(lines[1..=ran.len()], logged, "{method}");
        let last = lines.last().unwrap();
        assert!(last.starts_with("event in 1 message=the call has ended code=Ok"), "{method}: {lines:?}");
    }
}

#[test]
fn a_refusal_says_why_and_nothing_tells_payloads_or_who_asked() {
    for (method, content_type, says) in
        [("Nope", "application/grpc-web+proto", "code=Unimplemented"), ("Echo", "text/plain", "refused=")]
    {
        let lines = lines(method, content_type);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[1].contains(says) && lines[1].contains("refused="), "{lines:?}");
        assert!(!lines.concat().contains("token") && !lines.concat().contains("secret"));
    }
}

#[test]
fn what_reaches_no_service_is_told_too() {
    let post = Request::post("/test.Other/Echo").header("content-type", "application/grpc-web+proto");
    let preflight = |origin| {
        Request::options("/test.Service/Echo")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
    };
    for (request, expected) in [
        (post, &["event in none message=a call for no service here path=\"/test.Other/Echo\""][..]),
        (
            preflight("https://elsewhere.example"),
            &["event in none message=a preflight was refused origin=\"https://elsewhere.example\""],
        ),
        (preflight("https://shop.example"), &[]),
    ] {
        let lines = Lines::default();
        tracing::subscriber::with_default(lines.clone(), || {
            let app: GrpcWeb<_, CallBody> = GrpcWeb::without_app(Arc::new(NoTime::default()))
                .add_service(Service)
                .cors(Cors::origins(["https://shop.example"]));
            let answer = app.handle(request.body(CallBody::default()).unwrap(), None);
            assert!(pin!(answer).poll(&mut Context::from_waker(Waker::noop())).is_ready());
        });
        assert_eq!(lines.with(|state| state.lines.clone()), expected);
    }
}
