//! The pipe to the runner: messages, each with its length in front.

use sonora_http::prost::Message;
use std::io::{self, ErrorKind, Read, Write};

/// Reads the next message; `None` at the end.
///
/// # Errors
///
/// Those of the pipe, and `InvalidData` for what does not parse.
pub fn read<M: Message + Default>(source: &mut impl Read) -> io::Result<Option<M>> {
    let mut len = [0; 4];
    match source.read_exact(&mut len) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        result => result?,
    }
    let mut message = vec![0; u32::from_be_bytes(len) as usize];
    source.read_exact(&mut message)?;
    M::decode(&*message).map(Some).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
}

/// Writes a message, and sends it off.
///
/// # Errors
///
/// Those of the pipe, and `InvalidData` over 4 GiB.
pub fn write(place: &mut impl Write, message: &impl Message) -> io::Result<()> {
    let message = message.encode_to_vec();
    let len = u32::try_from(message.len()).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
    place.write_all(&len.to_be_bytes())?;
    place.write_all(&message)?;
    place.flush()
}
