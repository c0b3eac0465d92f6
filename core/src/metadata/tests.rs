#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use super::{BinError, Metadata, MetadataError};
use alloc::string::ToString;
use alloc::vec::Vec;
use bytes::Bytes;

fn pairs(metadata: &Metadata) -> Vec<(&str, &[u8])> {
    metadata.iter().map(|(name, value)| (name, &**value)).collect()
}

#[test]
fn pairs_keep_their_order_and_lose_their_case() {
    let mut metadata = Metadata::new();
    metadata.append("X-B", "2").unwrap();
    metadata.append("a_1.c", "").unwrap();
    metadata.append("x-b", "1").unwrap();
    assert_eq!(pairs(&metadata), [("x-b", &b"2"[..]), ("a_1.c", b""), ("x-b", b"1")]);
    assert_eq!(metadata.get("X-B").unwrap(), "2");
    assert_eq!(metadata.get_all("x-B").collect::<Vec<_>>(), ["2", "1"]);
    assert_eq!(metadata.get("nope"), None);
    assert_eq!((metadata.len(), metadata.is_empty()), (3, false));

    metadata.insert("x-B", "3").unwrap();
    assert_eq!(pairs(&metadata), [("a_1.c", &b""[..]), ("x-b", b"3")]);
    assert_eq!((metadata.remove("A_1.C"), metadata.remove("a_1.c")), (true, false));
    assert_eq!(pairs(&metadata), [("x-b", &b"3"[..])]);

    let mut first = Metadata::new();
    first.append("x-b", "0").unwrap();
    first.extend(metadata);
    assert_eq!(pairs(&first), [("x-b", &b"0"[..]), ("x-b", b"3")]);
}

#[test]
fn binary_values_are_decoded_on_access() {
    let mut metadata = Metadata::new();
    metadata.append_bin("t-bin", b"f").unwrap();
    metadata.append("T-Bin", "Zm8, ,Zm9v").unwrap();
    assert_eq!(metadata.get("t-bin").unwrap(), "Zg");
    let values: Result<Vec<_>, _> = metadata.get_all_bin("t-bin").collect();
    assert_eq!(values.unwrap(), ["f", "fo", "", "foo"]);

    metadata.insert_bin("t-bin", b"").unwrap();
    assert_eq!(metadata.get_bin("t-bin"), Some(Ok(Bytes::new())));
    assert_eq!(metadata.len(), 1);
}

#[test]
fn what_a_peer_sent_is_kept_whatever_it_is() {
    let received = [("X", &b"\xff\x00"[..]), ("grpc-a", b"1"), ("bad name", b""), ("b-bin", b"!,Zg")];
    let metadata: Metadata = received.into_iter().collect();
    assert_eq!(
        pairs(&metadata),
        [("x", &b"\xff\x00"[..]), ("grpc-a", b"1"), ("bad name", b""), ("b-bin", b"!,Zg")]
    );
    let values: Vec<_> = metadata.get_all_bin("b-bin").collect();
    assert_eq!(values, [Err(BinError::InvalidByte { byte: b'!', at: 0 }), Ok(Bytes::from_static(b"f"))]);
}

#[test]
fn what_cannot_be_sent_is_refused_and_changes_nothing() {
    let mut metadata = Metadata::new();
    metadata.append("x", "1").unwrap();
    metadata.append("x-bin", "Zg").unwrap();
    let before = metadata.clone();
    for (name, value, text) in [
        ("", "", "metadata name \"\" is not a valid name"),
        ("a b", "", "metadata name \"a b\" is not a valid name"),
        ("x\n", "", "metadata name \"x\\n\" is not a valid name"),
        (":path", "", "metadata name \":path\" is not a valid name"),
        ("é", "", "metadata name \"é\" is not a valid name"),
        ("GRPC-Status", "0", "metadata name grpc-status is reserved for grpc"),
        ("X", "a\r\nb", "value of metadata x has byte 0x0d at 1"),
        ("x", "é", "value of metadata x has byte 0xc3 at 0"),
        ("x", "\t", "value of metadata x has byte 0x09 at 0"),
        ("x-bin", "Zg,\r\n\r\nZg", "value of metadata x-bin has byte 0x0d at 3"),
        ("x-bin", "Zg\t", "value of metadata x-bin has byte 0x09 at 2"),
        ("x", "~\x7f", "value of metadata x has byte 0x7f at 1"),
        (
            "x-bin",
            "Zg,!",
            "value of metadata x-bin is not base64: binary metadata has byte 0x21 at 0, not base64",
        ),
    ] {
        assert_eq!(metadata.append(name, value).unwrap_err().to_string(), text);
        assert_eq!(metadata.insert(name, value).unwrap_err().to_string(), text);
    }
    assert_eq!(metadata.append_bin("x", b""), Err(MetadataError::NotBin { name: "x".into() }));
    assert_eq!(
        metadata.insert_bin("grpc-trace-bin", b""),
        Err(MetadataError::Reserved { name: "grpc-trace-bin".into() })
    );
    assert_eq!(metadata, before);
}
