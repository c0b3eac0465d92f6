//! What a caller does, and what must come of it.

mod calls;
mod deadlines;
mod errors;
mod leaving;

use super::Place;
use super::dice::Dice;
use core::future::Future;
use core::pin::{Pin, pin};
use core::time::Duration;
use futures_util::future::{Either, select};
use sonora_behaviour::protos::behaviour::known_client::KnownClient;
use sonora_behaviour::protos::behaviour::script_client::ScriptClient;
use sonora_behaviour::protos::behaviour::{Answer, Ask, End};
use sonora_callers::Channel;
use sonora_http::{Request, Status, Streaming};

/// What is under way.
type Acting<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// One thing to do. It panics when what comes of it is wrong.
pub(super) struct Deed {
    pub(super) name: &'static str,
    pub(super) act: for<'a> fn(Scene, &'a mut Dice) -> Acting<'a>,
}

/// A channel, and what is at its end.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) channel: Channel,
    pub(super) place: Place,
}

macro_rules! deeds {
    ($($module:ident { $($deed:ident)* })*) => {
        /// All of them; what stands here twice is done twice as often.
        pub(super) const DEEDS: &[Deed] = &[$($(Deed {
            name: concat!(stringify!($module), ": ", stringify!($deed)),
            act: |scene, dice| Box::pin($module::$deed(scene, dice)),
        },)*)*];
    };
}

deeds! {
    calls { unary down up both known }
    errors { fault fault_in_a_stream panic left_out unknown_service too_large answer_too_large }
    deadlines { of_a_call of_a_stream of_an_upload of_a_flood }
    leaving { call stream flood upload conversation }
}

/// A hang is a failure; a machine that does much else besides is none.
const LONGEST: Duration = Duration::from_secs(60);

async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    match select(pin!(future), pin!(smol::Timer::after(LONGEST))).await {
        Either::Left((value, _)) => value,
        Either::Right(_) => panic!("hangs: {what}"),
    }
}

impl Scene {
    fn script(&self) -> ScriptClient {
        ScriptClient::new(self.channel.clone())
    }

    fn known(&self) -> KnownClient {
        KnownClient::new(self.channel.clone())
    }
}

fn ask(payload: impl Into<Vec<u8>>) -> Ask {
    Ask { payload: payload.into(), ..Ask::default() }
}

fn ending(end: End) -> Ask {
    Ask { end: end.into(), ..ask("the end") }
}

fn within<T>(timeout: Duration, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(timeout);
    request
}

/// All messages of a stream, and how it ended.
async fn collect(mut stream: Streaming<Answer>) -> (Vec<Answer>, Result<(), Status>) {
    let mut answers = Vec::new();
    loop {
        match stream.message().await {
            Ok(Some(answer)) => answers.push(answer),
            Ok(None) => return (answers, Ok(())),
            Err(status) => return (answers, Err(status)),
        }
    }
}

/// Messages with these payloads, in order.
#[track_caller]
fn assert_in_order<'a>(answers: &[Answer], payloads: impl ExactSizeIterator<Item = &'a [u8]>) {
    assert_eq!(answers.len(), payloads.len());
    for ((answer, payload), index) in answers.iter().zip(payloads).zip(0..) {
        assert!(answer.index == index && answer.payload == payload, "message {index} is another");
    }
}
