//! What tonic generated, with Sonora around it. A package of its own, so that the other examples do not build tonic.
//!
//! `cargo run -p sonora-tonic-examples --example health` has tonic's health and reflection services beside a service of
//! one's own; `--example tonic-client` calls from a client that tonic generated, on smol.
