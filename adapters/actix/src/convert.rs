//! actix-web's HTTP types, which are those of `http` 0.2, and those of `http` 1.

use crate::response_body::ResponseBody;
use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, body::BoxBody, body::MessageBody, http::StatusCode};
use sonora_http::Connection;
use sonora_http::server::Body;
use std::sync::Arc;

/// A request with another body.
pub(crate) fn to_http<B>(request: &HttpRequest, body: B) -> actix_web::Result<http::Request<B>> {
    let mut converted = http::Request::new(body);
    // The version stays HTTP/1.1, also for HTTP/2: that is where calls need no trailers, and actix-web sends none.
    *converted.method_mut() =
        http::Method::from_bytes(request.method().as_str().as_bytes()).map_err(ErrorInternalServerError)?;
    *converted.uri_mut() = request.uri().to_string().parse().map_err(ErrorInternalServerError)?;
    converted.headers_mut().reserve(request.headers().len());
    for (name, value) in request.headers() {
        let name = http::HeaderName::from_bytes(name.as_ref()).map_err(ErrorInternalServerError)?;
        let value = http::HeaderValue::from_bytes(value.as_bytes()).map_err(ErrorInternalServerError)?;
        converted.headers_mut().append(name, value);
    }
    let mut connection = Connection::default();
    connection.peer = request.peer_addr();
    converted.extensions_mut().insert(Arc::new(connection));
    Ok(converted)
}

/// A response whose body streams.
pub(crate) fn to_actix<A>(response: http::Response<Body<A>>) -> actix_web::Result<HttpResponse>
where
    A: http_body::Body<Data = bytes::Bytes, Error: Into<sonora_http::BoxError>> + 'static,
{
    let (head, body) = response.into_parts();
    let status = StatusCode::from_u16(head.status.as_u16()).map_err(ErrorInternalServerError)?;
    let mut converted: HttpResponse<BoxBody> =
        HttpResponse::with_body(status, ResponseBody::new(body).boxed());
    for (name, value) in &head.headers {
        let name = HeaderName::from_bytes(name.as_ref()).map_err(ErrorInternalServerError)?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(ErrorInternalServerError)?;
        converted.headers_mut().append(name, value);
    }
    Ok(converted)
}
