//! Those who call as they should: clients on every runtime, and one that waits.

use super::deeds::{DEEDS, Scene};
use super::dice::Dice;
use super::{Place, Places, Shared};
use core::time::Duration;
use sonora_behaviour::{Client, Http, Mode, runtimes};
use sonora_callers::Channel;
use sonora_http::compression;
use sonora_hyper::tls::ClientTls;

/// A client with channels to every place, in every mode.
pub(super) struct Caller {
    client: &'static dyn Client,
    scenes: Vec<Scene>,
}

/// Each calls on so many threads.
const THREADS: usize = 3;

/// All callers there are.
pub(super) fn all(places: &Places) -> Vec<Caller> {
    let kinds = [Kind::Tokio, Kind::Smol, Kind::AsyncStd, Kind::Waits];
    kinds.iter().flat_map(|kind| (0..THREADS).map(|_| kind.caller(places))).collect()
}

impl Caller {
    /// Does one thing after the other until it is enough. All connections are closed when it returns.
    pub(super) fn call(self, shared: &std::sync::Arc<Shared>, mut dice: Dice) {
        let (client, scenes, shared) = (self.client, self.scenes, std::sync::Arc::clone(shared));
        client.block_on(Box::pin(async move {
            while !shared.is_enough() {
                let scene = dice.one_of(&scenes).clone();
                let deed = dice.one_of(DEEDS);
                (deed.act)(scene, &mut dice).await;
                shared.did(deed.name);
            }
        }));
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Tokio,
    Smol,
    AsyncStd,
    Waits,
}

impl Kind {
    fn caller(self, places: &Places) -> Caller {
        let client: &'static dyn Client = match self {
            Self::Tokio => runtimes::tokio(),
            Self::Smol => runtimes::smol(),
            Self::AsyncStd => runtimes::async_std(),
            Self::Waits => runtimes::blocking(),
        };
        let versions: &[Http] =
            if matches!(self, Self::Waits) { &[Http::One] } else { &[Http::One, Http::Two] };
        let mut scenes = Vec::new();
        for place in Place::ALL {
            for http in versions {
                for (mode, squeezes) in [(Mode::Binary, false), (Mode::Binary, true), (Mode::Text, false)] {
                    // tonic was built without a compression.
                    let squeezes = squeezes && place != Place::Bridged;
                    let channel = self.channel(places, place, *http).wire(mode.wire());
                    let channel = if squeezes { channel.compression(compression::all()) } else { channel };
                    scenes.push(Scene { channel, place });
                }
            }
        }
        Caller { client, scenes }
    }

    fn channel(self, places: &Places, place: Place, http: Http) -> Channel {
        let url = places.url(place);
        let tls = ClientTls::new().root(places.certificate()).unwrap();
        // Kept for less time than the server keeps them, so that none is closed just as it is used again.
        macro_rules! channel {
            ($module:ident $($http2:tt)*) => {{
                let builder = $module::channel_builder(url).unwrap().tls(tls).unwrap();
                builder.idle_timeout(IDLE).connect_timeout(LONGEST) $($http2)* .build().into()
            }};
        }
        match self {
            Self::Tokio => channel!(sonora_tokio.http2(http == Http::Two)),
            Self::Smol => channel!(sonora_smol.http2(http == Http::Two)),
            Self::AsyncStd => channel!(sonora_async_std.http2(http == Http::Two)),
            Self::Waits => channel!(sonora_blocking),
        }
    }
}

const IDLE: Duration = Duration::from_secs(1);

/// A handshake may wait for its turn on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);
