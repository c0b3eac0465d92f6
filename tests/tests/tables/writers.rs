//! What core writes, byte for byte.

use bytes::BytesMut;
use sonora_core::client::RequestWriter;
use sonora_core::server::{Responder, ResponseWriter};
use sonora_core::{Code, Codecs, FrameHeader, Metadata, Options, SendError, Status, Wire, client, server};
use sonora_tests::compose::{base64, frame, message, trailers};
use sonora_tests::toy::Toy;

/// A response of these messages, each flushed by itself, and the trailers behind the last one.
fn check(wire: Wire, messages: &[&str], status: Status, pairs: &[(&str, &str)], expected: impl AsRef<[u8]>) {
    let mut writer = responder(wire, &Options::default()).start(&Metadata::new()).1;
    let (mut out, mut body) = (BytesMut::new(), Vec::new());
    for (number, message) in messages.iter().enumerate() {
        if number > 0 {
            body.extend(wire.seal(&mut out));
        }
        write(&mut writer, &mut out, message);
    }
    let http_trailers = writer.finish(&mut out, &status, pairs.iter().copied()).expect("these can be sent");
    assert_eq!(http_trailers.is_some(), wire == Wire::Grpc, "HTTP trailers are native gRPC's");
    body.extend(wire.seal(&mut out));
    assert!(out.is_empty(), "a flush leaves nothing");
    assert_eq!(body, expected.as_ref(), "{}", body.escape_ascii());
}

fn responder(wire: Wire, options: &Options) -> Responder {
    let content_type: &[u8] = match wire {
        Wire::Grpc => b"application/grpc",
        Wire::Web => b"application/grpc-web",
        Wire::WebText => b"application/grpc-web-text",
    };
    let headers = [("content-type", content_type), ("grpc-accept-encoding", b"gzip, toy")];
    server::accept("POST", headers, options).expect("this is a call").responder
}

fn write(writer: &mut ResponseWriter, out: &mut BytesMut, message: &str) {
    writer.message(out, |out| out.extend_from_slice(message.as_bytes())).expect("this is short");
}

fn not_found(message: &'static str) -> Status {
    Status::new(Code::NotFound, message)
}

rows! {
    a_unary_answer: Wire::Web, &["hi"], Status::ok(), &[] => b"\0\0\0\0\x02hi\x80\0\0\0\x0fgrpc-status:0\r\n";
    a_unary_answer_in_text_is_one_segment: Wire::WebText, &["hi"], Status::ok(), &[]
        => b"AAAAAAJoaYAAAAAPZ3JwYy1zdGF0dXM6MA0K";
    // Sonora's async client fails on an empty body
    an_ok_without_messages_is_a_trailers_frame: Wire::Web, &[], Status::ok(), &[]
        => b"\x80\0\0\0\x0fgrpc-status:0\r\n";
    native_messages_have_no_trailers_frame: Wire::Grpc, &["hi"], Status::ok(), &[] => b"\0\0\0\0\x02hi";
    an_empty_message_is_a_header: Wire::Web, &[""], Status::ok(), &[]
        => b"\0\0\0\0\0\x80\0\0\0\x0fgrpc-status:0\r\n";
    each_flush_of_a_text_stream_is_padded: Wire::WebText, &["a", "bc"], Status::ok(), &[]
        => [base64(message("a")), base64([message("bc"), trailers("grpc-status:0\r\n")].concat())].concat();
    a_status_message_is_percent_encoded: Wire::Web, &[], not_found("caf\u{e9}\n100%"), &[]
        => trailers("grpc-status:5\r\ngrpc-message:caf%C3%A9%0A100%25\r\n");
    details_are_base64_without_pads: Wire::Web, &[], not_found("").with_details(b"\xff"[..].into()), &[]
        => trailers("grpc-status:5\r\ngrpc-status-details-bin:/w\r\n");
    // tonic has no trailers of one's own on success
    an_ok_may_have_metadata_in_order:
        Wire::Web, &[], Status::ok(), &[("X-Cost", "7"), ("a", ""), ("x-cost", "8")]
        => trailers("grpc-status:0\r\nx-cost:7\r\na:\r\nx-cost:8\r\n");
}

#[test]
fn a_writer_says_whether_messages_leave_compressed() {
    for (codecs, compresses) in [(Codecs::default(), false), (Toy::codecs(), true)] {
        let options = Options { codecs, ..Options::default() };
        let (_, mut writer) = responder(Wire::Web, &options).start(&Metadata::new());
        assert_eq!(writer.compresses(), compresses);
        // One that is sent beside its header leaves as it is, whatever was agreed.
        assert_eq!(writer.message_header(7), Ok(FrameHeader::message(7)));
    }
}

#[test]
fn what_cannot_be_a_trailer_is_refused_and_nothing_is_written() {
    for (name, value) in [
        ("x", "1\r\ngrpc-status:0"),
        ("x", "1\n"),
        ("x", "\0"),
        ("x y", "1"),
        ("x:y", "1"),
        ("", "1"),
        ("grpc-status", "0"),
        ("Grpc-Message", "oh"),
        ("grpc-status-details-bin", ""),
    ] {
        let writer = responder(Wire::Web, &Options::default()).start(&Metadata::new()).1;
        let mut out = BytesMut::from(&b"before"[..]);
        let refused = writer.finish(&mut out, &Status::ok(), [("fine", "1"), (name, value)]);
        assert!(matches!(refused, Err(SendError::Metadata(_))), "{name:?} {value:?}: {refused:?}");
        assert_eq!(out, "before");
    }
}

#[test]
fn native_trailers_are_fields() {
    let writer = responder(Wire::Grpc, &Options::default()).start(&Metadata::new()).1;
    let mut out = BytesMut::new();
    let fields = writer.finish(&mut out, &not_found("100%"), [("X-Cost", "7")]).expect("these can be sent");
    let fields = fields.expect("they are HTTP trailers");
    let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &value[..])).collect();
    assert_eq!(fields, [("grpc-status", &b"5"[..]), ("grpc-message", b"100%25"), ("x-cost", b"7")]);
    assert!(out.is_empty());
}

// Sonora's client takes an error in a trailers frame for success, connectrpc 0.9 sends one.
#[test]
fn an_error_before_any_message_is_in_the_head_alone() {
    let mut metadata = Metadata::new();
    metadata.append("X-Cost", "7").expect("a fine pair");
    let status = not_found("caf\u{e9}").with_details(b"\x08\x05"[..].into());
    let head = responder(Wire::Web, &Options::default()).fail(&status, &metadata);
    let fields: Vec<_> = head.fields.iter().map(|(name, value)| (&**name, &value[..])).collect();
    let expected = [
        ("grpc-status", &b"5"[..]),
        ("grpc-message", b"caf%C3%A9"),
        ("grpc-status-details-bin", b"CAU"),
        ("x-cost", b"7"),
    ];
    assert_eq!((head.status, head.content_type, fields), (200, "application/grpc-web", expected.to_vec()));
}

// nice-grpc-web ends such a response as INTERNAL.
#[test]
fn a_head_with_a_body_has_no_status() {
    let head = responder(Wire::Web, &Options::default()).start(&Metadata::new()).0;
    assert_eq!((head.status, head.fields), (200, Vec::new()));
}

#[test]
fn a_compression_that_the_peer_accepts_is_named_and_used() {
    let options = Options { codecs: Toy::codecs().min_bytes(4), ..Options::default() };
    let (head, mut writer) = responder(Wire::Web, &options).start(&Metadata::new());
    assert_eq!(head.fields, [("grpc-encoding".into(), "toy".into())]);
    let mut out = BytesMut::new();
    write(&mut writer, &mut out, "aaa");
    write(&mut writer, &mut out, "aaab");
    writer.finish(&mut out, &Status::ok(), [("x", "1"); 0]).expect("these can be sent");
    let expected = [message("aaa"), frame(1, b"\x03a\x01b"), trailers("grpc-status:0\r\n")].concat();
    assert_eq!(out, &expected[..]);
}

#[test]
fn a_compression_that_the_peer_does_not_accept_is_not_used() {
    let options = Options { codecs: Toy::codecs(), ..Options::default() };
    let call = server::accept("POST", [("content-type", &b"application/grpc-web"[..])], &options);
    let (head, mut writer) = call.expect("this is a call").responder.start(&Metadata::new());
    let mut out = BytesMut::new();
    write(&mut writer, &mut out, "aaab");
    assert_eq!((head.fields, &out[..]), (Vec::new(), &message("aaab")[..]));
}

#[test]
fn requests_are_messages_and_nothing_else() {
    for (wire, codec, expected) in [
        (Wire::Web, false, [message("aa"), message("")].concat()),
        (Wire::Grpc, false, [message("aa"), message("")].concat()),
        (Wire::WebText, false, base64([message("aa"), message("")].concat())),
        (Wire::Web, true, [frame(1, b"\x02a"), message("")].concat()),
    ] {
        let codecs = if codec { Toy::codecs() } else { Default::default() };
        let options = Options { codecs, ..Options::default() };
        let mut writer: RequestWriter = client::start("/s/m", wire, None, &Metadata::new(), &options).writer;
        let mut out = BytesMut::new();
        for text in ["aa", ""] {
            writer.message(&mut out, |out| out.extend_from_slice(text.as_bytes())).expect("this is short");
        }
        assert_eq!(wire.seal(&mut out), expected, "{wire:?}");
    }
}

#[test]
fn a_single_answer_takes_exactly_what_is_told() {
    let status = not_found("caf\u{e9}").with_details(b"\xff"[..].into());
    for wire in [Wire::Grpc, Wire::Web, Wire::WebText] {
        let mut writer = responder(wire, &Options::default()).start(&Metadata::new()).1;
        let len = writer.single_len(2, &status, [("x-cost", "7")]);
        let mut out = BytesMut::new();
        write(&mut writer, &mut out, "hi");
        writer.finish(&mut out, &status, [("x-cost", "7")]).expect("these can be sent");
        assert_eq!(out.len(), len, "{wire:?}");
        assert_eq!(wire.seal(&mut out).len(), wire.sealed_len(len), "{wire:?}");
    }
}
