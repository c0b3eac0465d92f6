//! On async-std.

use crate::arguments::Arguments;
use crate::service;
use sonora_async_std::AsyncStdRuntime;
use sonora_http::BoxError;
use std::sync::Arc;

pub(crate) fn serve(arguments: &Arguments) -> Result<(), BoxError> {
    async_std::task::block_on(async {
        let listener = async_std::net::TcpListener::bind(&arguments.listen).await?;
        println!("listening on http://{}", listener.local_addr()?);
        let app = service::add_to(sonora_async_std::new(), Arc::new(AsyncStdRuntime), arguments.origins());
        Ok(sonora_async_std::serve(listener, app).await?)
    })
}
