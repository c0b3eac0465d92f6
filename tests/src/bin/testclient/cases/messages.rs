//! Messages of all sizes, one and many.

use super::{Client, Verdict, output, payload};
use crate::expect;
use futures_channel::mpsc;
use futures_util::stream::{self, StreamExt};
use sonora_callers::grpc_testing::{
    Empty, SimpleRequest, StreamingInputCallRequest, StreamingOutputCallRequest,
};

/// What is sent and what is asked for, round by round.
const ROUNDS: [(usize, i32, usize); 4] =
    [(27_182, 31_415, 31_415), (8, 9, 9), (1_828, 2_653, 2_653), (45_904, 58_979, 58_979)];

pub(super) async fn empty_unary(client: Client) -> Verdict {
    let reply = client.service.empty_call(Empty {}).await?.into_inner();
    Ok(expect::equal("the reply", reply, Empty {})?)
}

pub(super) async fn large_unary(client: Client) -> Verdict {
    let request =
        SimpleRequest { response_size: 314_159, payload: payload(271_828), ..SimpleRequest::default() };
    let reply = client.service.unary_call(request).await?.into_inner();
    Ok(expect::zeros(reply.payload, 314_159)?)
}

/// A request that is compressed, and an answer that is because the request says that it may be.
pub(super) async fn gzip_unary(client: Client) -> Verdict {
    let request =
        SimpleRequest { response_size: 314_159, payload: payload(271_828), ..SimpleRequest::default() };
    let reply = client.gzip.unary_call(request).await?;
    expect::equal("grpc-encoding", reply.metadata().get("grpc-encoding"), Some("gzip"))?;
    Ok(expect::zeros(reply.into_inner().payload, 314_159)?)
}

pub(super) async fn client_streaming(client: Client) -> Verdict {
    let requests = stream::iter(ROUNDS).map(|(size, ..)| StreamingInputCallRequest {
        payload: payload(size),
        ..StreamingInputCallRequest::default()
    });
    let reply = client.service.streaming_input_call(requests).await?.into_inner();
    Ok(expect::equal("the sum of the sizes", reply.aggregated_payload_size, 74_922)?)
}

pub(super) async fn server_streaming(client: Client) -> Verdict {
    let request = output(&ROUNDS.map(|(_, asked, _)| asked));
    let mut replies = client.service.streaming_output_call(request).await?.into_inner();
    for (.., wanted) in ROUNDS {
        expect::next(&mut replies, wanted).await?;
    }
    Ok(expect::end(&mut replies).await?)
}

pub(super) async fn ping_pong(client: Client) -> Verdict {
    let (requests, stream) = mpsc::unbounded();
    // The first request is under way before the answer's head is awaited, for servers that wait for it.
    requests.unbounded_send(round(ROUNDS[0]))?;
    let mut replies = client.service.full_duplex_call(stream).await?.into_inner();
    expect::next(&mut replies, ROUNDS[0].2).await?;
    for ping in &ROUNDS[1..] {
        requests.unbounded_send(round(*ping))?;
        expect::next(&mut replies, ping.2).await?;
    }
    drop(requests);
    Ok(expect::end(&mut replies).await?)
}

pub(super) async fn half_duplex(client: Client) -> Verdict {
    let requests = stream::iter(ROUNDS.map(round));
    let mut replies = client.service.half_duplex_call(requests).await?.into_inner();
    for (.., wanted) in ROUNDS {
        expect::next(&mut replies, wanted).await?;
    }
    Ok(expect::end(&mut replies).await?)
}

pub(super) async fn empty_stream(client: Client) -> Verdict {
    let mut replies = client.service.full_duplex_call(stream::empty()).await?.into_inner();
    Ok(expect::end(&mut replies).await?)
}

fn round((size, asked, _): (usize, i32, usize)) -> StreamingOutputCallRequest {
    StreamingOutputCallRequest { payload: payload(size), ..output(&[asked]) }
}
