//! The client of a conversation.

use super::server_end::ServerEnd;
use super::{Conversation, agreed, check_held, owned, sealed};
use crate::oracle::response::{Pairs, plain};
use crate::oracle::{Outcome, Said};
use bytes::{Bytes, BytesMut};
use sonora_core::client::{self, AwaitResponse, RequestWriter, ResponseReader};
use sonora_core::{Limits, Options, ReadError, RequestHead};

pub(super) struct ClientEnd {
    writer: RequestWriter,
    out: BytesMut,
    /// The messages written.
    pub(super) asked: Vec<Vec<u8>>,
    /// Whether there will be no more.
    pub(super) done: bool,
    waiting: Option<AwaitResponse>,
    /// The response's fields, once they came.
    pub(super) head: Option<Pairs>,
    pub(super) reader: Option<ResponseReader>,
    /// What was read.
    pub(super) said: Outcome<Said, ReadError>,
}

impl ClientEnd {
    pub(super) fn call(script: &Conversation, options: &Options) -> (Self, RequestHead) {
        let call = client::start("/s/m", script.wire, script.timeout, &script.request, options);
        let end = Self {
            writer: call.writer,
            out: BytesMut::new(),
            asked: Vec::new(),
            done: false,
            waiting: Some(call.response),
            head: None,
            reader: None,
            said: Outcome { events: Vec::new(), error: None },
        };
        (end, call.head)
    }

    pub(super) fn ask(&mut self, message: &[u8]) {
        if !self.done {
            let before = self.out.len();
            self.writer.message(&mut self.out, |out| out.extend_from_slice(message)).expect("it is short");
            let most = 2 * self.writer.single_len(message.len());
            assert!(self.out.len() - before <= most, "the toy at most doubles a message");
            self.asked.push(message.to_vec());
        }
    }

    pub(super) fn flush(&mut self) -> Vec<u8> {
        sealed(self.writer.wire(), &mut self.out)
    }

    /// The head arrives as soon as there is one.
    pub(super) fn take_head(&mut self, server: &mut ServerEnd) {
        let Some(head) = server.head.take() else { return };
        let waiting = self.waiting.take().expect("there is one head");
        let content_type = [("content-type", head.content_type.as_bytes())];
        let fields = head.fields.iter().map(|(name, value)| (&**name, &value[..]));
        let opened = waiting.open(head.status, content_type.into_iter().chain(fields));
        self.reader = Some(opened.expect("what our server answers, our client opens"));
        self.head = Some(owned(&head.fields));
    }

    pub(super) fn read(&mut self, chunk: Bytes, limits: &Limits) {
        let Some(reader) = &mut self.reader else { return };
        reader.feed(chunk);
        self.poll_dry();
        check_held(
            self.reader.as_ref().map_or(0, ResponseReader::buffered),
            self.said.error.is_some(),
            limits,
        );
    }

    pub(super) fn finish_reading(&mut self, http_trailers: &Pairs) {
        let Some(reader) = &mut self.reader else { return };
        let trailers = http_trailers.iter().map(|(name, value)| (&**name, &value[..]));
        reader.http_trailers(trailers);
        reader.finish();
        self.poll_dry();
        self.poll_dry();
    }

    fn poll_dry(&mut self) {
        let Some(reader) = &mut self.reader else { return };
        loop {
            match reader.poll_event() {
                Ok(Some(event)) => self.said.events.push(plain(event)),
                Ok(None) => return,
                Err(error) => return self.said.error = agreed(&self.said.error, error),
            }
        }
    }

    /// The messages read.
    pub(super) fn answered(&self) -> Vec<Vec<u8>> {
        let messages = self.said.events.iter().filter_map(|said| match said {
            Said::Message(message) => Some(message.clone()),
            Said::End(..) => None,
        });
        messages.collect()
    }
}
