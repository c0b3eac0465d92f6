//! Calls that do not live to their end: deadlines, and callers who change their mind.
//!
//! To drop a call is to cancel it, so there is no status to look at. What is looked at: the connection lets go of the
//! request's stream, and the next call on the channel works.

use super::messages::empty_unary;
use super::{Client, Verdict, output, paced, payload};
use crate::expect;
use core::convert::Infallible;
use core::future::pending;
use core::pin::pin;
use core::time::Duration;
use futures_channel::oneshot;
use futures_util::future::{BoxFuture, Either, FutureExt, select};
use futures_util::stream::{self, BoxStream, StreamExt};
use sonora_callers::grpc_testing::{StreamingInputCallRequest, StreamingOutputCallRequest};
use sonora_http::{Code, Request};

/// How long the slow answers wait, in microseconds: for ever, as far as these cases go.
const LONG_US: i32 = 10_000_000;

pub(super) async fn timeout_on_sleeping_server(client: Client) -> Verdict {
    let ping = StreamingOutputCallRequest { payload: payload(27_182), ..paced(&[31_415], LONG_US) };
    let silence = Silence::new();
    let mut request = Request::new(stream::iter([ping]).chain(silence.stream));
    request.set_timeout(Duration::from_millis(1));
    let reply = client.service.full_duplex_call(request).await;
    expect::code_of(expect::drained(reply).await, Code::DeadlineExceeded)?;
    empty_unary(client).await
}

/// The deadline is kept over the whole stream: the first message arrives, the second is late.
pub(super) async fn timeout_in_stream(client: Client) -> Verdict {
    let mut ask = output(&[9]);
    ask.response_parameters.extend(paced(&[8], LONG_US / 5).response_parameters);
    let mut request = Request::new(ask);
    request.set_timeout(Duration::from_millis(700));
    let mut replies = client.service.streaming_output_call(request).await?.into_inner();
    expect::next(&mut replies, 9).await?;
    expect::code_of(replies.message().await, Code::DeadlineExceeded)?;
    empty_unary(client).await
}

pub(super) async fn cancel_after_begin(client: Client) -> Verdict {
    let silence = Silence::<StreamingInputCallRequest>::new();
    {
        let call = pin!(client.service.streaming_input_call(silence.stream));
        if let Either::Left((reply, _)) = select(call, pin!(silence.begun)).await {
            return Err(format!("the call ended before it was cancelled: {reply:?}").into());
        }
    }
    silence.dropped.await;
    empty_unary(client).await
}

pub(super) async fn cancel_after_first_response(client: Client) -> Verdict {
    let ping = StreamingOutputCallRequest { payload: payload(27_182), ..output(&[31_415]) };
    let silence = Silence::new();
    let requests = stream::iter([ping]).chain(silence.stream);
    let mut replies = client.service.full_duplex_call(requests).await?.into_inner();
    expect::next(&mut replies, 31_415).await?;
    drop(replies);
    silence.dropped.await;
    empty_unary(client).await
}

/// The caller leaves in the middle of a long answer.
pub(super) async fn cancel_stream(client: Client) -> Verdict {
    let mut replies = client.service.streaming_output_call(output(&[100_000; 40])).await?.into_inner();
    expect::next(&mut replies, 100_000).await?;
    drop(replies);
    empty_unary(client).await
}

/// A stream that says nothing and has no end, and what becomes of it.
struct Silence<T> {
    stream: BoxStream<'static, T>,
    /// Ready once somebody has asked the stream for a message.
    begun: BoxFuture<'static, ()>,
    /// Ready once the stream was dropped.
    dropped: BoxFuture<'static, ()>,
}

impl<T: Send + 'static> Silence<T> {
    fn new() -> Self {
        let (begin, begun) = oneshot::channel::<()>();
        let (mut alive, held) = oneshot::channel::<Infallible>();
        let stream = stream::once(async move {
            // Nobody listens in the cases that do not ask.
            let _ = begin.send(());
            let _held = held;
            pending().await
        });
        Self {
            stream: stream.boxed(),
            begun: begun.map(drop).boxed(),
            dropped: async move { alive.cancellation().await }.boxed(),
        }
    }
}
