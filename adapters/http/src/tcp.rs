//! What keeps a TCP connection from outliving its peer.

use core::time::Duration;
use socket2::{SockRef, TcpKeepalive};
use std::io;

/// How long a peer may say nothing before the system asks it for a sign of life; without one, after three more
/// questions, the connection breaks, and what runs on it ends.
///
/// Default: 60 seconds, so that after two minutes nothing is kept for a peer whose cable was cut. A peer that is there
/// answers by itself, and its program sees nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpKeepAlive(Option<Duration>);

/// Between two questions, at most.
const INTERVAL: Duration = Duration::from_secs(20);

const QUESTIONS: u32 = 3;

/// Systems count in seconds.
const SHORTEST: Duration = Duration::from_secs(1);

impl TcpKeepAlive {
    /// Has the system keep a socket like this.
    ///
    /// # Errors
    ///
    /// The system's, for what is no socket of TCP.
    pub fn set<'s, S>(self, socket: &'s S) -> io::Result<()>
    where
        SockRef<'s>: From<&'s S>,
    {
        let Some(silence) = self.0.map(|silence| silence.max(SHORTEST)) else { return Ok(()) };
        let questions = TcpKeepalive::new().with_time(silence).with_interval(silence.min(INTERVAL));
        // Others ask as often as they like.
        #[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
        let questions = questions.with_retries(QUESTIONS);
        SockRef::from(socket).set_tcp_keepalive(&questions)
    }
}

impl Default for TcpKeepAlive {
    fn default() -> Self {
        Self(Some(Duration::from_secs(60)))
    }
}

impl From<Option<Duration>> for TcpKeepAlive {
    fn from(silence: Option<Duration>) -> Self {
        Self(silence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream, UdpSocket};

    #[test]
    fn a_socket_is_kept_as_it_is_said() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let seconds = Duration::from_secs;
        for (silence, kept) in [
            (None, None),
            (Some(seconds(90)), Some((seconds(90), seconds(20)))),
            (Some(seconds(5)), Some((seconds(5), seconds(5)))),
            (Some(Duration::ZERO), Some((seconds(1), seconds(1)))),
        ] {
            let socket = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            TcpKeepAlive::from(silence).set(&socket).unwrap();
            let socket = SockRef::from(&socket);
            assert_eq!(socket.keepalive().unwrap(), kept.is_some());
            if let Some((time, interval)) = kept {
                let told = (socket.tcp_keepalive_time().unwrap(), socket.tcp_keepalive_interval().unwrap());
                assert_eq!(told, (time, interval));
            }
        }
    }

    #[test]
    fn what_is_no_tcp_is_an_error() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        assert!(TcpKeepAlive::default().set(&socket).is_err());
    }
}
