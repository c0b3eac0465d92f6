//! The call that every contestant gets, byte for byte, and what counts as its right answer.

use core::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use prost::Message;

use crate::{
    Error,
    greeter::tonic::{HelloReply, HelloRequest},
    response::Response,
};

/// Asked and answered: the Greeter says the name it was told, so that no work of an application is measured.
pub(crate) const NAME: &str = "world";

/// The method of the call.
pub(crate) const PATH: &str = "/helloworld.Greeter/SayHello";

/// The trailers of a successful call, as a frame.
pub(crate) const OK_TRAILERS: &[u8] = b"\x80\x00\x00\x00\x0fgrpc-status:0\r\n";

/// The two forms of gRPC-Web.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// `application/grpc-web+proto`.
    Binary,
    /// `application/grpc-web-text+proto`: the same bytes in base64.
    Text,
}

impl Mode {
    /// Both modes.
    pub const ALL: &[Self] = &[Self::Binary, Self::Text];

    /// The content-type of requests and responses.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Binary => "application/grpc-web+proto",
            Self::Text => "application/grpc-web-text+proto",
        }
    }

    fn encode(self, body: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Binary => body,
            Self::Text => BASE64.encode(body).into_bytes(),
        }
    }

    /// Text may come as several padded segments: a pad ends one, and the next starts right after it.
    fn decode(self, body: &[u8]) -> Result<Vec<u8>, Error> {
        match self {
            Self::Binary => Ok(body.to_vec()),
            Self::Text => {
                let quads = body.chunks(4).map(|quad| BASE64.decode(quad));
                Ok(quads.collect::<Result<Vec<_>, _>>()?.concat())
            }
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Binary => "binary",
            Self::Text => "text",
        })
    }
}

impl FromStr for Mode {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "binary" => Ok(Self::Binary),
            "text" => Ok(Self::Text),
            _ => Err(format!("no mode `{name}`: binary or text").into()),
        }
    }
}

/// The HTTP/1.1 request of a call, with the six headers that every gRPC-Web client sends.
///
/// The number matters: hyper uses the header map of a response again for the next request, and up to six fit without
/// growing it. Three more cost 2,000 to 4,000 instructions and up to three allocations, depending on the contestant.
pub(crate) fn request(mode: Mode) -> Vec<u8> {
    let body = request_body(mode);
    let head = format!(
        "POST {PATH} HTTP/1.1\r\n\
         host: localhost:8080\r\n\
         content-length: {length}\r\n\
         content-type: {content_type}\r\n\
         accept: {content_type}\r\n\
         x-user-agent: grpc-web-javascript/0.1\r\n\
         x-grpc-web: 1\r\n\
         \r\n",
        length = body.len(),
        content_type = mode.content_type(),
    );
    [head.into_bytes(), body].concat()
}

/// The body of the request.
pub(crate) fn request_body(mode: Mode) -> Vec<u8> {
    mode.encode(message_frame(&HelloRequest { name: NAME.to_owned() }))
}

/// The right answer, with its head and a Content-Length.
pub(crate) fn response(mode: Mode) -> Vec<u8> {
    let body = reply_body(mode);
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {}\r\ncontent-length: {}\r\n\r\n",
        mode.content_type(),
        body.len()
    );
    [head.into_bytes(), body].concat()
}

/// The body of the right answer, for contestants that send fixed bytes.
pub(crate) fn reply_body(mode: Mode) -> Vec<u8> {
    let message = message_frame(&HelloReply { message: NAME.to_owned() });
    mode.encode([&message, OK_TRAILERS].concat())
}

/// Says what is wrong with an answer, if anything is.
pub(crate) fn check(mode: Mode, response: &Response) -> Result<(), Error> {
    if response.status != 200 {
        return Err(format!("HTTP status {}", response.status).into());
    }
    check_body(mode, &response.content_type, &response.body)
}

/// The same for an answer whose status is right.
pub(crate) fn check_body(mode: Mode, content_type: &str, body: &[u8]) -> Result<(), Error> {
    if !content_type.starts_with(mode.content_type().trim_end_matches("+proto")) {
        return Err(format!("content-type `{content_type}` in {mode} mode").into());
    }
    let body = mode.decode(body)?;
    let (0, message, rest) = split_frame(&body)? else {
        return Err(format!("no message frame first in {body:?}").into());
    };
    let (0x80, trailers, []) = split_frame(rest)? else {
        return Err(format!("no trailers frame last in {body:?}").into());
    };
    let reply = HelloReply::decode(message)?;
    if reply.message != NAME {
        return Err(format!("wrong reply {reply:?}").into());
    }
    check_trailers(trailers)
}

/// Says whether trailers tell of success.
pub(crate) fn check_trailers(trailers: &[u8]) -> Result<(), Error> {
    let trailers = core::str::from_utf8(trailers)?;
    let ok = |line: &str| {
        line.split_once(':').is_some_and(|(name, value)| (name, value.trim()) == ("grpc-status", "0"))
    };
    trailers.lines().any(ok).then_some(()).ok_or_else(|| format!("no grpc-status 0 in {trailers:?}").into())
}

/// A message as a frame.
pub(crate) fn message_frame(message: &impl Message) -> Vec<u8> {
    let message = message.encode_to_vec();
    let length = u32::try_from(message.len()).expect("the messages of the benchmarks are small");
    [&[0], &length.to_be_bytes()[..], &message].concat()
}

/// The first frame's flags and payload, and what follows it.
pub(crate) fn split_frame(body: &[u8]) -> Result<(u8, &[u8], &[u8]), Error> {
    let cut = || format!("the body is cut inside a frame: {body:?}");
    let (&[flags, a, b, c, d], rest) = body.split_first_chunk().ok_or_else(cut)?;
    let (payload, rest) = rest.split_at_checked(u32::from_be_bytes([a, b, c, d]) as usize).ok_or_else(cut)?;
    Ok((flags, payload, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(mode: Mode, body: Vec<u8>) -> Response {
        Response { status: 200, content_type: mode.content_type().to_owned(), body }
    }

    #[test]
    fn the_right_answer_passes_in_both_modes() {
        for &mode in Mode::ALL {
            check(mode, &answer(mode, reply_body(mode))).unwrap();
        }
    }

    #[test]
    fn text_may_come_in_padded_segments() {
        let message = message_frame(&HelloReply { message: NAME.to_owned() });
        let segments = [Mode::Text.encode(message), Mode::Text.encode(OK_TRAILERS.to_vec())];
        check(Mode::Text, &answer(Mode::Text, segments.concat())).unwrap();
    }

    #[test]
    fn anything_else_is_named() {
        let right = reply_body(Mode::Binary);
        let failed = [&right[..right.len() - 3], b"2\r\n"].concat();
        let cut = right[..right.len() - 1].to_vec();
        let rows = [
            (failed, "no grpc-status 0"),
            (cut, "cut inside a frame"),
            (OK_TRAILERS.to_vec(), "no message frame"),
        ];
        for (body, complaint) in rows {
            let error = check(Mode::Binary, &answer(Mode::Binary, body)).unwrap_err().to_string();
            assert!(error.contains(complaint), "{error}");
        }
    }
}
