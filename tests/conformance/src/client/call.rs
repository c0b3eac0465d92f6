//! Makes a call as the runner describes it.

use crate::race::unless;
use crate::receive::{self, Progress, Told};
use crate::send::{Cancel, Requests};
use core::cell::Cell;
use core::future::Future;
use core::time::Duration;
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use sonora_callers::Channel;
use sonora_conformance::append;
use sonora_conformance::pb::client_compat_response::Result as Answer;
use sonora_conformance::pb::conformance_service_client::ConformanceServiceClient;
use sonora_conformance::pb::{
    ClientCompatRequest, ClientCompatResponse, ClientErrorResult, Compression, ConformancePayload, StreamType,
};
use sonora_conformance::runtime::Host;
use sonora_http::compression::{Brotli, Codecs, Deflate, Gzip, Snappy, Zstd};
use sonora_http::prost::Name;
use sonora_http::{BoxError, Request, Response, Runtime, Status, Streaming};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The channels to all servers, shared by all calls as in any program.
pub(crate) struct Channels {
    host: Box<dyn Host>,
    open: Mutex<HashMap<(i32, u32), Channel>>,
}

impl Channels {
    pub(crate) fn new(host: Box<dyn Host>) -> Self {
        Self { host, open: Mutex::default() }
    }

    pub(crate) fn host(&self) -> &dyn Host {
        &*self.host
    }

    pub(crate) async fn call(&self, request: ClientCompatRequest) -> ClientCompatResponse {
        let test_name = request.test_name.clone();
        let result = match self.make(request).await {
            Ok(told) => Answer::Response(told),
            Err(error) => Answer::Error(ClientErrorResult { message: error.to_string() }),
        };
        ClientCompatResponse { test_name, result: Some(result) }
    }

    async fn make(&self, request: ClientCompatRequest) -> Result<Told, BoxError> {
        let client = ConformanceServiceClient::new(self.channel(&request)?);
        let call = Call { request, runtime: self.host.runtime() };
        match call.request.method() {
            "Unary" => call.unary(|request| client.unary(request), |reply| reply.payload).await,
            "IdempotentUnary" => {
                call.unary(|request| client.idempotent_unary(request), |reply| reply.payload).await
            }
            "Unimplemented" => call.unary(|request| client.unimplemented(request), |_| None).await,
            "ServerStream" => {
                call.server_stream(|request| client.server_stream(request), |reply| reply.payload).await
            }
            "ClientStream" => {
                call.client_stream(|request| client.client_stream(request), |reply| reply.payload).await
            }
            "BidiStream" => {
                call.bidi_stream(|request| client.bidi_stream(request), |reply| reply.payload).await
            }
            other => Err(format!("there is no method {other:?}").into()),
        }
    }

    fn channel(&self, request: &ClientCompatRequest) -> Result<Channel, BoxError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (request.http_version, request.port);
        let channel = match open.get(&place) {
            Some(channel) => channel.clone(),
            None => open.entry(place).or_insert(self.host.channel(request)?).clone(),
        };
        let channel = channel.compression(codecs(request.compression()).min_bytes(0));
        Ok(match request.message_receive_limit {
            0 => channel,
            limit => channel.max_message_bytes(limit),
        })
    }
}

fn codecs(compression: Compression) -> Codecs {
    match compression {
        Compression::Unspecified | Compression::Identity => Codecs::default(),
        Compression::Gzip => Gzip::default().into(),
        Compression::Br => Brotli::default().into(),
        Compression::Zstd => Zstd::default().into(),
        Compression::Deflate => Deflate::default().into(),
        Compression::Snappy => Snappy.into(),
    }
}

/// What reads the runner's part of a response out of a message.
type Payload<T> = fn(T) -> Option<ConformancePayload>;

struct Call {
    request: ClientCompatRequest,
    runtime: Arc<dyn Runtime>,
}

impl Call {
    async fn unary<Req: Name + Default, Res, Fut: Future<Output = Result<Response<Res>, Status>>>(
        &self,
        send: impl FnOnce(Request<Req>) -> Fut,
        payload: Payload<Res>,
    ) -> Result<Told, BoxError> {
        let response = send(self.with_head(self.message()?)?);
        let mut told = Told::default();
        let cancel = Cancel::of(&self.request).after_close(&*self.runtime);
        let done = unless(cancel, receive::one(&mut told, response, payload)).await;
        Ok(finished(told, done))
    }

    async fn server_stream<Req, Res, Fut>(
        &self,
        send: impl FnOnce(Request<Req>) -> Fut,
        payload: Payload<Res>,
    ) -> Result<Told, BoxError>
    where
        Req: Name + Default,
        Fut: Future<Output = Result<Response<Streaming<Res>>, Status>>,
    {
        let response = send(self.with_head(self.message()?)?);
        let mut told = Told::default();
        let cancel = Cancel::of(&self.request);
        let progress = Progress { turns: unbounded().0, cancel_after: cancel.after_responses() };
        let reading = receive::stream(&mut told, response, payload, progress);
        let done = unless(cancel.after_close(&*self.runtime), reading).await;
        Ok(finished(told, done))
    }

    async fn client_stream<Req, Res, Fut>(
        &self,
        send: impl FnOnce(Request<UnboundedReceiver<Req>>) -> Fut,
        payload: Payload<Res>,
    ) -> Result<Told, BoxError>
    where
        Req: Name + Default,
        Fut: Future<Output = Result<Response<Res>, Status>>,
    {
        let requests = self.requests(None)?;
        let unsent = Cell::new(requests.messages.len());
        let (body, messages) = unbounded();
        let response = send(self.with_head(messages)?);
        let mut told = Told::default();
        let sending = requests.send(body, &*self.runtime, &unsent);
        let done = unless(sending, receive::one(&mut told, response, payload)).await;
        told.num_unsent_requests = unsent.get().try_into()?;
        Ok(finished(told, done))
    }

    async fn bidi_stream<Req, Res, Fut>(
        &self,
        send: impl FnOnce(Request<UnboundedReceiver<Req>>) -> Fut,
        payload: Payload<Res>,
    ) -> Result<Told, BoxError>
    where
        Req: Name + Default,
        Fut: Future<Output = Result<Response<Streaming<Res>>, Status>>,
    {
        let (turns, turn) = unbounded();
        let full_duplex = self.request.stream_type() == StreamType::FullDuplexBidiStream;
        let requests = self.requests(full_duplex.then_some(turn))?;
        let unsent = Cell::new(requests.messages.len());
        let (body, messages) = unbounded();
        let response = send(self.with_head(messages)?);
        let mut told = Told::default();
        let progress = Progress { turns, cancel_after: requests.cancel.after_responses() };
        let sending = requests.send(body, &*self.runtime, &unsent);
        let done = unless(sending, receive::stream(&mut told, response, payload, progress)).await;
        told.num_unsent_requests = unsent.get().try_into()?;
        Ok(finished(told, done))
    }

    /// The request with its metadata and its deadline, which counts from here.
    fn with_head<T>(&self, message: T) -> Result<Request<T>, BoxError> {
        let mut request = Request::new(message);
        append(request.metadata_mut(), &self.request.request_headers)?;
        if let Some(timeout) = self.request.timeout_ms {
            request.set_timeout(Duration::from_millis(timeout.into()));
        }
        Ok(request)
    }

    fn requests<M: Name + Default>(
        &self,
        turns: Option<UnboundedReceiver<()>>,
    ) -> Result<Requests<M>, BoxError> {
        let cancel = Cancel::of(&self.request);
        Ok(Requests { messages: self.messages()?, delay: self.request.request_delay_ms, cancel, turns })
    }

    /// The one message of a call without a request stream.
    fn message<M: Name + Default>(&self) -> Result<M, BoxError> {
        let mut messages = self.messages()?;
        match (messages.pop(), messages.pop()) {
            (Some(message), None) => Ok(message),
            _ => Err("there is not one request message".into()),
        }
    }

    fn messages<M: Name + Default>(&self) -> Result<Vec<M>, BoxError> {
        self.request.request_messages.iter().map(|message| Ok(message.to_msg()?)).collect()
    }
}

fn finished(mut told: Told, done: Option<()>) -> Told {
    if done.is_none() {
        receive::cancelled(&mut told);
    }
    told
}
