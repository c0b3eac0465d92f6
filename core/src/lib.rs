//! The sans-IO core of gRPC-Web.
//!
//! Bytes go in, events come out; nothing here opens a socket, reads a clock or spawns a task, so the same
//! state machines serve hyper, a blocking thread, a custom runtime on bare metal and a fuzzer.
//!
//! ```text
//!   request body ──feed──▶ RequestReader  ──poll_message──▶ messages
//!   messages ─────message──▶ ResponseWriter ──seal────────▶ response body
//! ```
//!
//! # A call, served
//!
//! ```
//! use bytes::{Bytes, BytesMut};
//! use sonora_core::{Metadata, Options, Status, server};
//!
//! let headers = [("content-type", &b"application/grpc-web+proto"[..])];
//! let call = server::accept("POST", headers, &Options::default()).unwrap();
//!
//! let mut reader = call.request.reader();
//! reader.feed(Bytes::from_static(b"\x00\x00\x00\x00\x02hi"));
//! let message = reader.poll_message().unwrap().unwrap();
//! assert_eq!(message, "hi");
//! reader.finish();
//! assert_eq!(reader.poll_message(), Ok(None));
//!
//! let (head, mut writer) = call.responder.start(&Metadata::new());
//! assert_eq!((head.status, head.content_type), (200, "application/grpc-web+proto"));
//! let mut out = BytesMut::new();
//! writer.message(&mut out, |out| out.extend_from_slice(&message)).unwrap();
//! let wire = writer.wire();
//! writer.finish(&mut out, &Status::ok(), &Metadata::new()).unwrap();
//! assert_eq!(wire.seal(&mut out), &b"\0\0\0\0\x02hi\x80\0\0\0\x0fgrpc-status:0\r\n"[..]);
//! ```
//!
//! # A call, made
//!
//! ```
//! use bytes::{Bytes, BytesMut};
//! use sonora_core::{Metadata, Options, Wire, client};
//!
//! let call = client::start("/echo.Echo/Say", Wire::Web, None, &Metadata::new(), &Options::default());
//! assert_eq!(call.head.path, "/echo.Echo/Say");
//! let (mut out, mut writer) = (BytesMut::new(), call.writer);
//! writer.message(&mut out, |out| out.extend_from_slice(b"hi")).unwrap();
//! assert_eq!(writer.wire().seal(&mut out), &b"\0\0\0\0\x02hi"[..]);
//!
//! // The answer of the server above: its head, and its body in whatever pieces it comes.
//! let headers = [("content-type", &b"application/grpc-web+proto"[..])];
//! let mut reader = call.response.open(200, headers).unwrap();
//! reader.feed(Bytes::from_static(b"\0\0\0\0\x02hi\x80\0\0\0\x0fgrpc-st"));
//! assert!(matches!(reader.poll_event(), Ok(Some(client::Event::Message(message))) if message == "hi"));
//! reader.feed(Bytes::from_static(b"atus:0\r\n"));
//! reader.finish();
//! assert!(matches!(reader.poll_event(), Ok(Some(client::Event::End(end))) if end.status.is_ok()));
//! ```
//!
//! # Verbs
//!
//! Everything that reads a stream has four: `feed` takes bytes at any split, `finish` says that no more will
//! come, `poll_<thing>` gives the next thing, `buffered` counts the bytes held. `poll_*` is synchronous and
//! returns `Result<Option<T>, E>`: `Ok(None)` means "feed me", or "done" once `finish` was called. Only
//! `poll_*` fails, a failure is sticky, and everything before a fault is delivered before the fault.
//!
//! Everything that writes appends to a [`BytesMut`](bytes::BytesMut) that the caller owns. What ends a stream
//! takes `self`, so a message after the trailers does not compile.
//!
//! # Where things are
//!
//! | | |
//! |---|---|
//! | [`server`], [`client`] | both ends of a call: start here |
//! | [`relay`] | a call that passes through, as gRPC on one side and gRPC-Web on the other |
//! | [`Status`], [`Code`], [`Metadata`] | how a call ends, and what travels beside its messages |
//! | [`Options`], [`Limits`], [`Codecs`] | what both ends are configured with |
//! | [`cors`] | which response fields let a page of another origin read the answer, as data |
//! | [`RpcPath`], [`ContentType`], [`Wire`] | what a request's head says |
//! | [`Lent`] | the bytes of a message, where whoever parses it at once finds them |
//! | [`FrameDecoder`], [`FrameScanner`], [`TextDecoder`], [`trailers`] | the parts that the ends are made of |
//! | [`timeout`], [`percent`], [`bin`] | values of single fields |
//!
//! # Limits
//!
//! Memory held for a peer is at most one message of [`Limits::max_message_bytes`] plus one chunk. A length over its
//! limit is refused when the frame's header is read. Nothing panics for a peer's bytes, whatever they are.
//!
//! # Sources
//!
//! gRPC's `doc/PROTOCOL-WEB.md` (*gRPC-Web*) and `doc/PROTOCOL-HTTP2.md` (*gRPC over HTTP2*); the Fetch Standard for
//! [`cors`]. Items name the section, and say "Deviation:" where peers in use need something else.
//!
//! # Features
//!
//! `std` (on by default) only switches on base64's SIMD engine. Without it the crate is `no_std` + `alloc`.

#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod compression;
mod content_type;
mod ending;
mod engine;
mod frame;
mod head;
mod input;
mod lent;
mod limits;
mod memory;
mod message;
mod metadata;
mod path;
mod read_error;
mod request;
mod response_head;
mod scan;
mod send;
mod status;
mod text;
mod wire;

pub mod bin;
pub mod client;
pub mod cors;
pub mod percent;
pub mod relay;
pub mod server;
pub mod timeout;
pub mod trailers;

// Its types are part of this API.
pub use bytes;

pub use compression::{Codecs, Compression, DecompressError};
pub use content_type::{ContentType, Subtype};
pub use frame::{Frame, FrameDecoder, FrameError, FrameHeader, FrameKind};
pub use head::{Field, RequestHead, ResponseHead};
pub use lent::Lent;
pub use limits::{Limits, Options};
pub use metadata::{Metadata, MetadataError, MetadataIter};
pub use path::RpcPath;
pub use read_error::{ReadError, Role};
pub use scan::{FramePart, FrameScanner};
pub use send::SendError;
pub use status::{Code, Status, StatusError, StatusFields};
pub use text::{TextDecoder, TextError};
pub use wire::Wire;

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
