//! Metadata, there and back, as text and as bytes.

use super::{Client, Verdict, output, payload};
use crate::expect;
use futures_util::stream;
use sonora_callers::grpc_testing::{EchoStatus, Empty, SimpleRequest, StreamingOutputCallRequest};
use sonora_http::{BoxError, Code, Metadata, Request};

const INITIAL: (&str, &str) = ("x-grpc-test-echo-initial", "test_initial_metadata_value");
const TRAILING: (&str, [u8; 3]) = ("x-grpc-test-echo-trailing-bin", [0xab; 3]);

pub(super) async fn custom_metadata(client: Client) -> Verdict {
    unary_metadata(client.clone()).await?;
    let ping = StreamingOutputCallRequest { payload: payload(271_828), ..output(&[314_159]) };
    let reply = client.service.full_duplex_call(with_metadata(stream::iter([ping]))?).await?;
    expect_initial(reply.metadata())?;
    let mut replies = reply.into_inner();
    expect::next(&mut replies, 314_159).await?;
    expect::end(&mut replies).await?;
    expect_trailing(replies.trailers().ok_or("there are no trailers")?)
}

/// The half of `custom_metadata` that needs no stream.
pub(super) async fn unary_metadata(client: Client) -> Verdict {
    let request =
        SimpleRequest { response_size: 314_159, payload: payload(271_828), ..SimpleRequest::default() };
    let reply = client.service.unary_call(with_metadata(request)?).await?;
    expect_initial(reply.metadata())?;
    expect_trailing(reply.trailers())?;
    Ok(expect::zeros(reply.into_inner().payload, 314_159)?)
}

/// The same over a response stream.
pub(super) async fn stream_metadata(client: Client) -> Verdict {
    let reply = client.service.streaming_output_call(with_metadata(output(&[9, 8]))?).await?;
    expect_initial(reply.metadata())?;
    let mut replies = reply.into_inner();
    expect::next(&mut replies, 9).await?;
    expect::next(&mut replies, 8).await?;
    expect::end(&mut replies).await?;
    expect_trailing(replies.trailers().ok_or("there are no trailers")?)
}

/// A call that fails gives its metadata back as well, wherever its status travels.
pub(super) async fn metadata_on_errors(client: Client) -> Verdict {
    let response_status = Some(EchoStatus { code: 10, message: "stop".to_owned() });
    let request = SimpleRequest { response_status: response_status.clone(), ..SimpleRequest::default() };
    let result = client.service.unary_call(with_metadata(request)?).await;
    expect_trailing(expect::status(result, Code::Aborted, "stop")?.metadata())?;

    let request = StreamingOutputCallRequest { response_status, ..output(&[9]) };
    let reply = client.service.streaming_output_call(with_metadata(request)?).await?;
    expect_initial(reply.metadata())?;
    let mut replies = reply.into_inner();
    expect::next(&mut replies, 9).await?;
    let status = expect::status(replies.message().await, Code::Aborted, "stop")?;
    expect_trailing(status.metadata())
}

/// A method that nobody wrote gives metadata back as well.
pub(super) async fn unimplemented_metadata(client: Client) -> Verdict {
    let result = client.service.unimplemented_call(with_metadata(Empty {})?).await;
    let status = expect::code_of(result, Code::Unimplemented)?;
    expect_initial(status.metadata())?;
    expect_trailing(status.metadata())
}

fn with_metadata<T>(message: T) -> Result<Request<T>, BoxError> {
    let mut request = Request::new(message);
    request.metadata_mut().append(INITIAL.0, INITIAL.1)?;
    request.metadata_mut().append_bin(TRAILING.0, TRAILING.1)?;
    Ok(request)
}

fn expect_initial(metadata: &Metadata) -> Verdict {
    Ok(expect::equal("the initial metadata", metadata.get(INITIAL.0), Some(INITIAL.1))?)
}

fn expect_trailing(metadata: &Metadata) -> Verdict {
    let found = metadata.get_bin(TRAILING.0).transpose()?;
    Ok(expect::equal("the trailing metadata", found.as_deref(), Some(&TRAILING.1[..]))?)
}
