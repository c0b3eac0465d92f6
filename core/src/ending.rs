//! How a response ends: what its head, its body's trailers and HTTP's trailers say of it.

use crate::frame::FrameKind;
use crate::read_error::ReadError;
use crate::status::{Status, StatusFields};
use crate::trailers;
use bytes::Bytes;

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The status the server gave.
    pub status: Status,
    /// The trailing metadata of the body; `None` when the status stood in the response's head (trailers-only)
    /// or in HTTP trailers, and the metadata stands there too.
    pub trailers: Option<Trailers>,
}

/// The trailers block of a response, found to be well-formed.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Trailers {
    /// Empty when nothing but the status was in it.
    block: Bytes,
}

impl Trailers {
    /// The trailing metadata in order: names as the server wrote them, values as bytes; the fields of the
    /// status are left out.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &[u8])> {
        trailers::parse(&self.block).flatten().filter(|(name, _)| !StatusFields::is_one(name))
    }

    /// The status in a block, and what else there is in it.
    fn parse(block: &[u8]) -> Result<(Option<Status>, Self), ReadError> {
        if block == trailers::PLAIN_OK {
            return Ok((Some(Status::ok()), Self::default()));
        }
        let mut fields = StatusFields::default();
        let mut status_alone = true;
        for pair in trailers::parse(block) {
            let (name, value) = pair?;
            status_alone &= fields.read(name, value);
        }
        let status = fields.status()?;
        // Copied, because it stays until the body ends: the chunk that it is a part of may be far larger.
        let block = if status_alone { Bytes::new() } else { Bytes::copy_from_slice(block) };
        Ok((status, Self { block }))
    }
}

/// What is known of a response's end so far.
#[derive(Debug)]
pub(crate) struct Ending {
    /// A status in the response's head; it counts as long as the body has nothing to say.
    in_head: Option<Status>,
    /// What the trailers said.
    end: Option<Result<End, ReadError>>,
    told: bool,
}

impl Ending {
    pub(crate) const fn new(in_head: Option<Status>) -> Self {
        Self { in_head, end: None, told: false }
    }

    /// Takes note of a frame; nothing may follow the body's trailers.
    #[inline]
    pub(crate) fn frame(&mut self, kind: FrameKind) -> Result<(), ReadError> {
        if matches!(&self.end, Some(Ok(End { trailers: Some(_), .. }))) {
            return Err(ReadError::AfterTrailers { kind });
        }
        if kind == FrameKind::Message {
            // An OK in front of messages promises nothing about them: a cut body must not pass for whole.
            self.in_head.take_if(|status| status.is_ok());
        }
        Ok(())
    }

    /// Takes the body's trailers; a status in them beats one in the head.
    pub(crate) fn trailers(&mut self, block: &[u8]) -> Result<(), ReadError> {
        let (status, trailers) = Trailers::parse(block)?;
        let status = status.or_else(|| self.in_head.take()).ok_or(ReadError::MissingTrailers)?;
        self.end = Some(Ok(End { status, trailers: Some(trailers) }));
        Ok(())
    }

    /// Takes HTTP's trailers; the body's beat them.
    pub(crate) fn http_trailers<'a>(&mut self, trailers: impl IntoIterator<Item = (&'a str, &'a [u8])>) {
        let mut fields = StatusFields::default();
        for (name, value) in trailers {
            fields.read(name, value);
        }
        if let Some(told) = fields.status().transpose().filter(|_| self.end.is_none()) {
            self.end = Some(told.map(|status| End { status, trailers: None }).map_err(ReadError::from));
        }
    }

    /// The end, once and not again, for a body that was read to its own end.
    pub(crate) fn tell(&mut self) -> Result<Option<End>, ReadError> {
        if self.told {
            return Ok(None);
        }
        let in_head = self.in_head.take().map(|status| Ok(End { status, trailers: None }));
        let end = self.end.take().or(in_head).unwrap_or(Err(ReadError::MissingTrailers))?;
        self.told = true;
        Ok(Some(end))
    }

    /// The status in the response's head.
    pub(crate) const fn in_head(&self) -> Option<&Status> {
        self.in_head.as_ref()
    }
}
