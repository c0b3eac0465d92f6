//! What only handlers that are plain functions can get wrong: they keep threads, and nothing drops them.

use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use sonora_behaviour::protos::behaviour::script_blocking_server::{Script, ScriptServer};
use sonora_behaviour::protos::behaviour::script_client::ScriptClient;
use sonora_behaviour::protos::behaviour::{Answer, Ask, End};
use sonora_behaviour::raw::{Peer, Post, has_run, message, timeout};
use sonora_behaviour::{Make, Probe, Setup, in_time, runtimes, soon};
use sonora_http::blocking::Streaming;
use sonora_http::{Code, Request, Response, Status};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Longer than any test runs.
const FOREVER: Duration = Duration::from_secs(3600);

/// A server that was started; it ends when `stop` is dropped.
struct Started {
    url: String,
    stop: Sender<()>,
    ended: smol::channel::Receiver<()>,
}

fn serve<S: sonora_blocking::App>(
    server: sonora_blocking::Server,
    app: sonora_http::GrpcWeb<S, hyper::body::Incoming>,
    grace: Duration,
) -> Started {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = channel();
    let (end, ended) = smol::channel::bounded(1);
    thread::spawn(move || {
        let signal = move || stopped.recv().unwrap_or_default();
        server.serve_with_shutdown(listener, app, signal, grace).unwrap();
        drop(end);
    });
    Started { url, stop, ended }
}

/// A server of the suite's services, with so many threads and so many calls that may wait for one.
fn limited(threads: usize, waiting: usize) -> (Started, Probe) {
    let setup = Setup { make: Make::Plain, ..Setup::default() };
    let server = sonora_blocking::server().threads(threads).max_waiting(waiting);
    (serve(server, setup.app(runtimes::blocking().lent()), FOREVER), setup.probe)
}

fn script(started: &Started, http2: bool) -> ScriptClient {
    ScriptClient::new(sonora_smol::channel_builder(&started.url).unwrap().http2(http2).build())
}

fn ask(end: End) -> Ask {
    Ask { end: end.into(), ..Ask::default() }
}

#[test]
fn a_slow_handler_stalls_nobody() {
    let (started, probe) = limited(2, 100);
    for http2 in [false, true] {
        let script = script(&started, http2);
        smol::block_on(async {
            let slow = script.unary(ask(End::Gate));
            let others = async {
                probe.entered().await;
                for _ in 0..10 {
                    in_time("a call beside a slow one", script.unary(ask(End::Well))).await.unwrap();
                    probe.entered().await;
                }
                probe.open_gate();
            };
            let (slow, ()) = futures_util::future::join(slow, others).await;
            slow.unwrap();
        });
    }
}

#[test]
fn a_call_waits_for_a_thread_until_its_deadline_and_no_longer() {
    let (started, probe) = limited(1, 100);
    let script = script(&started, true);
    smol::block_on(async {
        let slow = script.unary(ask(End::Gate));
        let others = async {
            probe.entered().await;
            let post = Post::new("Unary", message(&ask(End::Well))).field("grpc-timeout", "200m");
            let mut late = Peer::connect(&started.url);
            assert_eq!(smol::unblock(move || late.ask(&post)).await.code(), Some(4));
            probe.open_gate();
            // The thread is free again, and meets the one that was late first.
            in_time("a call after it", script.unary(ask(End::Well))).await.unwrap();
            probe.entered().await;
            assert_eq!(probe.entries(), 0, "a handler ran for a caller that had left");
        };
        let (slow, ()) = futures_util::future::join(slow, others).await;
        slow.unwrap();
    });
}

#[test]
fn calls_beyond_those_that_may_wait_are_refused() {
    let (started, probe) = limited(1, 2);
    let script = script(&started, true);
    smol::block_on(async {
        let mut calls: FuturesUnordered<_> = (0..10).map(|_| script.unary(ask(End::Gate))).collect();
        for _ in 0..7 {
            let status = in_time("a refused call", calls.next()).await.unwrap().unwrap_err();
            assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
        }
        for _ in 0..3 {
            probe.open_gate();
            in_time("a call that waited", calls.next()).await.unwrap().unwrap();
        }
    });
}

#[test]
fn callers_that_have_left_wait_no_more() {
    let (started, probe) = limited(1, 1);
    let script = script(&started, true);
    smol::block_on(async {
        let slow = script.unary(ask(End::Gate));
        let others = async {
            probe.entered().await;
            for _ in 0..3 {
                let post = Post::new("Unary", message(&ask(End::Well))).field("grpc-timeout", "50m");
                let mut late = Peer::connect(&started.url);
                assert_eq!(smol::unblock(move || late.ask(&post)).await.code(), Some(4));
            }
            probe.open_gate();
        };
        let (slow, ()) = futures_util::future::join(slow, others).await;
        slow.unwrap();
    });
}

#[test]
fn a_response_that_nobody_reads_keeps_no_thread() {
    let (started, probe) = limited(1, 100);
    let flood = Ask { payload: vec![7; 10_000], ..ask(End::Flood) };
    let mut deaf: Vec<Peer> = (0..3).map(|_| Peer::connect(&started.url)).collect();
    for peer in &mut deaf {
        peer.send(&Post::new("Down", message(&flood)).to_wire());
        smol::block_on(probe.entered());
    }
    let script = script(&started, false);
    smol::block_on(in_time("a call beside them", script.unary(ask(End::Well)))).unwrap();
    drop(deaf);
    for _ in 0..4 {
        smol::block_on(probe.dropped());
    }
}

#[test]
fn a_deadline_is_kept_for_peers_that_do_not_read_or_do_not_send() {
    let (started, probe) = limited(2, 100);
    let flood = Ask { payload: vec![7; 100_000], ..ask(End::Flood) };
    for (asked, unsent) in [(flood, 0), (ask(End::Never), 0), (ask(End::Well), 1)] {
        for method in ["Down", "Up", "Both"] {
            let is_kept = soon().any(|deadline| {
                let post = Post::new(method, message(&asked)).field("grpc-timeout", &timeout(deadline));
                let wire = post.to_wire();
                let mut peer = Peer::connect(&started.url);
                peer.send(&wire[..wire.len() - unsent]);
                // The first bytes of an answer, and no more of it.
                assert!(!peer.is_closed());
                // Without a message, no handler of `Down` begins.
                (method, unsent) == ("Down", 1) || has_run(&probe)
            });
            assert!(is_kept, "{method}: no handler gets to run");
        }
    }
    smol::block_on(in_time("a call after them", script(&started, false).unary(ask(End::Well)))).unwrap();
}

/// Counts the messages that it makes, and tells how its calls end.
struct Watched {
    made: Arc<AtomicUsize>,
    ends: Sender<(Code, bool)>,
    entered: smol::channel::Sender<()>,
}

impl Script for Watched {
    fn unary(&self, request: Request<Ask>) -> Result<Response<Answer>, Status> {
        assert!(!request.is_cancelled());
        let _ = self.entered.try_send(());
        let status = request.cancellation().sleep(FOREVER).unwrap_err();
        let _ = self.ends.send((status.code(), request.is_cancelled()));
        Err(status)
    }

    fn down(&self, _: Request<Ask>) -> Result<Response<Streaming<Answer>>, Status> {
        let made = Arc::clone(&self.made);
        Ok(Response::iter((0..).map(move |index| {
            made.fetch_add(1, Ordering::SeqCst);
            Ok(Answer { payload: vec![7; 1000], index })
        })))
    }

    fn up(&self, request: Request<Streaming<Ask>>) -> Result<Response<Answer>, Status> {
        let _ = self.entered.try_send(());
        let cancellation = request.cancellation();
        let end = request.into_inner().find_map(Result::err).map_or(Code::Ok, |status| status.code());
        let _ = self.ends.send((end, cancellation.is_cancelled()));
        Ok(Response::new(Answer::default()))
    }
}

/// What a [`Watched`] tells.
struct Seen {
    made: Arc<AtomicUsize>,
    ends: Receiver<(Code, bool)>,
    entered: smol::channel::Receiver<()>,
}

fn watched() -> (ScriptServer<Watched>, Seen) {
    let made = Arc::new(AtomicUsize::new(0));
    let (ends, seen_ends) = channel();
    let (entered, seen_entered) = smol::channel::unbounded();
    let service = Watched { made: Arc::clone(&made), ends, entered };
    (ScriptServer::new(service), Seen { made, ends: seen_ends, entered: seen_entered })
}

#[test]
fn messages_are_made_a_few_ahead_of_the_reader() {
    let (service, seen) = watched();
    let script = ScriptClient::new(sonora_smol::in_process(sonora_smol::new().add_service(service)));
    smol::block_on(async {
        let mut answers = script.down(Ask::default()).await.unwrap().into_inner();
        for read in 0..1000 {
            let index = answers.message().await.unwrap().unwrap().index;
            assert_eq!(index, read);
            // The shelf, and what leaves together.
            let ahead = seen.made.load(Ordering::SeqCst) - read as usize;
            assert!(ahead <= 64, "{ahead} messages ahead");
        }
    });
}

#[test]
fn a_handler_learns_why_nobody_waits_for_it() {
    let (service, seen) = watched();
    let app = sonora_blocking::new().add_service(service);
    let started = serve(sonora_blocking::server(), app, Duration::ZERO);
    let end = || seen.ends.recv_timeout(Duration::from_secs(15)).unwrap();

    for method in ["Unary", "Up"] {
        let has_run = soon().any(|deadline| {
            let mut late = Peer::connect(&started.url);
            let post = Post::new(method, message(&Ask::default())).field("grpc-timeout", &timeout(deadline));
            let wire = post.to_wire();
            // An upload whose end is not sent keeps its reader waiting.
            late.send(if method == "Up" { &wire[..wire.len() - 1] } else { &wire });
            assert_eq!(late.answer().code(), Some(4), "{method}");
            seen.entered.try_recv().is_ok()
        });
        assert!(has_run, "{method}: no handler gets to run");
        assert_eq!(end(), (Code::DeadlineExceeded, true), "{method}");
    }
    // Of a handler that began in the very moment of its deadline, while its caller was answered.
    let end = || loop {
        let end = end();
        if end.0 != Code::DeadlineExceeded {
            return end;
        }
    };
    let script = script(&started, true);
    smol::block_on(async {
        while seen.entered.try_recv().is_ok() {}
        let call = Box::pin(script.unary(Ask::default()));
        let entered = Box::pin(seen.entered.recv());
        let left = in_time("the handler", futures_util::future::select(call, entered)).await;
        drop(left);
    });
    assert_eq!(end(), (Code::Cancelled, true));

    smol::block_on(async {
        let stop = async {
            seen.entered.recv().await.unwrap();
            drop(started.stop);
        };
        let (status, ()) = futures_util::future::join(script.unary(Ask::default()), stop).await;
        assert_eq!(status.unwrap_err().code(), Code::Unavailable);
        let _ = in_time("the end of the server", started.ended.recv()).await;
    });
    assert_eq!(end(), (Code::Unavailable, true));
}
