//! Any bytes as a conversation: the crate `arbitrary` makes steps of them.

use super::{Conversation, Step};
use arbitrary::{Arbitrary, Unstructured};
use core::time::Duration;
use sonora_core::{Code, Limits, Metadata, Status, Wire};

impl Conversation {
    /// Reads a fuzzer's input; `None` when it is too short to be one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Input::arbitrary_take_rest(Unstructured::new(bytes)).ok().map(|input| input.conversation())
    }
}

/// A [`Conversation`] in types that any bytes are.
#[derive(Arbitrary, Debug)]
struct Input<'a> {
    wire: u8,
    limits: Option<(u8, u8)>,
    toys: (bool, bool),
    timeout: Option<u32>,
    code: u8,
    message: &'a str,
    details: &'a [u8],
    metadata: [Vec<Pair<'a>>; 3],
    events: Vec<Event<'a>>,
}

#[derive(Arbitrary, Debug)]
enum Pair<'a> {
    Text(&'a str, &'a str),
    Binary(&'a str, &'a [u8]),
}

#[derive(Arbitrary, Debug)]
enum Event<'a> {
    Ask(&'a [u8]),
    AskRun(u8, u8),
    SendRequest,
    CarryRequest(u8),
    EndRequest,
    Answer(&'a [u8]),
    AnswerRun(u8, u8),
    SendResponse,
    CarryResponse(u8),
    End,
    Wait(u16),
    Cancel,
}

impl Input<'_> {
    fn conversation(&self) -> Conversation {
        let [request, initial, trailing] = self.metadata.each_ref().map(|pairs| metadata(pairs));
        let limits = self.limits.map(|(messages, trailers)| Limits {
            max_message_bytes: messages.into(),
            max_trailers_bytes: trailers.into(),
        });
        let code = Code::from_number(u32::from(self.code) % 17).unwrap_or(Code::Ok);
        // HTTP takes blanks off the ends of a value, and these are not escaped.
        let message = self.message.trim_matches(' ').to_owned();
        Conversation {
            wire: [Wire::Grpc, Wire::Web, Wire::WebText][usize::from(self.wire) % 3],
            limits: limits.unwrap_or_default(),
            client_toy: self.toys.0,
            server_toy: self.toys.1,
            timeout: self.timeout.map(|micros| Duration::from_micros(micros.into())),
            request,
            initial,
            trailing,
            status: Status::new(code, message).with_details(self.details.to_vec().into()),
            steps: self.events.iter().map(step).collect(),
        }
    }
}

/// Those pairs that can be sent.
fn metadata(pairs: &[Pair<'_>]) -> Metadata {
    let mut metadata = Metadata::new();
    for pair in pairs {
        _ = match pair {
            Pair::Text(name, value) => metadata.append(name, value.to_string()),
            Pair::Binary(name, value) => metadata.append_bin(&format!("{name}-bin"), value),
        };
    }
    metadata
}

fn step(event: &Event<'_>) -> Step {
    match event {
        Event::Ask(message) => Step::Ask(message.to_vec()),
        Event::AskRun(len, byte) => Step::Ask(vec![*byte; 9 * usize::from(*len)]),
        Event::SendRequest => Step::SendRequest,
        Event::CarryRequest(most) => Step::CarryRequest(usize::from(*most)),
        Event::EndRequest => Step::EndRequest,
        Event::Answer(message) => Step::Answer(message.to_vec()),
        Event::AnswerRun(len, byte) => Step::Answer(vec![*byte; 9 * usize::from(*len)]),
        Event::SendResponse => Step::SendResponse,
        Event::CarryResponse(most) => Step::CarryResponse(usize::from(*most)),
        Event::End => Step::End,
        Event::Wait(millis) => Step::Wait(Duration::from_millis((*millis).into())),
        Event::Cancel => Step::Cancel,
    }
}
