//! On smol.

use crate::service;
use sonora_http::BoxError;
use sonora_smol::SmolRuntime;
use std::sync::Arc;

pub(crate) fn serve(listen: &str) -> Result<(), BoxError> {
    smol::block_on(async {
        let listener = smol::net::TcpListener::bind(listen).await?;
        println!("listening on http://{}", listener.local_addr()?);
        let app = service::add_to(sonora_smol::new(), Arc::new(SmolRuntime));
        Ok(sonora_smol::serve(listener, app).await?)
    })
}
