//! What judges Sonora: an oracle, and what tests need to write bodies down.
//!
//! [`oracle`] decodes whole bodies slowly and obviously; tables, properties and fuzz targets all call its
//! `check_*` functions, which run core over a body in a given way and compare. [`compose`] writes bodies by
//! hand, without core. [`toy`] is a compression small enough to be read off the page.

extern crate alloc;

pub mod compose;
pub mod oracle;
pub mod toy;
