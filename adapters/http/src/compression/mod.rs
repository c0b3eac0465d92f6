//! Message compression: the algorithms, each behind the feature of its name.
//!
//! ```
//! # #[cfg(feature = "gzip")] {
//! use sonora_http::compression::{Codecs, Gzip};
//!
//! // What `GrpcWeb::compression` and `Channel::compression` take: one, ...
//! let gzip = Codecs::from(Gzip::default());
//! // ... or some, the preferred one first, ...
//! let mine = Codecs::from(Gzip::level(9)).min_bytes(256);
//! // ... or all that are compiled in.
//! let all = sonora_http::compression::all();
//! # assert!(all.names().unwrap().contains("gzip"));
//! # }
//! ```
//!
//! Nothing is compressed unless both ends know how: a server sends with the first compression that the client
//! accepts. A client cannot ask before its first message; where the server is not known to read compressed
//! requests, [`send(false)`](Codecs::send) only accepts compressed responses.

#[cfg(feature = "brotli")]
mod brotli;
#[cfg(feature = "deflate")]
mod deflate;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(feature = "snappy")]
mod snappy;
#[cfg(any(feature = "gzip", feature = "deflate", feature = "zstd", feature = "brotli", feature = "snappy"))]
mod steps;
#[cfg(all(
    test,
    feature = "gzip",
    feature = "deflate",
    feature = "zstd",
    feature = "brotli",
    feature = "snappy"
))]
mod tests;
#[cfg(feature = "zstd")]
mod zstd;

#[cfg(feature = "brotli")]
pub use self::brotli::Brotli;
#[cfg(feature = "deflate")]
pub use self::deflate::Deflate;
#[cfg(feature = "gzip")]
pub use self::gzip::Gzip;
#[cfg(feature = "snappy")]
pub use self::snappy::Snappy;
#[cfg(feature = "zstd")]
pub use self::zstd::Zstd;
pub use sonora_core::{Codecs, Compression, DecompressError};

/// Every compression that is compiled in, gzip first because every peer knows it.
pub fn all() -> Codecs {
    let codecs = Codecs::default();
    #[cfg(feature = "gzip")]
    let codecs = codecs.and(Gzip::default());
    #[cfg(feature = "zstd")]
    let codecs = codecs.and(Zstd::default());
    #[cfg(feature = "brotli")]
    let codecs = codecs.and(Brotli::default());
    #[cfg(feature = "deflate")]
    let codecs = codecs.and(Deflate::default());
    #[cfg(feature = "snappy")]
    let codecs = codecs.and(Snappy);
    codecs
}
