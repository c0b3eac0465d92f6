//! On smol.

use crate::arguments::Arguments;
use crate::suite;
use sonora_http::BoxError;
use sonora_smol::SmolRuntime;
use std::sync::Arc;

pub(crate) fn run(arguments: &Arguments) -> Result<usize, BoxError> {
    smol::block_on(async {
        let channel = sonora_smol::channel_builder(&arguments.url)?.http2(arguments.http2).build();
        Ok(suite::run(arguments, channel.into(), Arc::new(SmolRuntime)).await)
    })
}
