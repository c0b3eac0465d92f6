//! Servers that hang up, say nothing, or are not there.

use super::*;

#[test]
fn a_reset_is_an_error_wherever_it_comes() {
    let answer = whole(OK, &[message(), trailers("grpc-status:0\r\n")].concat());
    for cut in [0, 10, answer.len() - 30, answer.len() - 10, answer.len() - 1] {
        let liar = Liar::resetting(answer[..cut].to_vec());
        block_on(async move {
            for (kind, outcome) in calls(|client| channel(client, &liar)).await {
                let status = outcome.end.unwrap_err();
                assert_eq!(status.code(), Code::Unavailable, "cut at {cut}, {kind}: {status}");
            }
        });
    }
}

#[test]
fn a_server_that_says_nothing_meets_the_deadline() {
    let liar = Liar::silent();
    block_on(async move {
        for (kind, outcome) in
            calls(|client| channel(client, &liar).timeout(Duration::from_millis(100))).await
        {
            let status = outcome.end.unwrap_err();
            assert_eq!(status.code(), Code::DeadlineExceeded, "{kind}: {status}");
        }
    });
}

#[test]
fn nobody_there_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for http in [Http::One, Http::Two] {
        let url = url.clone();
        block_on(async move {
            for (kind, outcome) in calls(|client| client.channel(&url, http)).await {
                let status = outcome.end.unwrap_err();
                assert_eq!(status.code(), Code::Unavailable, "{kind}: {status}");
            }
        });
    }
}

#[test]
fn a_server_of_http1_is_unavailable_over_http2() {
    let liar = Liar::saying(vec![b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".to_vec()]);
    let channel = runtimes::tokio().channel(&liar.url, Http::Two);
    block_on(async move {
        let request = Request::new(Ask::default());
        let status = ScriptClient::new(channel).unary(request).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable, "{status}");
    });
}
