//! The handlers as plain functions and iterators; they do the same as the asynchronous ones.

use crate::Probe;
use crate::protos::behaviour::nested::{parcel::Inner, post_blocking_server::Post};
use crate::protos::behaviour::{
    Answer, Ask, End, Fault, known_blocking_server::Known, names_blocking_server::Names,
    script_blocking_server::Script,
};
use crate::script::{DELIBERATE, Echo, status};
use core::iter::from_fn;
use core::time::Duration;
use sonora_http::blocking::Streaming;
use sonora_http::prost_types::{Struct, Timestamp};
use sonora_http::{Cancellation, Request, Response, Status};

/// Longer than any test runs.
const FOREVER: Duration = Duration::from_secs(3600);

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
    fn end(&self, cancellation: &Cancellation, end: End, fault: Option<Fault>) -> Result<(), Status> {
        match end {
            End::Well | End::Collect => Ok(()),
            End::Fault => Err(status(fault.unwrap_or_default())),
            End::Panic => panic!("{DELIBERATE}"),
            End::Never | End::Flood => cancellation.sleep(FOREVER),
            End::Gate => {
                smol::block_on(self.probe.gate());
                Ok(())
            }
        }
    }
}

impl Script for Handlers {
    fn unary(&self, request: Request<Ask>) -> Result<Response<Answer>, Status> {
        let _inside = self.probe.enter(&request);
        let echo = Echo::of(request.metadata());
        let cancellation = request.cancellation();
        let ask = request.into_inner();
        self.end(&cancellation, ask.end(), ask.fault).map_err(|status| echo.onto_status(status))?;
        Ok(echo.onto(Response::new(Answer { payload: ask.payload, index: 0 })))
    }

    fn down(&self, request: Request<Ask>) -> Result<Response<Streaming<Answer>>, Status> {
        let inside = self.probe.enter(&request);
        let echo = Echo::of(request.metadata());
        let (handlers, cancellation) = (self.clone(), request.cancellation());
        let mut ask = request.into_inner();
        let end = ask.end();
        let mut response = echo.onto(Response::new(()));
        let late = response.late_trailers();
        let mut indices = (0..).take_while(move |index| *index < ask.count || end == End::Flood);
        let mut last = true;
        let messages = from_fn(move || {
            let _inside = &inside;
            if let Some(index) = indices.next() {
                return Some(Ok(Answer { payload: ask.payload.clone(), index }));
            }
            if !core::mem::take(&mut last) {
                return None;
            }
            late.update(|trailers| echo.add("late-", trailers));
            handlers.end(&cancellation, end, ask.fault.take()).err().map(Err)
        });
        Ok(response.map(|()| Streaming::new(messages)))
    }

    fn up(&self, request: Request<Streaming<Ask>>) -> Result<Response<Answer>, Status> {
        let _inside = self.probe.enter(&request);
        let echo = Echo::of(request.metadata());
        let cancellation = request.cancellation();
        let mut asks = request.into_inner();
        let (mut index, mut payload) = (0, Vec::new());
        while let Some(ask) = asks.next().transpose()? {
            if ask.payload.starts_with(b"index") {
                assert_eq!(ask.payload, format!("index {index}").into_bytes(), "out of order");
            }
            index += 1;
            if ask.end() == End::Collect {
                let rest: Vec<Result<Ask, Status>> = asks.collect();
                return Ok(Response::new(Answer { payload: ask.payload, index: rest.len() as u32 }));
            }
            self.end(&cancellation, ask.end(), ask.fault).map_err(|status| echo.onto_status(status))?;
            payload = ask.payload;
        }
        Ok(echo.onto(Response::new(Answer { payload, index })))
    }

    fn both(&self, request: Request<Streaming<Ask>>) -> Result<Response<Streaming<Answer>>, Status> {
        let inside = self.probe.enter(&request);
        let echo = Echo::of(request.metadata());
        let (handlers, cancellation) = (self.clone(), request.cancellation());
        let mut asks = request.into_inner();
        let (mut index, mut end) = (0, None);
        let messages = from_fn(move || {
            let _inside = &inside;
            if let Some((end, fault)) = end.take()
                && let Err(status) = handlers.end(&cancellation, end, fault)
            {
                return Some(Err(status));
            }
            let message = asks.next()?.map(|ask| {
                end = Some((ask.end(), ask.fault));
                Answer { payload: ask.payload, index }
            });
            index += 1;
            Some(message)
        });
        Ok(echo.onto(Response::iter(messages)))
    }
}

impl Known for Handlers {
    fn ping(&self, _: Request<()>) -> Result<Response<()>, Status> {
        Ok(Response::new(()))
    }

    fn length(&self, request: Request<String>) -> Result<Response<u32>, Status> {
        let length = u32::try_from(request.get_ref().len());
        length.map(Response::new).map_err(|error| Status::out_of_range(error.to_string()))
    }

    fn times(
        &self,
        request: Request<Streaming<Timestamp>>,
    ) -> Result<Response<Streaming<Timestamp>>, Status> {
        let later =
            request.into_inner().map(|time| time.map(|time| Timestamp { seconds: time.seconds + 1, ..time }));
        Ok(Response::iter(later))
    }

    fn echo(&self, request: Request<Struct>) -> Result<Response<Struct>, Status> {
        Ok(Response::new(request.into_inner()))
    }
}

impl Names for Handlers {
    fn new_(&self, request: Request<Ask>) -> Result<Response<Answer>, Status> {
        self.unary(request)
    }

    fn clone_(&self, request: Request<Ask>) -> Result<Response<Answer>, Status> {
        self.unary(request)
    }

    fn r#type(&self, request: Request<Ask>) -> Result<Response<Streaming<Answer>>, Status> {
        self.down(request)
    }

    fn self_(&self, request: Request<Streaming<Ask>>) -> Result<Response<Answer>, Status> {
        self.up(request)
    }

    fn r#async(&self, request: Request<Streaming<Ask>>) -> Result<Response<Streaming<Answer>>, Status> {
        self.both(request)
    }
}

impl Post for Handlers {
    fn send(&self, request: Request<Inner>) -> Result<Response<Answer>, Status> {
        self.unary(request.map(|inner| inner.ask.unwrap_or_default()))
    }
}
