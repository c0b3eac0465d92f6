//! Metadata: a list of pairs, and what may stand in it.

use super::response::Pairs;
use super::status::{bin_decode, is_status_field};
use super::trailers::check_trailers;
use crate::compose::base64;
use bytes::BytesMut;
use sonora_core::{Metadata, Options, Status, Wire, client, trailers};

/// One thing done to metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed<'a> {
    /// `append`
    Append(&'a str, &'a [u8]),
    /// `append_bin`
    AppendBin(&'a str, &'a [u8]),
    /// `insert`
    Insert(&'a str, &'a [u8]),
    /// `insert_bin`
    InsertBin(&'a str, &'a [u8]),
    /// `extend`, as a peer sent it
    Receive(&'a str, &'a [u8]),
    /// `remove`
    Remove(&'a str),
}

impl<'a> Deed<'a> {
    /// Deeds that a fuzzer's lines choose: `+name:value` appends, `=` inserts, `*` and `#` do so with raw
    /// bytes, `<` receives, `-` removes. Any other line counts as received.
    pub fn read_all(bytes: &'a [u8]) -> Vec<Self> {
        let lines = bytes.split(|byte| *byte == b'\n');
        lines.filter(|line| !line.is_empty()).filter_map(Self::read).collect()
    }

    fn read(line: &'a [u8]) -> Option<Self> {
        let (deed, rest) = line.split_first()?;
        let end = rest.iter().position(|byte| *byte == b':').unwrap_or(rest.len());
        let name = core::str::from_utf8(&rest[..end]).ok()?;
        let value = rest.get(end + 1..).unwrap_or_default();
        Some(match deed {
            b'+' => Self::Append(name, value),
            b'*' => Self::AppendBin(name, value),
            b'=' => Self::Insert(name, value),
            b'#' => Self::InsertBin(name, value),
            b'-' => Self::Remove(name),
            _ => Self::Receive(name, value),
        })
    }
}

/// Holds [`Metadata`] against a plain list to which the same is done, and what it writes against that list.
pub fn check_metadata(deeds: &[Deed<'_>]) -> Pairs {
    let (mut metadata, mut pairs) = (Metadata::new(), Pairs::new());
    for deed in deeds {
        let (told, expected) = (core_does(&mut metadata, *deed), oracle_does(&mut pairs, *deed));
        assert_eq!(told, expected, "{deed:?}");
        assert_eq!(owned(&metadata), pairs, "{deed:?}");
    }
    check_look_ups(&metadata, &pairs);
    check_block(&metadata, &pairs);
    check_head(&metadata, &pairs);
    pairs
}

/// Does it, and says whether it could be done, and whether something was removed.
fn core_does(metadata: &mut Metadata, deed: Deed<'_>) -> Result<bool, ()> {
    let done = match deed {
        Deed::Append(name, value) => metadata.append(name, value.to_vec()),
        Deed::AppendBin(name, value) => metadata.append_bin(name, value),
        Deed::Insert(name, value) => metadata.insert(name, value.to_vec()),
        Deed::InsertBin(name, value) => metadata.insert_bin(name, value),
        Deed::Receive(name, value) => {
            metadata.extend([(name, value.to_vec())]);
            Ok(())
        }
        Deed::Remove(name) => return Ok(metadata.remove(name)),
    };
    done.map(|()| false).map_err(|_| ())
}

fn oracle_does(pairs: &mut Pairs, deed: Deed<'_>) -> Result<bool, ()> {
    let (name, value, replace, raw) = match deed {
        Deed::Append(name, value) => (name, value, false, false),
        Deed::AppendBin(name, value) => (name, value, false, true),
        Deed::Insert(name, value) => (name, value, true, false),
        Deed::InsertBin(name, value) => (name, value, true, true),
        Deed::Receive(name, value) => {
            pairs.push((name.to_ascii_lowercase(), value.to_vec()));
            return Ok(false);
        }
        Deed::Remove(name) => {
            let before = pairs.len();
            pairs.retain(|(it, _)| !it.eq_ignore_ascii_case(name));
            return Ok(pairs.len() < before);
        }
    };
    let name = name.to_ascii_lowercase();
    let bin = name.ends_with("-bin");
    let value = match (raw, bin) {
        (true, true) => base64(value).into_iter().filter(|symbol| *symbol != b'=').collect(),
        (true, false) => return Err(()),
        (false, _) => value.to_vec(),
    };
    if !may_be_sent(&name, &value) {
        return Err(());
    }
    if replace {
        pairs.retain(|(it, _)| *it != name);
    }
    pairs.push((name, value));
    Ok(false)
}

fn may_be_sent(name: &str, value: &[u8]) -> bool {
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    let good_bin = !name.ends_with("-bin") || items(value).all(|item| bin_decode(item).is_some());
    let good_value = good_bin && value.iter().all(|byte| matches!(byte, b' '..=b'~'));
    !name.is_empty() && letters && !name.starts_with("grpc-") && good_value
}

fn items(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
}

fn check_look_ups(metadata: &Metadata, pairs: &Pairs) {
    assert_eq!((metadata.len(), metadata.is_empty()), (pairs.len(), pairs.is_empty()));
    assert_eq!(metadata.iter().len(), pairs.len());
    for (name, _) in pairs {
        let shouted = name.to_ascii_uppercase();
        let values: Vec<_> = pairs.iter().filter(|(it, _)| it == name).map(|(_, value)| &value[..]).collect();
        let told: Vec<_> = metadata.get_all(&shouted).map(|value| &value[..]).collect();
        assert_eq!(told, values);
        assert_eq!(metadata.get(&shouted).map(|value| &value[..]), values.first().copied());

        let decoded: Vec<_> = values.iter().flat_map(|value| items(value)).map(bin_decode).collect();
        let told: Vec<_> =
            metadata.get_all_bin(name).map(|item| item.ok().map(|bytes| bytes.to_vec())).collect();
        assert_eq!(told, decoded, "{name}");
        let first = metadata.get_bin(name).map(|item| item.ok().map(|bytes| bytes.to_vec()));
        assert_eq!(first, Some(decoded.first().cloned().flatten()), "{name}");
    }
}

/// As trailers it is its lines, or nothing when one of them cannot be written.
fn check_block(metadata: &Metadata, pairs: &Pairs) {
    let mut out = BytesMut::from(&b">"[..]);
    let written = trailers::write(&mut out, &Status::ok(), metadata);
    let is_line = |(name, value): &(String, Vec<u8>)| {
        // Not an apostrophe: a name like a Python literal would be read for what it quotes.
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&*+-.^_`|~".contains(&byte);
        let named = !name.is_empty() && name.bytes().all(token) && !is_status_field(name);
        named && !value.iter().any(|byte| b"\r\n\0".contains(byte))
    };
    let mut expected = b">".to_vec();
    assert_eq!(written.is_ok(), pairs.iter().all(is_line), "{pairs:?}");
    if written.is_ok() {
        expected.extend(b"grpc-status:0\r\n");
        for (name, value) in pairs {
            expected.extend([name.as_bytes(), b":", value, b"\r\n"].concat());
        }
        assert_eq!(trailers::len(&Status::ok(), metadata), expected.len() - 1);
        assert_eq!(check_trailers(&expected[1..]).error, None);
    }
    assert_eq!(out, expected);
}

/// In a request's head it is its fields, and what is binary and alone is padded.
fn check_head(metadata: &Metadata, pairs: &Pairs) {
    let call = client::start("/s/m", Wire::Web, None, metadata, &Options::default());
    let fields = &call.head.fields[call.head.fields.len() - pairs.len()..];
    for ((name, value), (sent, sent_value)) in pairs.iter().zip(fields) {
        let mut value = value.clone();
        if name.ends_with("-bin") && !value.contains(&b',') && value.trim_ascii().len() % 4 != 0 {
            value = value.trim_ascii().to_vec();
            value.resize(value.len().next_multiple_of(4), b'=');
        }
        assert_eq!((&**sent, &sent_value[..]), (&name[..], &value[..]));
    }
}

fn owned(metadata: &Metadata) -> Pairs {
    metadata.iter().map(|(name, value)| (name.to_owned(), value.to_vec())).collect()
}
