//! On smol.

use crate::arguments::Arguments;
use crate::service;
use sonora_http::BoxError;
use sonora_smol::SmolRuntime;
use std::sync::Arc;

pub(crate) fn serve(arguments: &Arguments) -> Result<(), BoxError> {
    smol::block_on(async {
        let listener = smol::net::TcpListener::bind(&arguments.listen).await?;
        println!("listening on http://{}", listener.local_addr()?);
        let app = service::add_to(sonora_smol::new(), Arc::new(SmolRuntime), arguments.origins());
        Ok(sonora_smol::serve(listener, app).await?)
    })
}
