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
mod limits;
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

pub use compression::{Codecs, Compression, DecompressError};
pub use content_type::{ContentType, Subtype};
pub use frame::{Frame, FrameDecoder, FrameError, FrameHeader, FrameKind};
pub use head::{Field, RequestHead, ResponseHead};
pub use limits::{Limits, Options};
pub use metadata::{Metadata, MetadataError};
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
