//! sonora-http and sonora-hyper alone, on smol: no tokio runtime runs here.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use futures_util::future::{BoxFuture, join};
use smol::io::{AsyncRead, AsyncWrite};
use smol::net::{TcpListener, TcpStream};
use sonora_behaviour::protos::behaviour::{Ask, script_client::ScriptClient};
use sonora_behaviour::{App, Setup};
use sonora_http::{Runtime, Sleep};
use sonora_hyper::{Accepted, ChannelBuilder, Connect, Server, Target};
use std::io;
use std::sync::Arc;

#[derive(Debug)]
struct Smol;

impl Runtime for Smol {
    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(async move {
            smol::Timer::after(duration).await;
        })
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        smol::spawn(future).detach();
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        smol::unblock(work).detach();
    }
}

impl Connect for Smol {
    type Io = Bytes;

    fn connect(&self, origin: &Target) -> Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>> {
        let (host, port) = (origin.host().to_owned(), origin.port());
        Box::pin(async move { TcpStream::connect((host, port)).await.map(Bytes) })
    }
}

/// A socket of smol's, as hyper wants it.
struct Bytes(TcpStream);

impl hyper::rt::Read for Bytes {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: hyper::rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut place = [0; 8192];
        let most = place.len().min(buffer.remaining());
        let read = ready!(Pin::new(&mut self.0).poll_read(cx, &mut place[..most]))?;
        buffer.put_slice(&place[..read]);
        Poll::Ready(Ok(()))
    }
}

impl hyper::rt::Write for Bytes {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_close(cx)
    }
}

async fn call(url: &str, http2: bool) {
    let channel = ChannelBuilder::new(url, Smol, Arc::new(Smol)).unwrap().http2(http2).build();
    let script = ScriptClient::new(channel);
    let ask = Ask { payload: b"neutral".into(), count: 3, ..Ask::default() };
    assert_eq!(script.unary(ask.clone()).await.unwrap().into_inner().payload, b"neutral");
    let mut stream = script.down(ask).await.unwrap().into_inner();
    for index in 0..3 {
        assert_eq!(stream.message().await.unwrap().unwrap().index, index);
    }
    assert_eq!(stream.message().await.unwrap(), None);
}

#[test]
fn a_unary_and_a_streaming_call_run_without_tokio() {
    smol::block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let accept = || async {
            let (stream, peer) = listener.accept().await?;
            Ok(smol::future::ready(Ok(Accepted::new(Bytes(stream), Some(peer)))))
        };
        let (stop, stopped) = smol::channel::bounded::<()>(1);
        let app: App<_> = Setup::default().app(Arc::new(Smol));
        let signal = async move { stopped.recv().await.unwrap_or_default() };
        let server = Server::new(Arc::new(Smol)).run(accept, app, signal, Duration::from_secs(5));
        let calls = async move {
            call(&url, false).await;
            call(&url, true).await;
            drop(stop);
        };
        assert!(tokio::runtime::Handle::try_current().is_err());
        let both: BoxFuture<'_, _> = Box::pin(join(server, calls));
        sonora_behaviour::in_time("smol", both).await.0.unwrap();
    });
}
