//! In a program without a runtime: channels that wait, each call on a thread of its own.

use crate::arguments::Arguments;
use crate::{strict, suite};
use sonora_http::{BoxError, Wire, blocking};
use sonora_smol::SmolRuntime;
use std::sync::Arc;

pub(crate) fn run(arguments: &Arguments) -> Result<usize, BoxError> {
    if arguments.http2 || arguments.wire == Wire::Grpc {
        return Err("the blocking channel speaks HTTP/1.1, and native gRPC needs HTTP/2".into());
    }
    let transport = sonora_blocking::channel_builder(&arguments.url)?.transport();
    // smol runs the cases, and none of the calls.
    let runtime = Arc::new(SmolRuntime);
    let channel = blocking::Channel::from(strict::channel(transport, arguments.wire, runtime.clone()));
    Ok(smol::block_on(suite::run(arguments, channel.into(), runtime)))
}
