//! On smol.

use crate::arguments::Arguments;
use crate::{strict, suite};
use sonora_http::BoxError;
use sonora_smol::SmolRuntime;
use std::sync::Arc;

pub(crate) fn run(arguments: &Arguments) -> Result<usize, BoxError> {
    smol::block_on(async {
        let transport = sonora_smol::channel_builder(&arguments.url)?.http2(arguments.http2).transport();
        let runtime = Arc::new(SmolRuntime);
        let channel = strict::channel(transport, arguments.wire, runtime.clone());
        Ok(suite::run(arguments, channel.into(), runtime).await)
    })
}
