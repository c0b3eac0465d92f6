//! The tables: a row is a claim, the bytes, and what they mean. Adding a case is adding a line.
//!
//! Every row about a body runs whole, byte by byte and at every two-way split, with and without empty chunks,
//! polled at once, too rarely and only at the end ([`Feeding::every`](sonora_tests::oracle::Feeding::every)).

extern crate alloc;

/// Rows: `claim: input, .. => expected, ..;`. Each is a test that is one call of the table's `check`.
macro_rules! rows {
    ($($claim:ident: $($input:expr),+ => $($expected:expr),+;)+) => {
        $(#[test]
        fn $claim() {
            check($($input,)+ $($expected),+);
        })+
    };
}

mod client_heads;
mod codecs;
mod frames;
mod held;
mod http_trailers;
mod memory;
mod relays;
mod requests;
mod response_heads;
mod responses;
mod scanner;
mod server_heads;
mod single;
mod text;
mod trailers;
mod trailers_only;
mod values;
mod writers;
