//! The same services beside an application in each web framework.
//!
//! An example is a whole program, such as `cargo run -p sonora-frameworks --example axum`; `tests/mounted.rs` calls
//! them all. There is nothing in this library: it keeps the frameworks out of the crates that are published.
