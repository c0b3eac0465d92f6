//! A client and a server of core, talking to each other.
//!
//! What one writes the other reads, whatever the order in which both act, however the bytes between them are cut,
//! and whenever the call is cancelled or its time is up. What arrived is judged by the oracle as well: it is a
//! request and a response like any other.

mod client_end;
#[cfg(feature = "arbitrary")]
mod invented;
mod line;
mod server_end;

use super::response::Pairs;
use super::terms::most_held;
use super::{Chunking, Feeding, Outcome, Said, Terms, check_native_response, check_request};
use crate::toy::Toy;
use bytes::BytesMut;
use client_end::ClientEnd;
use core::time::Duration;
use line::Line;
use server_end::ServerEnd;
use sonora_core::{Code, Codecs, Limits, Metadata, Options, ReadError, Role, Status, Wire};

/// What is going to be said, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// How the call travels.
    pub wire: Wire,
    /// The limits of both ends.
    pub limits: Limits,
    /// Whether the client knows [`Toy`], and so uses it.
    pub client_toy: bool,
    /// Whether the server knows [`Toy`].
    pub server_toy: bool,
    /// How long the client is going to wait.
    pub timeout: Option<Duration>,
    /// The request's metadata.
    pub request: Metadata,
    /// The metadata of the response's head.
    pub initial: Metadata,
    /// The metadata of its end.
    pub trailing: Metadata,
    /// The status that the server ends with, unless something comes between.
    pub status: Status,
    /// What happens before both ends say the rest and read everything.
    pub steps: Vec<Step>,
}

/// One thing that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The client writes a message.
    Ask(Vec<u8>),
    /// The client sends what it wrote.
    SendRequest,
    /// This many bytes of what was sent reach the server.
    CarryRequest(usize),
    /// The client has no more messages.
    EndRequest,
    /// The server writes a message.
    Answer(Vec<u8>),
    /// The server sends what it wrote.
    SendResponse,
    /// This many bytes of what was sent reach the client.
    CarryResponse(usize),
    /// The server ends the call.
    End,
    /// Time passes, on both sides.
    Wait(Duration),
    /// The client loses interest: nothing more is carried.
    Cancel,
}

/// How a conversation came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The messages that the server read.
    pub asked: Vec<Vec<u8>>,
    /// The messages that the client read.
    pub answered: Vec<Vec<u8>>,
    /// The status that the client ends with.
    pub status: Status,
    /// Whether the client went away before it was told.
    pub cancelled: bool,
}

/// Plays a conversation and checks that each end reads what the other one wrote, that nothing is held beyond
/// the limits, and that what arrived means what the oracle says.
pub fn check_conversation(script: &Conversation) -> Ending {
    let mut stage = Stage::open(script);
    for step in &script.steps {
        if !stage.cancelled {
            stage.play(step);
        }
    }
    if !stage.cancelled {
        stage.say_the_rest();
    }
    stage.close()
}

struct Stage<'a> {
    script: &'a Conversation,
    client: ClientEnd,
    server: ServerEnd,
    request: Line,
    response: Line,
    passed: Duration,
    cancelled: bool,
}

impl<'a> Stage<'a> {
    fn open(script: &'a Conversation) -> Self {
        let codecs = |toy| if toy { Toy::codecs() } else { Codecs::default() };
        let options = |toy| Options { limits: script.limits, codecs: codecs(toy) };
        let (client, head) = ClientEnd::call(script, &options(script.client_toy));
        let server = ServerEnd::accept(script, &head, &options(script.server_toy));
        let (request, response) = (Line::default(), Line::default());
        let mut stage =
            Self { script, client, server, request, response, passed: Duration::ZERO, cancelled: false };
        stage.client.take_head(&mut stage.server);
        stage
    }

    fn play(&mut self, step: &Step) {
        match step {
            Step::Ask(message) => self.client.ask(message),
            Step::SendRequest => self.request.send(self.client.flush()),
            Step::CarryRequest(most) => self.carry_request(*most),
            Step::EndRequest => {
                self.client.done = true;
                self.request.send(self.client.flush());
            }
            Step::Answer(message) => self.server.answer(self.script, message),
            Step::SendResponse => self.response.send(self.server.flush()),
            Step::CarryResponse(most) => self.carry_response(*most),
            Step::End => self.server.end(self.script, self.script.status.clone()),
            Step::Wait(time) => self.wait(*time),
            Step::Cancel => self.cancelled = true,
        }
        self.client.take_head(&mut self.server);
    }

    fn carry_request(&mut self, most: usize) {
        self.server.read(self.request.carry(most), &self.script.limits);
        if let Some(error) = &self.server.fault {
            self.server.end(self.script, error.to_status(Role::Server));
        }
    }

    fn carry_response(&mut self, most: usize) {
        // A head that has not come yet has no body behind it.
        if self.client.reader.is_some() {
            self.client.read(self.response.carry(most), &self.script.limits);
        }
    }

    /// The server keeps the deadline that it was told, the client the one that it has.
    fn wait(&mut self, time: Duration) {
        self.passed = self.passed.saturating_add(time);
        if self.server.timeout.is_some_and(|timeout| self.passed >= timeout) {
            let status = Status::new(Code::DeadlineExceeded, "deadline exceeded");
            self.server.end(self.script, status);
        } else if self.script.timeout.is_some_and(|timeout| self.passed >= timeout) {
            self.cancelled = true;
        }
    }

    fn say_the_rest(&mut self) {
        self.play(&Step::EndRequest);
        self.play(&Step::CarryRequest(usize::MAX));
        self.server.finish_reading();
        if let Some(error) = self.server.fault.clone() {
            self.server.end(self.script, error.to_status(Role::Server));
        }
        self.play(&Step::End);
        self.play(&Step::SendResponse);
        self.play(&Step::CarryResponse(usize::MAX));
    }

    fn close(mut self) -> Ending {
        let told = if self.cancelled { Vec::new() } else { self.server.http_trailers.clone() };
        self.server.finish_reading();
        self.client.finish_reading(&told);
        self.check_request();
        let Some((status, cancelled)) = self.check_response(&told) else {
            let status = Status::new(Code::Cancelled, "no response");
            return Ending { asked: self.server.asked, answered: Vec::new(), status, cancelled: true };
        };
        let answered = self.client.answered();
        Ending { asked: self.server.asked, answered, status, cancelled }
    }

    fn check_request(&self) {
        let Some(terms) = self.server.terms(self.script) else { return };
        let expected = check_request(&self.request.carried, &terms, &Feeding::from(Chunking::Whole));
        let told = Outcome {
            events: self.server.asked.iter().map(|it| it.clone().into()).collect(),
            error: self.server.fault.clone(),
        };
        assert_eq!(told, expected, "the server's side of {:?}", self.script);
        if !self.cancelled && expected.error.is_none() {
            assert_eq!(self.server.asked, self.client.asked, "{:?}", self.script);
        }
    }

    /// The status that the client has in the end, and whether it went before the server told it.
    fn check_response(&self, http_trailers: &Pairs) -> Option<(Status, bool)> {
        let head = self.client.head.as_ref()?;
        let terms = Terms { toy: head.iter().any(|it| it.0 == "grpc-encoding"), ..self.terms() };
        let (head, http_trailers) = (borrowed(head), borrowed(http_trailers));
        let whole = Feeding::from(Chunking::Whole);
        let expected = check_native_response(&self.response.carried, &terms, &head, &http_trailers, &whole);
        assert_eq!(self.client.said, expected, "the client's side of {:?}", self.script);
        if let Some(error) = &expected.error {
            let too_much = error.code(Role::Client) == Code::ResourceExhausted;
            assert!(self.cancelled || too_much, "{error} in {:?}", self.script);
            return Some((error.to_status(Role::Client), self.cancelled));
        }
        let Some(Said::End(status, pairs)) = expected.events.last() else {
            panic!("a response that is none: {expected:?}")
        };
        assert_eq!(Some(status), self.server.ended.as_ref(), "{:?}", self.script);
        assert_eq!(self.client.answered(), self.server.answered, "{:?}", self.script);
        if let Some(pairs) = pairs {
            assert_eq!(*pairs, trimmed(&self.script.trailing), "{:?}", self.script);
        }
        Some((status.clone(), false))
    }

    fn terms(&self) -> Terms {
        Terms { wire: self.script.wire, limits: self.script.limits, toy: false }
    }
}

/// The pairs as lines give them: blanks around a value do not count.
fn trimmed(metadata: &Metadata) -> Pairs {
    metadata.iter().map(|(name, value)| (name.to_owned(), value.trim_ascii().to_vec())).collect()
}

fn borrowed(pairs: &Pairs) -> Vec<(&str, &[u8])> {
    pairs.iter().map(|(name, value)| (&**name, &value[..])).collect()
}

fn owned(fields: &[sonora_core::Field]) -> Pairs {
    fields.iter().map(|(name, value)| (name.to_string(), value.to_vec())).collect()
}

/// What a reader holds when it wants more, and when it wants no more.
fn check_held(held: usize, failed: bool, limits: &Limits) {
    let most = if failed { 0 } else { most_held(limits) };
    assert!(held <= most, "holds {held} bytes under {limits:?}");
}

/// What was written since the last flush, as it travels.
fn sealed(wire: Wire, out: &mut BytesMut) -> Vec<u8> {
    let (len, foretold) = (out.len(), wire.sealed_len(out.len()));
    let sealed = wire.seal(out);
    assert_eq!((sealed.len(), out.len()), (foretold, 0), "{len} bytes, sealed");
    sealed.to_vec()
}

/// The fault of a reader, or none; a fault is told again and again.
fn agreed(before: &Option<ReadError>, error: ReadError) -> Option<ReadError> {
    assert!(before.as_ref().is_none_or(|before| *before == error), "{before:?} became {error:?}");
    Some(error)
}
