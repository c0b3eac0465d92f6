//! The server of a conversation.

use super::{Conversation, agreed, check_held, owned, sealed};
use crate::oracle::Terms;
use crate::oracle::response::Pairs;
use bytes::{Bytes, BytesMut};
use core::time::Duration;
use sonora_core::server::{self, RequestReader, Responder, ResponseWriter};
use sonora_core::{Code, Limits, Metadata, Options, ReadError, RequestHead, ResponseHead, Status};

pub(super) struct ServerEnd {
    reader: Option<RequestReader>,
    pub(super) timeout: Option<Duration>,
    /// The messages read.
    pub(super) asked: Vec<Vec<u8>>,
    /// What ended them.
    pub(super) fault: Option<ReadError>,
    responder: Option<Responder>,
    writer: Option<ResponseWriter>,
    out: BytesMut,
    /// The last flush, which no writer is left for.
    last: Vec<u8>,
    /// The messages written.
    pub(super) answered: Vec<Vec<u8>>,
    /// The response's head, until the client takes it.
    pub(super) head: Option<ResponseHead>,
    /// The status that the response was ended with.
    pub(super) ended: Option<Status>,
    pub(super) http_trailers: Pairs,
}

impl ServerEnd {
    pub(super) fn accept(script: &Conversation, head: &RequestHead, options: &Options) -> Self {
        let fields = head.fields.iter().map(|(name, value)| (&**name, &value[..]));
        check_metadata(&owned(&head.fields), &script.request);
        let mut end = Self {
            reader: None,
            timeout: None,
            asked: Vec::new(),
            fault: None,
            responder: None,
            writer: None,
            out: BytesMut::new(),
            last: Vec::new(),
            answered: Vec::new(),
            head: None,
            ended: None,
            http_trailers: Vec::new(),
        };
        match server::accept("POST", fields, options) {
            Ok(call) => {
                assert_eq!(call.head.wire, script.wire);
                assert_eq!(call.responder.wire(), script.wire);
                check_timeout(script.timeout, call.head.timeout);
                end.timeout = call.head.timeout;
                end.reader = Some(call.request.reader());
                end.responder = Some(call.responder);
            }
            Err(reject) => {
                assert!(script.client_toy && !script.server_toy, "{reject:?} in {script:?}");
                let message = "grpc-encoding is not supported, accepted are: identity";
                end.ended = Some(Status::new(Code::Unimplemented, message));
                end.head = Some(reject.head);
            }
        }
        end
    }

    /// What the request's body is to be read as; none when nobody reads it.
    pub(super) fn terms(&self, script: &Conversation) -> Option<Terms> {
        self.reader.as_ref()?;
        Some(Terms { wire: script.wire, limits: script.limits, toy: script.client_toy })
    }

    pub(super) fn read(&mut self, chunk: Bytes, limits: &Limits) {
        let Some(reader) = &mut self.reader else { return };
        reader.feed(chunk);
        self.poll_dry();
        check_held(self.reader.as_ref().map_or(0, RequestReader::buffered), self.fault.is_some(), limits);
    }

    pub(super) fn finish_reading(&mut self) {
        if let Some(reader) = &mut self.reader {
            reader.finish();
            self.poll_dry();
        }
    }

    fn poll_dry(&mut self) {
        let Some(reader) = &mut self.reader else { return };
        loop {
            match reader.poll_message() {
                Ok(Some(message)) => self.asked.push(message.to_vec()),
                Ok(None) => return,
                Err(error) => return self.fault = agreed(&self.fault, error),
            }
        }
    }

    pub(super) fn answer(&mut self, script: &Conversation, message: &[u8]) {
        self.start(script);
        let Some(writer) = &mut self.writer else { return };
        if message.len() < UNCOPIED {
            writer.message(&mut self.out, |out| out.extend_from_slice(message)).expect("it is short");
        } else {
            let header = writer.message_header(message.len()).expect("it is short");
            self.out.extend_from_slice(&header.to_wire());
            self.out.extend_from_slice(message);
        }
        self.answered.push(message.to_vec());
    }

    fn start(&mut self, script: &Conversation) {
        if let Some(responder) = self.responder.take() {
            let (head, writer) = responder.start(&script.initial);
            check_metadata(&owned(&head.fields), &script.initial);
            (self.head, self.writer) = (Some(head), Some(writer));
        }
    }

    pub(super) fn flush(&mut self) -> Vec<u8> {
        match &self.writer {
            Some(writer) => sealed(writer.wire(), &mut self.out),
            None => core::mem::take(&mut self.last),
        }
    }

    /// Ends the response, when it has not ended: in its head if that has not been sent and there is an error.
    pub(super) fn end(&mut self, script: &Conversation, status: Status) {
        if self.ended.is_some() {
            return;
        }
        if !status.is_ok()
            && let Some(responder) = self.responder.take()
        {
            self.head = Some(responder.fail(&status, &script.trailing));
            self.ended = Some(status);
            return;
        }
        self.start(script);
        let Some(writer) = self.writer.take() else { return };
        let (wire, before) = (writer.wire(), self.out.len());
        let foretold = writer.single_len(0, &status, &script.trailing) - 5;
        let fields = writer.finish(&mut self.out, &status, &script.trailing).expect("it can be sent");
        assert_eq!(self.out.len() - before, foretold, "the length of the trailers was foretold");
        self.http_trailers = owned(&fields.unwrap_or_default());
        self.last = sealed(wire, &mut self.out);
        self.ended = Some(status);
    }
}

/// A message of this length leaves as it is, behind a header of its own.
const UNCOPIED: usize = 60;

/// All of `metadata` is among these fields, in its order.
fn check_metadata(fields: &Pairs, metadata: &Metadata) {
    let received: Metadata = fields.iter().map(|(name, value)| (name, value.clone())).collect();
    for (name, _) in metadata {
        if name.ends_with("-bin") {
            // As bytes: a client pads the base64.
            let bytes = |it: &Metadata| it.get_all_bin(name).collect::<Vec<_>>();
            assert_eq!(bytes(&received), bytes(metadata), "{name}");
        } else if !OURS.contains(&name) {
            let values = |it: &Metadata| it.get_all(name).cloned().collect::<Vec<_>>();
            assert_eq!(values(&received), values(metadata), "{name}");
        }
    }
}

/// Names that a head has besides the metadata's.
const OURS: [&str; 4] = ["content-type", "accept", "te", "x-grpc-web"];

fn check_timeout(told: Option<Duration>, read: Option<Duration>) {
    assert_eq!(told.is_some(), read.is_some());
    let (told, read) = (told.unwrap_or_default(), read.unwrap_or_default());
    let longest = Duration::from_secs(99_999_999 * 3600);
    assert!(read >= told.min(longest), "{told:?} became {read:?}");
}
