//! gRPC-Web as one would write it for one method and no more, on bare hyper.

use std::net::TcpListener;

use hyper::service::service_fn;

use super::{Server, accept, unary};
use crate::{Error, contestants::by_hand::answer, workload::Workload};

pub(super) const SERVER: Server = Server { name: "by-hand", can: unary, serve };

fn serve(listener: TcpListener, workload: Workload) -> Result<(), Error> {
    accept::serve(listener, workload.http, service_fn(answer))
}
