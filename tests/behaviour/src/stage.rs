//! Where a case plays: a server as it wants it, and a channel to it.

use crate::protos::behaviour::nested::post_client::PostClient;
use crate::protos::behaviour::{
    known_client::KnownClient, names_client::NamesClient, script_client::ScriptClient,
};
use crate::{Client, Http, Make, Mode, Probe, Running, Runtime, Setup};
use core::fmt;
use sonora_callers::Channel;

/// A pair under test, in one mode.
#[derive(Clone, Copy)]
pub struct World {
    pub(crate) link: Link,
    pub(crate) mode: Mode,
    pub(crate) make: Make,
}

/// What lies between a channel and its server.
#[derive(Clone, Copy)]
pub(crate) enum Link {
    Socket { server: &'static dyn Runtime, client: &'static dyn Client, http: Http },
    InProcess { runtime: &'static dyn Runtime },
}

/// A server that runs, and a channel to it.
#[derive(Debug)]
pub struct Stage {
    /// The channel, in the mode under test.
    pub channel: Channel,
    /// Sees what the handlers do.
    pub probe: Probe,
    running: Option<Running>,
}

impl World {
    /// Between sockets.
    pub fn sockets(
        server: &'static dyn Runtime,
        client: &'static dyn Client,
        http: Http,
        mode: Mode,
    ) -> Self {
        Self { link: Link::Socket { server, client, http }, mode, make: Make::Sonora }
    }

    /// In one process, without a socket.
    pub fn in_process(runtime: &'static dyn Runtime, mode: Mode) -> Self {
        Self { link: Link::InProcess { runtime }, mode, make: Make::Sonora }
    }

    /// The same with services of another make.
    #[must_use]
    pub const fn of_make(self, make: Make) -> Self {
        Self { make, ..self }
    }

    /// A server and a channel to it.
    pub fn start(&self, mut setup: Setup) -> Stage {
        setup.make = self.make;
        let probe = setup.probe.clone();
        let (channel, running) = match self.link {
            Link::InProcess { runtime } => {
                let app = setup.app(runtime.lent());
                (sonora_http::Channel::in_process(app, runtime.lent()).into(), None)
            }
            Link::Socket { server, client, http } => {
                let prefix = setup.prefix;
                let running = server.serve(setup);
                (client.channel(&format!("{}{prefix}", running.url), http), Some(running))
            }
        };
        Stage { channel: channel.wire(self.mode.wire()), probe, running }
    }

    /// A server with nothing special about it, and a channel to it.
    pub fn plain(&self) -> Stage {
        self.start(Setup::default())
    }

    /// The HTTP version, where there is one.
    pub const fn http(&self) -> Option<Http> {
        match self.link {
            Link::Socket { http, .. } => Some(http),
            Link::InProcess { .. } => None,
        }
    }

    pub(crate) const fn client(&self) -> &'static dyn Client {
        match self.link {
            Link::Socket { client, .. } => client,
            Link::InProcess { runtime } => runtime,
        }
    }
}

impl Stage {
    /// Calls `Script`.
    pub fn script(&self) -> ScriptClient {
        ScriptClient::new(self.channel.clone())
    }

    /// Calls `Known`.
    pub fn known(&self) -> KnownClient {
        KnownClient::new(self.channel.clone())
    }

    /// Calls `Names`.
    pub fn names(&self) -> NamesClient {
        NamesClient::new(self.channel.clone())
    }

    /// Calls `Post`.
    pub fn post(&self) -> PostClient {
        PostClient::new(self.channel.clone())
    }

    /// Begins the server's shutdown.
    pub fn stop(&self) {
        let running = self.running.as_ref().expect("a case that stops its server needs a socket");
        let _ = running.stop.try_send(());
    }

    /// Waits until the server has ended.
    pub async fn ended(&self) {
        let running = self.running.as_ref().expect("a case that stops its server needs a socket");
        let _ = crate::in_time("the server does not end", running.ended.recv()).await;
    }
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = self.mode;
        if self.make != Make::Sonora {
            write!(f, "{:?} services, ", self.make)?;
        }
        match self.link {
            Link::Socket { server, client, http } => {
                write!(f, "{} server, {} channel, {mode}, {http}", server.name(), client.name())
            }
            Link::InProcess { runtime } => write!(f, "{} in process, {mode}", runtime.name()),
        }
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "World({self})")
    }
}
