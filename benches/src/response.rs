//! Reads one HTTP/1.1 response, with Content-Length or chunked. Used once per run, so it may be slow and must be right.

use crate::Error;

/// What of a response the benchmarks look at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// Parses `bytes`, which must hold one whole response and nothing else; `None` while it is incomplete.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Option<Self>, Error> {
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut head = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(length) = head.parse(bytes)? else { return Ok(None) };
        let header = |name: &str| {
            let found = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            found.map(|header| core::str::from_utf8(header.value)).transpose()
        };
        let rest = &bytes[length..];
        let body = match (header("content-length")?, header("transfer-encoding")?) {
            (Some(length), None) => sized(rest, length.parse()?)?,
            (None, Some("chunked")) => chunked(rest)?,
            other => return Err(format!("how long is a body with {other:?}?").into()),
        };
        let status = head.code.ok_or("a response without status")?;
        let content_type = header("content-type")?.unwrap_or_default().to_owned();
        Ok(body.map(|body| Self { status, content_type, body }))
    }
}

fn sized(rest: &[u8], length: usize) -> Result<Option<Vec<u8>>, Error> {
    if rest.len() > length {
        return Err(format!("{} bytes after the response", rest.len() - length).into());
    }
    Ok((rest.len() == length).then(|| rest.to_vec()))
}

fn chunked(mut rest: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    let mut body = Vec::new();
    loop {
        let size = httparse::parse_chunk_size(rest).map_err(|error| format!("chunk size: {error:?}"))?;
        let httparse::Status::Complete((start, length)) = size else { return Ok(None) };
        let end = start + usize::try_from(length)?;
        let (Some(chunk), Some(line_end)) = (rest.get(start..end), rest.get(end..end + 2)) else {
            return Ok(None);
        };
        if line_end != b"\r\n" {
            return Err("a chunk that does not end in CRLF".into());
        }
        body.extend_from_slice(chunk);
        rest = &rest[end + 2..];
        if length == 0 {
            return if rest.is_empty() { Ok(Some(body)) } else { Err("bytes after the last chunk".into()) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_body_forms_are_read_and_every_prefix_is_incomplete() {
        let rows: [&[u8]; 2] = [
            b"HTTP/1.1 200 OK\r\nContent-Type: t\r\nContent-Length: 5\r\n\r\nhello",
            b"HTTP/1.1 200 OK\r\ncontent-type: t\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        ];
        for bytes in rows {
            let expected = Response { status: 200, content_type: "t".to_owned(), body: b"hello".to_vec() };
            assert_eq!(Response::parse(bytes).unwrap(), Some(expected));
            for end in 0..bytes.len() {
                assert_eq!(Response::parse(&bytes[..end]).unwrap(), None, "{end}");
            }
            Response::parse(&[bytes, b"x"].concat()).unwrap_err();
        }
    }
}
