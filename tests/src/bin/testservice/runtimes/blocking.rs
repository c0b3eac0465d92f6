//! On threads: plain functions.

use crate::arguments::Arguments;
use crate::service;
use sonora_http::BoxError;
use std::net::TcpListener;

pub(crate) fn serve(arguments: &Arguments) -> Result<(), BoxError> {
    let listener = TcpListener::bind(&arguments.listen)?;
    println!("listening on http://{}", listener.local_addr()?);
    let app = service::add_plain_to(sonora_blocking::new(), arguments.origins());
    Ok(sonora_blocking::serve(listener, app)?)
}
