//! An answer, taken apart.

use super::unbase64;
use crate::protos::behaviour;
use sonora_http::prost::Message as _;

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub http: u16,
    /// The header fields, names in lower case.
    pub fields: Vec<(String, String)>,
    /// How the body was cut into HTTP chunks; one with a content-length.
    pub chunks: Vec<Vec<u8>>,
    /// The payloads of the messages.
    pub messages: Vec<Vec<u8>>,
    /// The fields of the trailers frame.
    pub trailers: Option<Vec<(String, String)>>,
}

impl Answer {
    /// Takes an answer apart, and checks what is true of every one.
    pub(crate) fn new(http: u16, fields: Vec<(String, String)>, chunks: Vec<Vec<u8>>) -> Self {
        let mut answer = Self { http, fields, chunks, messages: Vec::new(), trailers: None };
        let content_type = answer.field("content-type").unwrap_or_default().to_owned();
        if content_type.starts_with("application/grpc-web") {
            let body = answer.chunks.concat();
            answer.read_frames(if content_type.contains("-text") { unbase64(&body) } else { body });
            let (in_head, in_body) = (answer.field("grpc-status").is_some(), answer.trailers.is_some());
            assert!(in_head != in_body, "grpc-status stands in the head or in the trailers: {answer:?}");
            assert!(!in_head || answer.chunks.concat().is_empty(), "trailers-only has no body: {answer:?}");
        }
        answer
    }

    /// The value of a header field.
    pub fn field(&self, name: &str) -> Option<&str> {
        find(&self.fields, name)
    }

    /// `grpc-status`, wherever it stands.
    pub fn code(&self) -> Option<u32> {
        self.said("grpc-status").map(|code| code.parse().unwrap())
    }

    /// `grpc-message`, wherever it stands, as it travels.
    pub fn message(&self) -> &str {
        self.said("grpc-message").unwrap_or_default()
    }

    /// Whether the status stands in the head.
    pub fn is_trailers_only(&self) -> bool {
        self.field("grpc-status").is_some()
    }

    /// The messages, parsed.
    pub fn answers(&self) -> Vec<behaviour::Answer> {
        self.messages.iter().map(|message| behaviour::Answer::decode(&**message).unwrap()).collect()
    }

    fn said(&self, name: &str) -> Option<&str> {
        let trailers = self.trailers.as_deref().unwrap_or_default();
        self.field(name).or_else(|| find(trailers, name))
    }

    fn read_frames(&mut self, body: Vec<u8>) {
        let mut rest = &*body;
        while let [flags, a, b, c, d, after @ ..] = rest {
            assert!(self.trailers.is_none(), "something follows the trailers");
            let (payload, next) = after.split_at(u32::from_be_bytes([*a, *b, *c, *d]) as usize);
            rest = next;
            match flags {
                0 => self.messages.push(payload.to_vec()),
                0x80 => self.trailers = Some(lines(payload)),
                other => panic!("flags {other:#x}"),
            }
        }
        assert!(rest.is_empty(), "the body ends in a frame's header");
    }
}

fn find<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

/// Lower-case names, CRLF line ends.
fn lines(block: &[u8]) -> Vec<(String, String)> {
    let block = core::str::from_utf8(block).unwrap();
    let block = block.strip_suffix("\r\n").expect("a trailers block ends with CRLF");
    let pair = |line: &str| {
        let (name, value) = line.split_once(':').unwrap();
        assert_eq!(name, name.to_ascii_lowercase());
        (name.to_owned(), value.trim_start().to_owned())
    };
    block.split("\r\n").map(pair).collect()
}
