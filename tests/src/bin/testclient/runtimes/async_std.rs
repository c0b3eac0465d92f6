//! On async-std.

use crate::arguments::Arguments;
use crate::{strict, suite};
use sonora_async_std::AsyncStdRuntime;
use sonora_http::BoxError;
use std::sync::Arc;

pub(crate) fn run(arguments: &Arguments) -> Result<usize, BoxError> {
    async_std::task::block_on(async {
        let transport = sonora_async_std::channel_builder(&arguments.url)?.http2(arguments.http2).transport();
        let runtime = Arc::new(AsyncStdRuntime);
        let channel = strict::channel(transport, arguments.wire, runtime.clone());
        Ok(suite::run(arguments, channel.into(), runtime).await)
    })
}
