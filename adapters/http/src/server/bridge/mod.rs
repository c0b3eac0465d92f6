//! gRPC services of any make, served as gRPC-Web: gRPC-Web in, gRPC in the middle, gRPC-Web out.
//!
//! The service is any `tower_service::Service` of HTTP that speaks gRPC: one that tonic generated, tonic's `Routes`,
//! a connection to a server somewhere else. Frames are judged and passed on, not copied.

mod answer;
mod ask;
mod head;
mod layer;
mod registered;
mod request_body;
mod response_body;
mod run;
mod terms;
mod whole;

pub use layer::{GrpcWebLayer, GrpcWebService};
pub use registered::GrpcService;
pub use request_body::BridgedBody;

pub(crate) use registered::{Bridged, bridged};
pub(crate) use terms::{Terms, for_service};
