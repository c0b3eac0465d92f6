//! A client on one keep-alive HTTP/1.1 connection that costs next to nothing, and the same with every contestant.

use core::ops::Range;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::{Error, Mode, call, response::Response};

/// Sends the same call again and again. It allocates nothing after [`Client::open`].
///
/// The first response is parsed and judged. A server that is asked the same answers the same, so every later
/// response has only to equal the first, but for its date: two `memcmp`, whether the body is chunked or not.
#[derive(Debug)]
pub struct Client<Io> {
    io: Io,
    request: Vec<u8>,
    first: Vec<u8>,
    date: Range<usize>,
    buffer: Vec<u8>,
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Client<Io> {
    /// Makes the first call and checks its answer: status, content-type, message, trailers.
    pub async fn open(mut io: Io, mode: Mode) -> Result<Self, Error> {
        let request = call::request(mode);
        io.write_all(&request).await?;
        let mut first = Vec::new();
        let response = loop {
            if let Some(response) = Response::parse(&first)? {
                break response;
            }
            if io.read_buf(&mut first).await? == 0 {
                return Err("the connection ended before the first response".into());
            }
        };
        call::check(mode, &response)?;
        let date = date_header(&first);
        let buffer = vec![0; first.len() + 1]; // one more, to notice a response that is longer
        Ok(Self { io, request, first, date, buffer })
    }

    /// Makes one more call. Fails as soon as the answer differs from the first one.
    pub async fn call(&mut self) -> Result<(), Error> {
        self.io.write_all(&self.request).await?;
        let mut filled = 0;
        while filled < self.first.len() {
            let read = self.io.read(&mut self.buffer[filled..]).await?;
            filled += read;
            if read == 0 || !self.matches(filled) {
                let got = String::from_utf8_lossy(&self.buffer[..filled]);
                return Err(format!("a response unlike the first: {got:?}").into());
            }
        }
        Ok(())
    }

    fn matches(&self, filled: usize) -> bool {
        let [before, after] = [0..filled.min(self.date.start), filled.min(self.date.end)..filled];
        self.first.get(after.clone()) == Some(&self.buffer[after])
            && self.first[before.clone()] == self.buffer[before]
    }
}

/// Where the value of the date header stands; nowhere is `0..0`.
fn date_header(response: &[u8]) -> Range<usize> {
    const NAME: &[u8] = b"\r\ndate: ";
    const VALUE: usize = "Sun, 06 Nov 1994 08:49:37 GMT".len();
    let name = response.windows(NAME.len()).position(|window| window.eq_ignore_ascii_case(NAME));
    name.map_or(0..0, |at| at + NAME.len()..at + NAME.len() + VALUE)
}
