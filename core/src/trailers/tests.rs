#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use super::{MetadataError, NONE, TrailersError, len, parse, write};
use crate::status::{Code, Status};
use alloc::string::ToString;
use alloc::vec::Vec;
use bytes::{Bytes, BytesMut};

fn read(block: &[u8]) -> (Vec<(&str, &[u8])>, Option<TrailersError>) {
    let (mut pairs, mut fault) = (Vec::new(), None);
    for pair in parse(block) {
        assert_eq!(fault, None, "nothing follows a fault");
        match pair {
            Ok(pair) => pairs.push(pair),
            Err(error) => fault = Some(error),
        }
    }
    (pairs, fault)
}

#[test]
fn lines_are_pairs() {
    type Row = (&'static [u8], &'static [(&'static str, &'static str)]);
    let rows: &[Row] = &[
        (b"", &[]),
        (b"\r\n\n", &[]),
        (b"grpc-status:0\r\n", &[("grpc-status", "0")]),
        (b"grpc-status: 0", &[("grpc-status", "0")]),
        (b"grpc-status:0\nX-A:\t 1 \t\n", &[("grpc-status", "0"), ("X-A", "1")]),
        (b"\r\na:1\r\n\r\n\nb:2\r\n\r\n", &[("a", "1"), ("b", "2")]),
        (b"a:\r\nb: \nc:", &[("a", ""), ("b", ""), ("c", "")]),
        (b"a:2\r\nA:1\r\na:2", &[("a", "2"), ("A", "1"), ("a", "2")]),
        (b"a:b:c\r\n", &[("a", "b:c")]),
        (b"a: x y \x01\xc3\xa9\r\n", &[("a", "x y \u{1}\u{e9}")]),
        (b"!#$%&'*+-.^_`|~09azAZ:1", &[("!#$%&'*+-.^_`|~09azAZ", "1")]),
        (b"b'grpc-status': b'0'\r\nb\"m\": b\"it's\"\n", &[("grpc-status", "0"), ("m", "it's")]),
        (b"b'a': b\"\"\r\nb'b':b'\\'\\\\'", &[("a", ""), ("b", "\\'\\\\")]),
        (b"b'a': 0\r\nb: b'0'\r\nb':b'\r\n", &[("b'a'", "0"), ("b", "b'0'"), ("b'", "b'")]),
    ];
    for (block, pairs) in rows {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        assert_eq!(read(block), (pairs, None), "{}", block.escape_ascii());
    }
}

#[test]
fn what_is_no_pair_is_a_fault_on_its_line() {
    use TrailersError::{EmptyName, InvalidName, InvalidValue, MissingColon};
    for (block, fault, text) in [
        (&b"a"[..], MissingColon { line: 1 }, "trailers line 1 has no colon"),
        (b"no colon\nb:1", MissingColon { line: 1 }, "trailers line 1 has no colon"),
        (b"\n\na\r\nb:1", MissingColon { line: 3 }, "trailers line 3 has no colon"),
        (b":1", EmptyName { line: 1 }, "trailers line 1 has an empty name"),
        (b"b'': b''", EmptyName { line: 1 }, "trailers line 1 has an empty name"),
        (b"a :1", InvalidName { line: 1, byte: b' ' }, "trailers line 1 has byte 0x20 in its name"),
        (b" a:1", InvalidName { line: 1, byte: b' ' }, "trailers line 1 has byte 0x20 in its name"),
        (b"\xc3\xa9:1", InvalidName { line: 1, byte: 0xc3 }, "trailers line 1 has byte 0xc3 in its name"),
        (b"b\"a\":1", InvalidName { line: 1, byte: b'"' }, "trailers line 1 has byte 0x22 in its name"),
        (b"b\":1", InvalidName { line: 1, byte: b'"' }, "trailers line 1 has byte 0x22 in its name"),
        (b"a\"b\":1", InvalidName { line: 1, byte: b'"' }, "trailers line 1 has byte 0x22 in its name"),
        (b"\r:1", InvalidName { line: 1, byte: b'\r' }, "trailers line 1 has byte 0x0d in its name"),
        (b"a:1\rb:2", InvalidValue { line: 1, byte: b'\r' }, "trailers line 1 has byte 0x0d in its value"),
        (b"a:1\r\r\n", InvalidValue { line: 1, byte: b'\r' }, "trailers line 1 has byte 0x0d in its value"),
        (b"a:1\r", InvalidValue { line: 1, byte: b'\r' }, "trailers line 1 has byte 0x0d in its value"),
        (b"a:\0", InvalidValue { line: 1, byte: 0 }, "trailers line 1 has byte 0x00 in its value"),
    ] {
        assert_eq!(read(block), (Vec::new(), Some(fault)), "{}", block.escape_ascii());
        assert_eq!(fault.to_string(), text);
    }
    let (pairs, fault) = read(b"a:1\r\nb:2\r\n c\r\nd:3");
    assert_eq!((pairs.len(), fault), (2, Some(MissingColon { line: 3 })));
}

#[test]
fn what_is_written_is_read_back_and_as_long_as_foretold() {
    let details = Bytes::from_static(b"hi");
    type Row = (Status, &'static [(&'static str, &'static str)], &'static str);
    let rows: &[Row] = &[
        (Status::ok(), &[], "grpc-status:0\r\n"),
        (Status::new(Code::Ok, "fine"), &[("A", "")], "grpc-status:0\r\ngrpc-message:fine\r\na:\r\n"),
        (
            Status::data_loss("a\r\nb: 100%").with_details(details.clone()),
            &[("X-B", "2"), ("t-bin", "Zg=="), ("x-b", "\u{e9}")],
            "grpc-status:15\r\ngrpc-message:a%0D%0Ab: 100%25\r\ngrpc-status-details-bin:aGk\r\n\
             x-b:2\r\nt-bin:Zg==\r\nx-b:\u{e9}\r\n",
        ),
        (Status::ok().with_details(details), &[], "grpc-status:0\r\ngrpc-status-details-bin:aGk\r\n"),
    ];
    for (status, pairs, block) in rows {
        let mut out = BytesMut::from(&b">"[..]);
        write(&mut out, status, pairs.iter().copied()).unwrap();
        assert_eq!(out, [">", block].concat().as_bytes());
        assert_eq!(len(status, pairs.iter().copied()), block.len());

        let mut fields = crate::status::StatusFields::default();
        let mut others = Vec::new();
        for (name, value) in read(block.as_bytes()).0 {
            if !fields.read(name, value) {
                others.push((name, value));
            }
        }
        let sent: Vec<_> = pairs.iter().map(|(name, value)| (name.to_ascii_lowercase(), *value)).collect();
        let sent: Vec<_> = sent.iter().map(|(name, value)| (&**name, value.as_bytes())).collect();
        assert_eq!((fields.status().unwrap().as_ref(), others), (Some(status), sent));
    }
    assert_eq!(len(&Status::ok(), NONE), 15);
}

#[test]
fn what_would_break_the_block_is_not_written() {
    let name = || "x".into();
    let rows: &[(&str, &[u8], MetadataError)] = &[
        ("", b"", MetadataError::InvalidName { name: "".into() }),
        ("a:b", b"", MetadataError::InvalidName { name: "a:b".into() }),
        ("b'x'", b"", MetadataError::InvalidName { name: "b'x'".into() }),
        ("a\r\nb", b"", MetadataError::InvalidName { name: "a\r\nb".into() }),
        ("Grpc-Status", b"0", MetadataError::Reserved { name: "grpc-status".into() }),
        ("grpc-message", b"", MetadataError::Reserved { name: "grpc-message".into() }),
        ("grpc-status-details-bin", b"", MetadataError::Reserved { name: "grpc-status-details-bin".into() }),
        ("X", b"1\r", MetadataError::InvalidValue { name: name(), byte: b'\r', at: 1 }),
        ("x", b"\n", MetadataError::InvalidValue { name: name(), byte: b'\n', at: 0 }),
        ("x", b"12\0", MetadataError::InvalidValue { name: name(), byte: 0, at: 2 }),
    ];
    for (name, value, error) in rows {
        let mut out = BytesMut::from(&b"before"[..]);
        let pairs = [("fine", &b"1"[..]), (*name, *value)];
        assert_eq!(write(&mut out, &Status::ok(), pairs).as_ref(), Err(error));
        assert_eq!(out, "before");
    }
}
