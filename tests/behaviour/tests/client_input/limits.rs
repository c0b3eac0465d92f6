//! What a server may send, at its limit and beside it.

use super::*;

/// Trailers of so many bytes that say OK.
fn block(bytes: usize) -> Vec<u8> {
    let (status, name) = ("grpc-status:0\r\n", "x:");
    let value = "y".repeat(bytes - status.len() - name.len() - 2);
    trailers(&format!("{status}{name}{value}\r\n"))
}

/// A message of so many bytes.
fn sized(bytes: usize) -> Vec<u8> {
    let mut answer = Answer { payload: vec![7; bytes], index: 0 };
    answer.payload.truncate(2 * bytes - answer.encoded_len());
    assert_eq!(answer.encoded_len(), bytes);
    frame(0, &answer.encode_to_vec())
}

/// Every kind of call gets this body; one over the limit is refused with both numbers.
fn assert_taken(body: &[u8], bytes: usize, limit: usize) {
    for (mode, body) in [(Mode::Binary, body.to_vec()), (Mode::Text, base64(body))] {
        let head = if mode == Mode::Text { OK.replace("grpc-web", "grpc-web-text") } else { OK.to_owned() };
        let liar = Liar::saying(vec![whole(&head, &body)]);
        block_on(async move {
            for (kind, outcome) in calls(|client| channel(client, &liar).wire(mode.wire())).await {
                if bytes <= limit {
                    assert!(outcome.end.is_ok(), "{bytes}, {mode}, {kind}: {outcome:?}");
                    continue;
                }
                let status = outcome.end.unwrap_err();
                assert_eq!(status.code(), Code::ResourceExhausted, "{mode}, {kind}: {status}");
                let numbers = [bytes.to_string(), limit.to_string()];
                assert!(numbers.iter().all(|number| status.message().contains(number)), "{kind}: {status}");
            }
        });
    }
}

#[test]
fn trailers_of_64_kibibytes_are_trailers_and_one_byte_more_are_none() {
    let limit = 64 << 10;
    for bytes in [limit - 1, limit, limit + 1] {
        assert_taken(&[message(), block(bytes)].concat(), bytes, limit);
    }
}

#[test]
fn four_mebibytes_are_a_message_and_one_byte_more_is_none() {
    let limit = 4 << 20;
    for bytes in [limit - 1, limit, limit + 1] {
        assert_taken(&[sized(bytes), trailers("grpc-status:0\r\n")].concat(), bytes, limit);
    }
}
