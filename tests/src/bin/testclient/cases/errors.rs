//! Calls that fail, on purpose or because nobody serves them.

use super::{Client, Verdict, output};
use crate::expect;
use futures_util::stream;
use sonora_callers::grpc_testing::{EchoStatus, Empty, SimpleRequest, StreamingOutputCallRequest};
use sonora_http::Code;

const MESSAGE: &str = "test status message";
const SPECIAL_MESSAGE: &str = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";

pub(super) async fn status_code_and_message(client: Client) -> Verdict {
    unary_status(client.clone()).await?;
    let request = StreamingOutputCallRequest { response_status: unknown(MESSAGE), ..output(&[]) };
    let reply = client.service.full_duplex_call(stream::iter([request])).await;
    expect::status(expect::drained(reply).await, Code::Unknown, MESSAGE)?;
    Ok(())
}

/// The half of `status_code_and_message` that needs no stream.
pub(super) async fn unary_status(client: Client) -> Verdict {
    expect_unary(client, MESSAGE).await
}

pub(super) async fn special_status_message(client: Client) -> Verdict {
    expect_unary(client, SPECIAL_MESSAGE).await
}

/// What came before the error is delivered before the error.
pub(super) async fn status_after_messages(client: Client) -> Verdict {
    let request = StreamingOutputCallRequest { response_status: unknown(MESSAGE), ..output(&[31_415, 9]) };
    let mut replies = client.service.streaming_output_call(request).await?.into_inner();
    expect::next(&mut replies, 31_415).await?;
    expect::next(&mut replies, 9).await?;
    expect::status(replies.message().await, Code::Unknown, MESSAGE)?;
    Ok(())
}

pub(super) async fn unimplemented_method(client: Client) -> Verdict {
    expect::code_of(client.service.unimplemented_call(Empty {}).await, Code::Unimplemented)?;
    Ok(())
}

pub(super) async fn unimplemented_service(client: Client) -> Verdict {
    expect::code_of(client.nobody.unimplemented_call(Empty {}).await, Code::Unimplemented)?;
    Ok(())
}

async fn expect_unary(client: Client, message: &str) -> Verdict {
    let request = SimpleRequest { response_status: unknown(message), ..SimpleRequest::default() };
    expect::status(client.service.unary_call(request).await, Code::Unknown, message)?;
    Ok(())
}

fn unknown(message: &str) -> Option<EchoStatus> {
    Some(EchoStatus { code: 2, message: message.to_owned() })
}
