//! The handlers: they do what the request says.

use crate::Probe;
use crate::probe::Inside;
use crate::protos::behaviour::nested::{parcel::Inner, post_server::Post};
use crate::protos::behaviour::{
    Answer, Ask, End, Fault, known_server::Known, names_server::Names, script_server::Script,
};
use async_stream::try_stream;
use futures_util::StreamExt as _;
use sonora_http::prost_types::{Struct, Timestamp};
use sonora_http::{Code, Metadata, Request, Response, Status, Streaming};

/// What a handler panics with, so that the report can leave it out.
pub(crate) const DELIBERATE: &str = "deliberate panic of a handler";

/// Implements all services of the suite.
#[derive(Clone, Debug)]
pub(crate) struct Handlers {
    probe: Probe,
}

impl Handlers {
    pub(crate) fn new(probe: Probe) -> Self {
        Self { probe }
    }

    /// What is left to do once the messages are sent.
    async fn end(&self, end: End, fault: Option<Fault>) -> Result<(), Status> {
        match end {
            End::Well | End::Collect => Ok(()),
            End::Fault => Err(status(fault.unwrap_or_default())),
            End::Panic => panic!("{DELIBERATE}"),
            End::Never | End::Flood => core::future::pending().await,
            End::Gate => {
                self.probe.gate().await;
                Ok(())
            }
        }
    }
}

impl Script for Handlers {
    async fn unary(&self, request: Request<Ask>) -> Result<Response<Answer>, Status> {
        let _inside = self.probe.enter(&request);
        let echo = Echo::of(request.metadata());
        let ask = request.into_inner();
        self.end(ask.end(), ask.fault).await.map_err(|status| echo.onto_status(status))?;
        Ok(echo.onto(Response::new(Answer { payload: ask.payload, index: 0 })))
    }

    async fn down(&self, request: Request<Ask>) -> Result<Response<Streaming<Answer>>, Status> {
        let inside = self.probe.enter(&request);
        let echo = Echo::of(request.metadata());
        let ask = request.into_inner();
        let (end, handlers) = (ask.end(), self.clone());
        let mut response = echo.onto(Response::new(()));
        let late = response.late_trailers();
        let stream = try_stream! {
            let _inside: Inside = inside;
            for index in (0..).take_while(|index| *index < ask.count || end == End::Flood) {
                yield Answer { payload: ask.payload.clone(), index };
            }
            late.update(|trailers| echo.add("late-", trailers));
            handlers.end(end, ask.fault).await?;
        };
        Ok(response.map(|()| Streaming::new(stream)))
    }

    async fn up(&self, request: Request<Streaming<Ask>>) -> Result<Response<Answer>, Status> {
        let _inside = self.probe.enter(&request);
        let echo = Echo::of(request.metadata());
        let mut asks = request.into_inner();
        let (mut index, mut payload) = (0, Vec::new());
        while let Some(ask) = asks.message().await? {
            if ask.payload.starts_with(b"index") {
                assert_eq!(ask.payload, format!("index {index}").into_bytes(), "out of order");
            }
            index += 1;
            if ask.end() == End::Collect {
                let rest: Vec<Result<Ask, Status>> = asks.collect().await;
                return Ok(Response::new(Answer { payload: ask.payload, index: rest.len() as u32 }));
            }
            self.end(ask.end(), ask.fault).await.map_err(|status| echo.onto_status(status))?;
            payload = ask.payload;
        }
        Ok(echo.onto(Response::new(Answer { payload, index })))
    }

    async fn both(&self, request: Request<Streaming<Ask>>) -> Result<Response<Streaming<Answer>>, Status> {
        let inside = self.probe.enter(&request);
        let echo = Echo::of(request.metadata());
        let (handlers, mut asks) = (self.clone(), request.into_inner());
        let stream = try_stream! {
            let _inside: Inside = inside;
            let mut index = 0;
            while let Some(ask) = asks.message().await? {
                let end = ask.end();
                yield Answer { payload: ask.payload, index };
                index += 1;
                handlers.end(end, ask.fault).await?;
            }
        };
        Ok(echo.onto(Response::stream(stream)))
    }
}

impl Known for Handlers {
    async fn ping(&self, _: Request<()>) -> Result<Response<()>, Status> {
        Ok(Response::new(()))
    }

    async fn length(&self, request: Request<String>) -> Result<Response<u32>, Status> {
        let length = u32::try_from(request.get_ref().len());
        length.map(Response::new).map_err(|error| Status::out_of_range(error.to_string()))
    }

    async fn times(
        &self,
        request: Request<Streaming<Timestamp>>,
    ) -> Result<Response<Streaming<Timestamp>>, Status> {
        let later =
            request.into_inner().map(|time| time.map(|time| Timestamp { seconds: time.seconds + 1, ..time }));
        Ok(Response::stream(later))
    }

    async fn echo(&self, request: Request<Struct>) -> Result<Response<Struct>, Status> {
        Ok(Response::new(request.into_inner()))
    }
}

impl Names for Handlers {
    async fn new_(&self, request: Request<Ask>) -> Result<Response<Answer>, Status> {
        self.unary(request).await
    }

    async fn clone_(&self, request: Request<Ask>) -> Result<Response<Answer>, Status> {
        self.unary(request).await
    }

    async fn r#type(&self, request: Request<Ask>) -> Result<Response<Streaming<Answer>>, Status> {
        self.down(request).await
    }

    async fn self_(&self, request: Request<Streaming<Ask>>) -> Result<Response<Answer>, Status> {
        self.up(request).await
    }

    async fn r#async(&self, request: Request<Streaming<Ask>>) -> Result<Response<Streaming<Answer>>, Status> {
        self.both(request).await
    }
}

impl Post for Handlers {
    async fn send(&self, request: Request<Inner>) -> Result<Response<Answer>, Status> {
        self.unary(request.map(|inner| inner.ask.unwrap_or_default())).await
    }
}

pub(crate) fn status(fault: Fault) -> Status {
    let status = Status::new(Code::from_number(fault.code).unwrap_or(Code::Unknown), fault.message);
    if fault.details.is_empty() { status } else { status.with_details(fault.details) }
}

/// The request's metadata that is to come back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Echo(Metadata);

impl Echo {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self(metadata.clone())
    }

    pub(crate) fn onto<T>(&self, mut response: Response<T>) -> Response<T> {
        self.add("initial-", response.metadata_mut());
        self.add("trailing-", response.trailers_mut());
        response
    }

    pub(crate) fn onto_status(&self, mut status: Status) -> Status {
        self.add("initial-", status.initial_metadata_mut());
        self.add("trailing-", status.metadata_mut());
        status
    }

    pub(crate) fn add(&self, prefix: &str, to: &mut Metadata) {
        for (name, value) in self.0.as_headers() {
            if name.as_str().starts_with(prefix) {
                to.as_headers_mut().append(name.clone(), value.clone());
            }
        }
    }
}
