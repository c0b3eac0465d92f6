//! On threads: plain functions.

use crate::service;
use sonora_http::BoxError;
use std::net::TcpListener;

pub(crate) fn serve(listen: &str) -> Result<(), BoxError> {
    let listener = TcpListener::bind(listen)?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(sonora_blocking::serve(listener, service::add_plain_to(sonora_blocking::new()))?)
}
