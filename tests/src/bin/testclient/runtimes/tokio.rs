//! On tokio.

use crate::arguments::Arguments;
use crate::{strict, suite};
use sonora_http::BoxError;
use sonora_tokio::TokioRuntime;
use std::sync::Arc;

pub(crate) fn run(arguments: &Arguments) -> Result<usize, BoxError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let transport = sonora_tokio::channel_builder(&arguments.url)?.http2(arguments.http2).transport();
        let runtime = Arc::new(TokioRuntime);
        let channel = strict::channel(transport, arguments.wire, runtime.clone());
        Ok(suite::run(arguments, channel.into(), runtime).await)
    })
}
