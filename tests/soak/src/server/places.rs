//! The listeners, and what is served at each.

use super::counted::Counted;
use super::seen::Seen;
use crate::load::Place;
use crate::runtime::Runtime;
use core::sync::atomic::{AtomicU64, AtomicUsize};
use core::time::Duration;
use hyper::body::Incoming;
use smol::channel::{Receiver, Sender, bounded};
use sonora_behaviour::{App, Make, Probe, Setup, Tuning};
use sonora_hyper::Server;
use sonora_hyper::tls::ServerTls;
use std::net::TcpListener;
use std::sync::{Arc, LazyLock};
use std::thread::{JoinHandle, spawn};

/// All that is served, in the order of [`Place::ALL`].
pub(super) struct Places {
    pub(super) urls: Vec<String>,
    pub(super) certificate: String,
    pub(super) probe: Probe,
    pub(super) tasks: Arc<AtomicUsize>,
    pub(super) ended: Arc<AtomicU64>,
    stop: Sender<()>,
    threads: Vec<JoinHandle<()>>,
}

/// One listener with what it serves.
struct Serving {
    listener: TcpListener,
    tls: Option<ServerTls>,
    setup: Setup,
    tasks: Arc<AtomicUsize>,
    ended: Arc<AtomicU64>,
    stopped: Receiver<()>,
}

impl Places {
    /// Serves all of it, on threads of its own.
    pub(super) fn open(runtime: Runtime) -> Self {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
        let tls = ServerTls::new(certificate.as_bytes(), key.as_bytes()).unwrap();
        let (stop, stopped) = bounded(1);
        let (probe, threads) = (Probe::counting(), Vec::new());
        let (tasks, ended) = (Arc::default(), Arc::default());
        let mut places = Self { urls: Vec::new(), certificate, probe, tasks, ended, stop, threads };
        for place in Place::ALL {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let scheme = if place == Place::Encrypted { "https" } else { "http" };
            places.urls.push(format!("{scheme}://{}", listener.local_addr().unwrap()));
            let serving = Serving {
                listener,
                tls: (place == Place::Encrypted).then(|| tls.clone()),
                setup: setup(place, places.probe.clone()),
                tasks: Arc::clone(&places.tasks),
                ended: Arc::clone(&places.ended),
                stopped: stopped.clone(),
            };
            places.threads.push(spawn(move || serving.on(runtime)));
        }
        places
    }

    /// Drains, and waits until all have ended.
    pub(super) fn close(self) {
        drop(self.stop);
        for thread in self.threads {
            thread.join().expect("a server ends well");
        }
    }
}

/// The limits are low, so that they are met often.
fn setup(place: Place, probe: Probe) -> Setup {
    let make = match place {
        Place::Own | Place::Encrypted => Make::Sonora,
        Place::Plain => Make::Plain,
        Place::Bridged => Make::Tonic,
    };
    let max_message_bytes = Some(crate::load::LIMIT);
    let tuning = Tuning { max_message_bytes, compression: true, ..Tuning::default() };
    Setup { probe, tuning, make, ..Setup::default() }
}

const GRACE: Duration = Duration::from_secs(10);

/// Short, so that at rest a server soon forgets the connections that it had.
const SILENCE: Duration = Duration::from_secs(10);

/// One for all listeners, as the others have one.
static TOKIO: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| tokio::runtime::Runtime::new().unwrap());

/// With TLS, or without.
macro_rules! listener {
    ($module:ident, $tcp:expr, $tls:expr) => {{
        let listener = $module::Listener::from($tcp);
        match $tls {
            Some(tls) => listener.tls(tls),
            None => listener,
        }
    }};
}

/// Serves until it is told to stop, on the runtime of a crate.
macro_rules! serve {
    ($serving:ident, $module:ident, $runtime:expr, $tcp:expr) => {{
        let lent = Arc::new(Counted { inner: $runtime, tasks: Arc::clone(&$serving.tasks) });
        let server = Server::new(Arc::clone(&lent) as _).header_timeout(SILENCE);
        let listener = listener!($module, $tcp, &$serving.tls);
        let (app, stopped) = ($serving.app(lent), $serving.stopped.clone());
        let stop = async move { stopped.recv().await.unwrap_or_default() };
        $module::run(server, listener, app, stop, GRACE).await.unwrap();
    }};
}

impl Serving {
    fn app(&self, lent: Arc<dyn sonora_http::Runtime>) -> App<Incoming> {
        self.setup.app(lent).observe(Seen(Arc::clone(&self.ended)))
    }

    fn on(self, runtime: Runtime) {
        self.listener.set_nonblocking(true).unwrap();
        let tcp = self.listener.try_clone().unwrap();
        match runtime {
            Runtime::Tokio => TOKIO.block_on(async {
                let tcp = tokio::net::TcpListener::from_std(tcp).unwrap();
                serve!(self, sonora_tokio, sonora_tokio::TokioRuntime, tcp);
            }),
            Runtime::Smol => smol::block_on(async {
                let tcp = smol::net::TcpListener::try_from(tcp).unwrap();
                serve!(self, sonora_smol, sonora_smol::SmolRuntime, tcp);
            }),
            Runtime::AsyncStd => async_std::task::block_on(async {
                let tcp = async_std::net::TcpListener::from(tcp);
                serve!(self, sonora_async_std, sonora_async_std::AsyncStdRuntime, tcp);
            }),
            Runtime::Blocking => self.without_a_runtime(tcp),
        }
    }

    /// Its runtime is its own, and its tasks are not counted.
    fn without_a_runtime(&self, tcp: TcpListener) {
        let listener = listener!(sonora_blocking, tcp, &self.tls);
        let (app, stopped) = (self.app(Arc::new(sonora_smol::SmolRuntime)), self.stopped.clone());
        let server = sonora_blocking::server().connections(|server| server.header_timeout(SILENCE));
        let stop = move || stopped.recv_blocking().unwrap_or_default();
        server.serve_with_shutdown(listener, app, stop, GRACE).unwrap();
    }
}
