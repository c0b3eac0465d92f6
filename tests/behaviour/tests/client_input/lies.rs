//! Answers that are whole, and wrong.

use super::*;

/// A liar's answer; the codes of one-message and of streaming calls; messages of the latter; a word of the status.
type Row = (&'static str, Vec<u8>, Code, Code, usize, &'static str);

fn rows() -> Vec<Row> {
    use Code::{Internal, PermissionDenied, Unavailable, Unimplemented, Unknown};
    let (m, ok) = (message(), trailers("grpc-status:0\r\n"));
    let both = [&*m, &*ok].concat();
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    vec![
        ("no trailers", whole(OK, &m), Internal, Internal, 1, "trailers"),
        ("nothing at all", whole(OK, b""), Internal, Internal, 0, "trailers"),
        ("data after trailers", whole(OK, &[&*both, &*m].concat()), Internal, Internal, 1, "after"),
        ("second trailers", whole(OK, &[&*both, &*ok].concat()), Internal, Internal, 1, "after"),
        ("half a header after trailers", whole(OK, &[&*both, b"\0"].concat()), Internal, Internal, 1, "ends"),
        (
            "no colon",
            whole(OK, &[&*m, &*trailers("grpc-status 0\r\n")].concat()),
            Internal,
            Internal,
            1,
            "colon",
        ),
        ("no status", whole(OK, &[&*m, &*trailers("a: b\r\n")].concat()), Internal, Internal, 1, "trailers"),
        (
            "status no number",
            whole(OK, &[&*m, &*trailers("grpc-status: x\r\n")].concat()),
            Unknown,
            Unknown,
            1,
            "",
        ),
        ("status 99", whole(OK, &[&*m, &*trailers("grpc-status: 99\r\n")].concat()), Unknown, Unknown, 1, ""),
        ("compressed", whole(OK, &[&*frame(1, b"x"), &*ok].concat()), Internal, Internal, 0, "grpc-encoding"),
        (
            "0x81 without encoding",
            whole(OK, &[&*m, &*frame(0x81, b"x")].concat()),
            Internal,
            Internal,
            1,
            "grpc-encoding",
        ),
        ("reserved flags", whole(OK, &frame(0x02, b"")), Internal, Internal, 0, "0x02"),
        ("cut in a frame", whole(OK, &m[..7]), Internal, Internal, 0, "ends"),
        ("cut in the trailers", whole(OK, &both[..both.len() - 4]), Internal, Internal, 1, "ends"),
        (
            "no message type",
            whole(OK, &[&*frame(0, b"\xff\xff"), &*ok].concat()),
            Internal,
            Internal,
            0,
            "parse",
        ),
        ("503", whole("HTTP/1.1 503 No\r\n", b"down"), Unavailable, Unavailable, 0, "503"),
        ("504", whole("HTTP/1.1 504 No\r\n", b""), Unavailable, Unavailable, 0, "504"),
        (
            "404",
            whole("HTTP/1.1 404 No\r\ncontent-type: text/html\r\n", b"?"),
            Unimplemented,
            Unimplemented,
            0,
            "text/html",
        ),
        ("418", whole("HTTP/1.1 418 No\r\n", b""), Unknown, Unknown, 0, "418"),
        (
            "403 with a status",
            whole("HTTP/1.1 403 No\r\ngrpc-status: 7\r\n", b""),
            PermissionDenied,
            PermissionDenied,
            0,
            "",
        ),
        (
            "503 that says OK",
            whole("HTTP/1.1 503 No\r\ngrpc-status: 0\r\n", b""),
            Unavailable,
            Unavailable,
            0,
            "503",
        ),
        ("redirect", whole("HTTP/1.1 302 No\r\nlocation: /\r\n", b""), Unknown, Unknown, 0, "302"),
        ("json", whole(json, &both), Unknown, Unknown, 0, "application/json"),
        ("no content-type", whole("HTTP/1.1 200 OK\r\n", &both), Unknown, Unknown, 0, "none"),
        (
            "native gRPC",
            whole("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\n", &both),
            Internal,
            Internal,
            0,
            "application/grpc",
        ),
        (
            "other subtype",
            whole("HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+json\r\n", &both),
            Internal,
            Internal,
            0,
            "json",
        ),
        (
            "unknown encoding",
            whole(&format!("{OK}grpc-encoding: rot13\r\n"), &both),
            Internal,
            Internal,
            0,
            "rot13",
        ),
        (
            "junk for a status in the head",
            whole(&format!("{OK}grpc-status: x\r\n"), b""),
            Unknown,
            Unknown,
            0,
            "",
        ),
        (
            "OK in the head and no body",
            whole(&format!("{OK}grpc-status: 0\r\n"), b""),
            Unimplemented,
            Code::Ok,
            0,
            "message",
        ),
        (
            "OK in the head, message, no trailers",
            whole(&format!("{OK}grpc-status: 0\r\n"), &m),
            Internal,
            Internal,
            1,
            "trailers",
        ),
        (
            "details that are no base64",
            whole(&format!("{OK}grpc-status: 7\r\ngrpc-status-details-bin: $$$\r\n"), b""),
            PermissionDenied,
            PermissionDenied,
            0,
            "",
        ),
        (
            "the same in trailers",
            whole(OK, &trailers("grpc-status: 7\r\ngrpc-status-details-bin: $$$\r\n")),
            PermissionDenied,
            PermissionDenied,
            0,
            "",
        ),
        (
            "message of broken percents",
            whole(&format!("{OK}grpc-status: 7\r\ngrpc-message: %zz%ff%\r\n"), b""),
            PermissionDenied,
            PermissionDenied,
            0,
            "%zz",
        ),
        (
            "content-length cut",
            [OK.as_bytes(), b"content-length: 99\r\n\r\n", &m].concat(),
            Unavailable,
            Unavailable,
            1,
            "",
        ),
        (
            "chunks cut",
            [OK.as_bytes(), b"transfer-encoding: chunked\r\n\r\nc\r\n", &m].concat(),
            Unavailable,
            Unavailable,
            1,
            "",
        ),
        ("closed in the head", OK.as_bytes().to_vec(), Unavailable, Unavailable, 0, ""),
        ("closed at once", Vec::new(), Unavailable, Unavailable, 0, ""),
        ("no HTTP", b"SSH-2.0-OpenSSH_9.9\r\n".to_vec(), Unavailable, Unavailable, 0, ""),
        ("ends with the connection", until_close(OK, &m), Internal, Internal, 1, "trailers"),
    ]
}

#[test]
fn every_lie_has_its_code_and_none_is_ok() {
    for (name, said, one, many, messages, says) in rows() {
        let liar = Liar::saying(vec![said]);
        block_on(async move {
            for (kind, outcome) in calls(|client| channel(client, &liar)).await {
                let single = kind == "unary" || kind == "up";
                let expected = if single { one } else { many };
                let code = outcome.end.as_ref().map_or_else(Status::code, |()| Code::Ok);
                assert_eq!(code, expected, "{name}, {kind}: {outcome:?}");
                assert!(single || outcome.messages == messages, "{name}, {kind}: {outcome:?}");
                if let Err(status) = &outcome.end {
                    assert!(
                        status.message().contains(says),
                        "{name}, {kind}: {says:?} is not said: {status}"
                    );
                    assert!(status.details().is_empty());
                }
            }
        });
    }
}

#[test]
fn one_message_is_one_message() {
    let (m, ok) = (message(), trailers("grpc-status:0\r\n"));
    for (name, body, messages) in [("two", [&*m, &*m, &*ok].concat(), 2), ("none", ok.clone(), 0)] {
        let liar = Liar::saying(vec![whole(OK, &body)]);
        block_on(async move {
            for (kind, outcome) in calls(|client| channel(client, &liar)).await {
                if kind == "unary" || kind == "up" {
                    let status = outcome.end.unwrap_err();
                    assert_eq!(status.code(), Code::Unimplemented, "{name}, {kind}: {status}");
                } else {
                    assert!(
                        outcome.end.is_ok() && outcome.messages == messages,
                        "{name}, {kind}: {outcome:?}"
                    );
                }
            }
        });
    }
}
