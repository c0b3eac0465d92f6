//! Trailers as servers write them.

use super::*;

#[test]
fn trailers_in_every_spelling_and_at_every_split() {
    for block in [
        "grpc-status:0\r\n",
        "grpc-status: 0\r\n",
        "Grpc-Status: 0\r\nGrpc-Message:\r\n",
        "grpc-status:0\n",
        "grpc-status: 0",
        "a: 1\r\ngrpc-status: 0\r\na: 2\r\n",
        "b'grpc-status': b'0'\r\n",
    ] {
        for mode in [Mode::Binary, Mode::Text] {
            let body = [message(), trailers(block)].concat();
            let (head, body) = match mode {
                Mode::Binary => (OK.to_owned(), body),
                Mode::Text => (OK.replace("grpc-web", "grpc-web-text"), base64(&body)),
            };
            let wire = until_close(&head, &body);
            let start = wire.len() - body.len();
            for cut in start..wire.len() {
                let liar = Liar::saying(vec![wire[..cut].to_vec(), wire[cut..].to_vec()]);
                block_on(async move {
                    for client in clients() {
                        let script = || ScriptClient::new(channel(client, &liar).wire(mode.wire()));
                        let outcome = one(script().unary(Ask::default()).await);
                        assert!(
                            outcome.end.is_ok(),
                            "{block:?}, {mode}, cut at {}: {outcome:?}",
                            cut - start
                        );
                        let outcome = many(script().down(Ask::default()).await).await;
                        assert!(
                            outcome.end.is_ok() && outcome.messages == 1,
                            "{block:?}, {mode}: {outcome:?}"
                        );
                    }
                });
            }
        }
    }
}

#[test]
fn repeated_trailers_keep_their_order() {
    let body = [message(), trailers("b: 1\r\ngrpc-status: 0\r\na: x\r\nb: 2\r\nB: 3\r\n")].concat();
    let liar = Liar::saying(vec![whole(OK, &body)]);
    block_on(async move {
        let response =
            ScriptClient::new(channel(runtimes::tokio(), &liar)).unary(Ask::default()).await.unwrap();
        assert_eq!(response.trailers().get_all("b").collect::<Vec<_>>(), ["1", "2", "3"]);
        assert_eq!(response.trailers().len(), 4);
    });
}

#[test]
fn base64_faults_of_a_server_are_internal() {
    let head = OK.replace("grpc-web", "grpc-web-text");
    let good = base64(&[message(), trailers("grpc-status:0\r\n")].concat());
    for (name, body) in [
        ("junk", b"$$$$".to_vec()),
        ("junk after the trailers", [&*good, b"$$$$"].concat()),
        ("lost symbols", good[..good.len() - 1].to_vec()),
    ] {
        let liar = Liar::saying(vec![whole(&head, &body)]);
        block_on(async move {
            for (kind, outcome) in calls(|client| channel(client, &liar).wire(Wire::WebText)).await {
                let status = outcome.end.unwrap_err();
                assert_eq!(status.code(), Code::Internal, "{name}, {kind}: {status}");
            }
        });
    }
}
