//! The oracle: slow decoders of whole bodies, and the checks that hold core against them.
//!
//! Nothing here is clever, and nothing calls the code it judges: base64, frames, trailers and status are
//! decoded once more, each in the plainest way, from a body that is all there. Only core's value and error
//! types are shared, to say what is expected.
//!
//! Each `check_*` runs core over a body in one way of feeding it and panics when core
//!
//! - gives other events, or another error, than the oracle;
//! - gives anything after an error but that same error, or anything after the end;
//! - holds more than its limit and one chunk, or keeps what is fed after a fault.
//!
//! What was expected is returned, so that a table can compare it with its row:
//!
//! ```
//! use sonora_core::Wire;
//! use sonora_tests::oracle::{Chunking, Terms, check_request};
//!
//! let body = b"\0\0\0\0\x02hi";
//! let outcome = check_request(body, &Terms::new(Wire::Web), &Chunking::Bytewise.into());
//! assert_eq!((&outcome.events[0][..], outcome.error), (&b"hi"[..], None));
//! ```

mod case;
mod codings;
mod conversation;
mod cors;
mod drive;
mod feeding;
mod frames;
mod heads;
mod metadata;
mod outcome;
mod path;
mod payloads;
mod relay;
mod request;
mod response;
mod status;
pub mod targets;
mod terms;
mod text;
mod trailers;
mod values;

pub use case::{Case, Fields};
pub use codings::{check_bin_written, check_percent_written, check_timeout_written};
pub use conversation::{Conversation, Ending, Step, check_conversation};
pub use cors::{
    CorsFields, CorsOrigins, CorsRequest, CorsTerms, check_cors_response, check_preflight, read_cors,
};
pub use feeding::{Chunking, Feeding, Polling};
pub use frames::{check_frames, check_scanner};
pub use heads::{Verdict, check_accept, check_request_head, check_response_head};
pub use metadata::{Deed, check_metadata};
pub use outcome::Outcome;
pub use path::check_path;
pub use relay::{check_request_relay, check_response_relay};
pub use request::{check_request, check_single_request};
pub use response::{Answer, Pairs, Said, check_native_response, check_response, check_single_response};
pub use terms::Terms;
pub use text::check_text;
pub use trailers::check_trailers;
pub use values::{check_bin, check_content_type, check_percent, check_timeout};
