//! A call that was begun, up to its response.

use super::TransportFuture;
use super::deadline::Deadline;
use super::receive::{Incoming, decode};
use super::response_stream::ResponseStream;
use crate::{Metadata, Response, Status, Streaming};
use core::future::poll_fn;
use core::pin::pin;
use prost::Message;
use sonora_core::client::{AwaitResponse, Event};

/// What there is of a call once its request was given to the transport.
pub(crate) struct Call {
    pub(crate) response: TransportFuture,
    pub(crate) awaited: AwaitResponse,
    pub(crate) deadline: Deadline,
}

impl Call {
    /// Reads a response of one message.
    pub(crate) async fn receive_one<Res: Message + Default>(self) -> Result<Response<Res>, Status> {
        let Self { response, awaited, mut deadline } = self;
        let exchange = pin!(async {
            let (mut head, mut incoming) = Incoming::open(awaited, response.await?)?;
            let (message, end) = incoming.single().await?;
            let (trailers, result) = incoming.conclude(end, &mut head);
            result?;
            Ok(Response::received(decode(message.unwrap_or_default())?, head, trailers))
        });
        deadline.keep(exchange).await
    }

    /// Reads a response up to where its messages begin.
    pub(crate) async fn receive_stream<Res>(self) -> Result<Response<Streaming<Res>>, Status>
    where
        Res: Message + Default + 'static,
    {
        let Self { response, awaited, mut deadline } = self;
        let beginning = pin!(async {
            let (head, mut incoming) = Incoming::open(awaited, response.await?)?;
            let first = match incoming.has_status_in_head() {
                true => poll_fn(|cx| incoming.poll_event(cx)).await?,
                false => None,
            };
            Ok((head, incoming, first))
        });
        let (mut head, mut incoming, first) = deadline.keep(beginning).await?;
        let stream = match first {
            Some(Event::End(end)) => {
                let (trailers, result) = incoming.conclude(end, &mut head);
                result?;
                ResponseStream::ended(trailers)
            }
            first => ResponseStream::new(incoming, first, deadline),
        };
        Ok(Response::received(Streaming::from_source(stream), head, Metadata::new()))
    }
}
