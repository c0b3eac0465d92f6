//! `sonora.testing.Steps`: streams that wait for their reader, and what becomes of them.

use super::Echo;
use crate::sonora_testing::Note;
use crate::sonora_testing::steps_server::Steps;
use async_stream::try_stream;
use core::future::pending;
use sonora_http::{Code, Request, Response, Status, Streaming};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The service. It waits for calls, never for time, so that it needs no runtime.
#[derive(Debug, Default)]
pub struct Walks {
    walks: Mutex<HashMap<String, watch::Sender<Progress>>>,
    heard: Mutex<HashMap<String, i32>>,
}

/// How far a walk is.
#[derive(Debug, Default)]
struct Progress {
    begun: bool,
    acknowledged: i32,
    fate: Option<&'static str>,
}

impl Walks {
    fn walk(&self, name: String) -> watch::Sender<Progress> {
        lock(&self.walks).entry(name).or_default().clone()
    }
}

impl Steps for Walks {
    async fn echo(&self, request: Request<Note>) -> Result<Response<Note>, Status> {
        let echo = Echo::of(request.metadata());
        let note = request.into_inner();
        *lock(&self.heard).entry(note.text.clone()).or_default() += 1;
        echo.onto(match u32::try_from(note.number).ok().and_then(Code::from_number) {
            Some(Code::Ok) => Ok(Response::new(note)),
            Some(code) => Err(Status::new(code, note.text)),
            None => Err(Status::invalid_argument(format!("there is no code {}", note.number))),
        })
    }

    async fn heard(&self, request: Request<Note>) -> Result<Response<Note>, Status> {
        let text = request.into_inner().text;
        let number = lock(&self.heard).get(&text).copied().unwrap_or_default();
        Ok(Response::new(Note { text, number }))
    }

    async fn cookies(&self, request: Request<Note>) -> Result<Response<Note>, Status> {
        let text = request.metadata().get("cookie").unwrap_or_default().to_owned();
        Ok(Response::new(Note { text, ..Note::default() }))
    }

    async fn walk(&self, request: Request<Note>) -> Result<Response<Streaming<Note>>, Status> {
        let echo = Echo::of(request.metadata());
        let Note { text, number: steps } = request.into_inner();
        let mut handler = Handler::new(self.walk(text.clone()));
        let mut progress = handler.walk.subscribe();
        echo.onto(Ok(Response::stream(try_stream! {
            for number in 1..=steps {
                yield Note { text: text.clone(), number };
                until(&mut progress, |walk| (walk.acknowledged >= number).then_some(())).await?;
            }
            handler.end();
        })))
    }

    async fn collect(&self, request: Request<Streaming<Note>>) -> Result<Response<Note>, Status> {
        let (mut notes, mut sum) = (request.into_inner(), Note::default());
        while let Some(note) = notes.message().await? {
            sum.text = (sum.text.parse::<usize>().unwrap_or_default() + note.text.len()).to_string();
            sum.number += 1;
        }
        Ok(Response::new(sum))
    }

    async fn converse(&self, request: Request<Streaming<Note>>) -> Result<Response<Streaming<Note>>, Status> {
        Ok(Response::stream(request.into_inner()))
    }

    async fn stand(&self, request: Request<Note>) -> Result<Response<Note>, Status> {
        let _handler = Handler::new(self.walk(request.into_inner().text));
        pending().await
    }

    async fn begun(&self, request: Request<Note>) -> Result<Response<Note>, Status> {
        let note = request.into_inner();
        until(&mut self.walk(note.text.clone()).subscribe(), |walk| walk.begun.then_some(())).await?;
        Ok(Response::new(note))
    }

    async fn acknowledge(&self, request: Request<Note>) -> Result<Response<Note>, Status> {
        let note = request.into_inner();
        self.walk(note.text.clone()).send_modify(|walk| walk.acknowledged = note.number);
        Ok(Response::new(note))
    }

    async fn fate(&self, request: Request<Note>) -> Result<Response<Note>, Status> {
        let mut progress = self.walk(request.into_inner().text).subscribe();
        let walk = progress.wait_for(|walk| walk.fate.is_some()).await;
        let fate =
            walk.ok().and_then(|walk| walk.fate).ok_or_else(|| Status::internal("the walk is gone"))?;
        Ok(Response::new(Note { text: fate.to_owned(), ..Note::default() }))
    }
}

/// What a walk's stream holds, and lets go of when it is dropped.
struct Handler {
    walk: watch::Sender<Progress>,
    fate: &'static str,
}

impl Handler {
    fn new(walk: watch::Sender<Progress>) -> Self {
        walk.send_modify(|walk| walk.begun = true);
        Self { walk, fate: "dropped" }
    }

    fn end(&mut self) {
        self.fate = "ended";
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        self.walk.send_modify(|walk| walk.fate = Some(self.fate));
    }
}

/// What `look` finds, as soon as it finds something.
async fn until<T>(
    progress: &mut watch::Receiver<Progress>,
    look: impl Fn(&Progress) -> Option<T>,
) -> Result<T, Status> {
    loop {
        if let Some(found) = look(&progress.borrow_and_update()) {
            return Ok(found);
        }
        progress.changed().await.map_err(|_| Status::internal("the walk is gone"))?;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
