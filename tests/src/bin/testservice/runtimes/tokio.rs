//! On tokio.

use crate::arguments::Arguments;
use crate::service;
use sonora_http::BoxError;
use sonora_tokio::TokioRuntime;
use std::sync::Arc;

pub(crate) fn serve(arguments: &Arguments) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(&arguments.listen).await?;
        println!("listening on http://{}", listener.local_addr()?);
        let app = service::add_to(sonora_tokio::new(), Arc::new(TokioRuntime), arguments.origins());
        Ok(sonora_tokio::serve(listener, app).await?)
    })
}
