//! Makes channels.

use super::pool::{Connect, Pool};
use crate::{Origin, UrlError};
use core::time::Duration;
use sonora_http::client::Transport;
use sonora_http::{Channel, Runtime};
use std::sync::Arc;

/// How a channel's connections are made and kept; the crate of a runtime begins one.
#[derive(Clone, Debug)]
pub struct ChannelBuilder<C> {
    settings: Settings,
    connect: C,
    runtime: Arc<dyn Runtime>,
}

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) origin: Origin,
    pub(crate) http2: bool,
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) max_idle: usize,
    #[cfg(feature = "tcp")]
    pub(crate) tcp_keepalive: crate::TcpKeepAlive,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<crate::tls::ClientTls>,
}

impl<C: Connect> ChannelBuilder<C> {
    /// For the server at a URL such as `http://127.0.0.1:8080` or `http://example.org/api`.
    ///
    /// # Errors
    ///
    /// [`UrlError`], which says what is wrong with it.
    pub fn new(url: &str, connect: C, runtime: Arc<dyn Runtime>) -> Result<Self, UrlError> {
        let settings = Settings {
            origin: Origin::parse(url)?,
            http2: false,
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(25),
            max_idle: 32,
            #[cfg(feature = "tcp")]
            tcp_keepalive: Default::default(),
            #[cfg(feature = "tls")]
            tls: None,
        };
        Ok(Self { settings, connect, runtime })
    }

    /// Speaks HTTP/2 from the first byte, all calls on one connection. Default: HTTP/1.1, a connection for each
    /// call that runs.
    #[must_use]
    pub fn http2(mut self, http2: bool) -> Self {
        self.settings.http2 = http2;
        self
    }

    /// The time that connecting may take; a call's own deadline may end it sooner. Default: 10 seconds.
    #[must_use]
    pub fn connect_timeout(mut self, connect_timeout: Duration) -> Self {
        self.settings.connect_timeout = connect_timeout;
        self
    }

    /// How long a connection is kept that no call uses, looked at whenever a call begins or ends. Default: 25
    /// seconds, less than servers and load balancers keep it.
    #[must_use]
    pub fn idle_timeout(mut self, idle_timeout: Duration) -> Self {
        self.settings.idle_timeout = idle_timeout;
        self
    }

    /// How many connections are kept that no call uses. Default: 32.
    #[must_use]
    pub fn max_idle(mut self, max_idle: usize) -> Self {
        self.settings.max_idle = max_idle;
        self
    }

    /// How long a server may say nothing before the system asks it for a sign of life, and breaks the connection a
    /// minute later if there is none. `None` asks nobody. Default: 60 seconds.
    #[cfg(feature = "tcp")]
    #[must_use]
    pub fn tcp_keepalive(mut self, silence: impl Into<Option<Duration>>) -> Self {
        self.settings.tcp_keepalive = silence.into().into();
        self
    }

    /// Whom the channel trusts when its URL says `https`, and who it is. Default: the roots of Mozilla's
    /// programme where the feature `webpki-roots` is on, otherwise nobody.
    ///
    /// # Errors
    ///
    /// [`TlsError`](crate::tls::TlsError), when the channel's own certificate and key do not fit each other.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, tls: crate::tls::ClientTls) -> Result<Self, crate::tls::TlsError> {
        tls.config(http::Version::HTTP_11)?;
        self.settings.tls = Some(tls);
        Ok(self)
    }

    /// The channel. Nothing is connected before the first call.
    pub fn build(self) -> Channel {
        let runtime = Arc::clone(&self.runtime);
        Channel::new(self.transport(), runtime)
    }

    /// What the channel calls through, without the channel: for a [`Transport`] of one's own that looks at what
    /// passes. [`Channel::new`] makes a channel of that.
    pub fn transport(self) -> impl Transport {
        Pool::new(self.settings, self.connect, self.runtime)
    }
}
