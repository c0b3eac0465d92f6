//! On tokio.

use crate::arguments::Arguments;
use crate::suite;
use sonora_http::BoxError;
use sonora_tokio::TokioRuntime;
use std::sync::Arc;

pub(crate) fn run(arguments: &Arguments) -> Result<usize, BoxError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let channel = sonora_tokio::channel_builder(&arguments.url)?.http2(arguments.http2).build();
        Ok(suite::run(arguments, channel.into(), Arc::new(TokioRuntime)).await)
    })
}
