//! Makes channels.

use super::pool::Pool;
use super::runtime::Threads;
use core::time::Duration;
use sonora_http::blocking::Channel;
use sonora_http::client::Transport;
use sonora_http::client::{Origin, UrlError};
use sonora_http::tcp::TcpKeepAlive;
use std::sync::Arc;

/// A channel to the server at a URL such as `http://127.0.0.1:8080` or `http://example.org/api`, over pooled
/// HTTP/1.1 connections. Nothing is connected before the first call.
///
/// # Errors
///
/// [`UrlError`], which says what is wrong with the URL.
pub fn channel(url: &str) -> Result<Channel, UrlError> {
    channel_builder(url).map(ChannelBuilder::build)
}

/// A channel with settings of one's own.
///
/// # Errors
///
/// As [`channel`].
pub fn channel_builder(url: &str) -> Result<ChannelBuilder, UrlError> {
    ChannelBuilder::new(url)
}

/// How a channel's connections are made and kept. They go to the server itself: through no proxy, whatever the
/// environment says.
#[derive(Clone, Debug)]
pub struct ChannelBuilder {
    pub(super) origin: Origin,
    pub(super) connect_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) max_idle: usize,
    pub(super) tcp_keepalive: TcpKeepAlive,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<sonora_http::tls::ClientTls>,
}

impl ChannelBuilder {
    /// For the server at a URL such as `http://127.0.0.1:8080` or `http://example.org/api`.
    ///
    /// # Errors
    ///
    /// [`UrlError`], which says what is wrong with it.
    pub fn new(url: &str) -> Result<Self, UrlError> {
        Ok(Self {
            origin: Origin::parse(url)?,
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(25),
            max_idle: 32,
            tcp_keepalive: TcpKeepAlive::default(),
            #[cfg(feature = "webpki-roots")]
            tls: Some(sonora_http::tls::ClientTls::new().webpki_roots()),
            #[cfg(all(feature = "tls", not(feature = "webpki-roots")))]
            tls: None,
        })
    }

    /// The time that connecting may take, the TLS handshake included; a call's own deadline may end it sooner.
    /// Default: 10 seconds.
    #[must_use]
    pub fn connect_timeout(mut self, connect_timeout: Duration) -> Self {
        self.connect_timeout = connect_timeout;
        self
    }

    /// How long a connection is kept that no call uses, looked at whenever a call begins or ends. Default: 25
    /// seconds, less than servers and load balancers keep it.
    #[must_use]
    pub fn idle_timeout(mut self, idle_timeout: Duration) -> Self {
        self.idle_timeout = idle_timeout;
        self
    }

    /// How many connections are kept that no call uses. Default: 32.
    #[must_use]
    pub fn max_idle(mut self, max_idle: usize) -> Self {
        self.max_idle = max_idle;
        self
    }

    /// How long a server may say nothing before the system asks it for a sign of life, and breaks the connection a
    /// minute later if there is none. `None` asks nobody. Default: 60 seconds.
    #[must_use]
    pub fn tcp_keepalive(mut self, silence: impl Into<Option<Duration>>) -> Self {
        self.tcp_keepalive = silence.into().into();
        self
    }

    /// Whom the channel trusts when its URL says `https`, and who it is. Default: the roots of Mozilla's
    /// programme where the feature `webpki-roots` is on, otherwise nobody.
    ///
    /// # Errors
    ///
    /// [`TlsError`](sonora_http::tls::TlsError), when the channel's own certificate and key do not fit each other.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, tls: sonora_http::tls::ClientTls) -> Result<Self, sonora_http::tls::TlsError> {
        tls.config(http::Version::HTTP_11)?;
        self.tls = Some(tls);
        Ok(self)
    }

    /// The channel. Nothing is connected before the first call.
    pub fn build(self) -> Channel {
        sonora_http::Channel::new(self.transport(), Arc::new(Threads)).into()
    }

    /// What the channel calls through, without the channel: for a [`Transport`] of one's own that looks at what
    /// passes. Its futures block, and are never pending.
    pub fn transport(self) -> impl Transport {
        Pool::new(self)
    }
}
