//! Services in the styles that users write them in. That this compiles is the test; it runs as well.

use async_stream::try_stream;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sonora_behaviour::protos::behaviour::script_blocking_server::{
    Script as PlainScript, ScriptServer as PlainServer,
};
use sonora_behaviour::protos::behaviour::script_client::ScriptClient;
use sonora_behaviour::protos::behaviour::script_server::{Script, ScriptServer};
use sonora_behaviour::protos::behaviour::{Answer, Ask};
use sonora_tokio::blocking::Streaming as Iter;
use sonora_tokio::{Code, Request, Response, Status, Streaming};
use std::sync::{Arc, Mutex};

type Reply<T> = Result<Response<T>, Status>;

/// Errors alone, `todo!()`, and methods left out.
struct Unfinished;

impl Script for Unfinished {
    async fn unary(&self, _: Request<Ask>) -> Reply<Answer> {
        Err(Status::not_found("nothing here yet"))
    }

    async fn down(&self, _: Request<Ask>) -> Reply<Streaming<Answer>> {
        Err(Status::not_found("nothing here yet"))
    }

    #[expect(clippy::todo, reason = "half-written services must compile")]
    async fn both(&self, _: Request<Streaming<Ask>>) -> Reply<Streaming<Answer>> {
        todo!()
    }
}

/// Early returns, `?`, branches with different streams, and state behind a lock.
#[derive(Default)]
struct Everyday {
    seen: Mutex<u32>,
    names: Vec<String>,
}

impl Everyday {
    /// Borrows from `self` across an await.
    async fn look_up(&self, index: u32) -> Result<&str, Status> {
        core::future::ready(()).await;
        let name = self.names.get(index as usize).ok_or_else(|| Status::not_found("no such name"))?;
        Ok(name)
    }
}

impl Script for Everyday {
    async fn unary(&self, request: Request<Ask>) -> Reply<Answer> {
        *self.seen.lock().unwrap() += 1;
        let name = self.look_up(request.get_ref().count).await?;
        Ok(Answer { payload: name.into(), index: 0 }.into())
    }

    async fn down(&self, request: Request<Ask>) -> Reply<Streaming<Answer>> {
        let ask = request.into_inner();
        if ask.payload.is_empty() {
            return Err(Status::invalid_argument("payload must not be empty"));
        }
        if ask.count == 0 {
            return Ok(Response::stream(stream::empty()));
        }
        if ask.count == 1 {
            return Ok(Response::stream(stream::iter([Ok(Answer::default())])));
        }
        let boxed = stream::iter(0..ask.count).map(|index| Ok(Answer { index, ..Answer::default() })).boxed();
        Ok(Response::stream(boxed))
    }

    async fn up(&self, request: Request<Streaming<Ask>>) -> Reply<Answer> {
        let asks: Vec<Ask> = request.into_inner().try_collect().await?;
        let index = u32::try_from(asks.len()).map_err(|error| Status::internal(error.to_string()))?;
        Ok(Response::new(Answer { index, ..Answer::default() }))
    }

    async fn both(&self, request: Request<Streaming<Ask>>) -> Reply<Streaming<Answer>> {
        let mut asks = request.into_inner();
        let mut response = Response::new(());
        response.trailers_mut().append("early", "1").map_err(|error| Status::internal(error.to_string()))?;
        let late = response.late_trailers();
        Ok(response.map(|()| {
            Streaming::new(try_stream! {
                let mut index = 0;
                while let Some(ask) = asks.message().await? {
                    if ask.payload == b"stop" {
                        Err(Status::aborted("stopped"))?;
                    }
                    yield Answer { payload: ask.payload, index };
                    index += 1;
                }
                late.update(|trailers| trailers.append("late", index.to_string()))
                    .map_err(|error| Status::internal(error.to_string()))?;
            })
        }))
    }
}

/// Without `async fn`.
struct ByHand(Arc<str>);

impl Script for ByHand {
    fn unary(&self, _: Request<Ask>) -> impl Future<Output = Reply<Answer>> + Send {
        let name = Arc::clone(&self.0);
        async move { Ok(Answer { payload: name.as_bytes().to_vec(), index: 0 }.into()) }
    }
}

/// Plain functions: errors alone, `todo!()`, and methods left out.
struct PlainUnfinished;

impl PlainScript for PlainUnfinished {
    fn unary(&self, _: Request<Ask>) -> Reply<Answer> {
        Err(Status::not_found("nothing here yet"))
    }

    #[expect(clippy::todo, reason = "half-written services must compile")]
    fn both(&self, _: Request<Iter<Ask>>) -> Reply<Iter<Answer>> {
        todo!()
    }
}

/// Plain functions: early returns, `?`, branches with different iterators, and iterators passed through.
struct PlainEveryday;

impl PlainScript for PlainEveryday {
    fn down(&self, request: Request<Ask>) -> Reply<Iter<Answer>> {
        let ask = request.into_inner();
        if ask.payload.is_empty() {
            return Err(Status::invalid_argument("payload must not be empty"));
        }
        if ask.count == 0 {
            return Ok(Response::iter([]));
        }
        if ask.count == 1 {
            return Ok(Response::iter(vec![Ok(Answer::default())]));
        }
        Ok(Response::iter((0..ask.count).map(|index| Ok(Answer { index, ..Answer::default() }))))
    }

    fn up(&self, request: Request<Iter<Ask>>) -> Reply<Answer> {
        let asks: Vec<Ask> = request.into_inner().collect::<Result<_, _>>()?;
        let index = u32::try_from(asks.len()).map_err(|error| Status::internal(error.to_string()))?;
        Ok(Answer { index, ..Answer::default() }.into())
    }

    fn both(&self, request: Request<Iter<Ask>>) -> Reply<Iter<Answer>> {
        let asks = request.into_inner();
        Ok(Response::iter_with(|late| {
            asks.zip(0..).map(move |(ask, index)| {
                late.update(|trailers| trailers.insert("late", index.to_string()))
                    .map_err(|error| Status::internal(error.to_string()))?;
                Ok(Answer { payload: ask?.payload, index })
            })
        }))
    }
}

#[tokio::test]
async fn plain_functions_in_every_style_answer() {
    let ask = |payload: &str, count| Ask { payload: payload.into(), count, ..Ask::default() };
    let app = sonora_tokio::new().add_service(PlainServer::new(PlainUnfinished));
    let unfinished = ScriptClient::new(sonora_tokio::in_process(app));
    assert_eq!(unfinished.unary(ask("", 0)).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(unfinished.both(stream::empty()).await.unwrap_err().code(), Code::Internal);
    assert_eq!(unfinished.up(stream::empty()).await.unwrap_err().code(), Code::Unimplemented);

    let app = sonora_tokio::new().add_service(PlainServer::new(PlainEveryday));
    let everyday = ScriptClient::new(sonora_tokio::in_process(app));
    assert_eq!(everyday.down(ask("", 0)).await.unwrap_err().code(), Code::InvalidArgument);
    for count in 0..4 {
        let stream = everyday.down(ask("x", count)).await.unwrap().into_inner();
        assert_eq!(stream.try_collect::<Vec<_>>().await.unwrap().len(), count as usize);
    }
    let asks = || stream::iter([ask("a", 0), ask("b", 0)]);
    assert_eq!(everyday.up(asks()).await.unwrap().into_inner().index, 2);
    let mut stream = everyday.both(asks()).await.unwrap().into_inner();
    while stream.message().await.unwrap().is_some() {}
    assert_eq!(stream.trailers().unwrap().get("late"), Some("1"));
}

#[tokio::test]
async fn services_in_every_style_answer() {
    let client = |channel| ScriptClient::new(channel);
    let ask = |payload: &str, count| Ask { payload: payload.into(), count, ..Ask::default() };

    let unfinished =
        client(sonora_tokio::in_process(sonora_tokio::new().add_service(ScriptServer::new(Unfinished))));
    assert_eq!(unfinished.unary(ask("", 0)).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(unfinished.down(ask("", 0)).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(unfinished.both(stream::empty()).await.unwrap_err().code(), Code::Internal);
    assert_eq!(unfinished.up(stream::empty()).await.unwrap_err().code(), Code::Unimplemented);

    let service = Arc::new(Everyday { names: vec!["Ada".into()], ..Everyday::default() });
    let app = sonora_tokio::new().add_service(ScriptServer::from_arc(Arc::clone(&service)));
    let everyday = client(sonora_tokio::in_process(app));
    assert_eq!(everyday.unary(ask("", 0)).await.unwrap().into_inner().payload, b"Ada");
    assert_eq!(everyday.unary(ask("", 1)).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(*service.seen.lock().unwrap(), 2);
    for count in 0..4 {
        let stream = everyday.down(ask("x", count)).await.unwrap().into_inner();
        assert_eq!(stream.try_collect::<Vec<_>>().await.unwrap().len(), count as usize);
    }
    let asks = stream::iter([ask("a", 0), ask("b", 0)]);
    assert_eq!(everyday.up(asks).await.unwrap().into_inner().index, 2);
    let mut stream = everyday.both(stream::iter([ask("a", 0)])).await.unwrap().into_inner();
    while stream.message().await.unwrap().is_some() {}
    let trailers = stream.trailers().unwrap();
    assert_eq!((trailers.get("early"), trailers.get("late")), (Some("1"), Some("1")));

    let by_hand = client(sonora_tokio::in_process(
        sonora_tokio::new().add_service(ScriptServer::new(ByHand("x".into()))),
    ));
    assert_eq!(by_hand.unary(ask("", 0)).await.unwrap().into_inner().payload, b"x");
}
