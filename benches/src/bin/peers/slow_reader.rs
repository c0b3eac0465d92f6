//! How much memory a large stream takes that is not read for a while, then slowly, and then to its end.

use core::time::Duration;
use std::{io::Read, net::TcpStream, thread, time::Instant};

use sonora_benches::{Error, Workload, load};

use crate::{exchange, process::Measured};

/// How long not to read, and then how long to read slowly.
pub(crate) const PAUSE: Duration = Duration::from_secs(1);

/// Slowly: so much, and then a rest.
const SIP: usize = 64 << 10;
const REST: Duration = Duration::from_millis(10);

/// Returns the most bytes that the process had, less what it had before the call.
pub(crate) fn measure(server: &Measured, workload: &Workload, pause: Duration) -> Result<f64, Error> {
    let before = server.memory("VmRSS")?;
    let mut stream = exchange::send(server.address, workload)?;
    // Pauses are what is measured here, nothing waits for them to pass.
    thread::sleep(pause);
    drain(&mut stream, workload, pause)?;
    Ok(server.memory("VmHWM")? - before)
}

/// Reads all of it, slowly at first, and sees that all of it came.
fn drain(stream: &mut TcpStream, workload: &Workload, pause: Duration) -> Result<(), Error> {
    let (mut buffer, mut length, mut tail) = (vec![0; SIP], 0, Vec::new());
    let started = Instant::now();
    loop {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        length += read as u64;
        tail.extend_from_slice(&buffer[..read]);
        tail.drain(..tail.len().saturating_sub(TAIL));
        if started.elapsed() < pause {
            thread::sleep(REST);
        }
    }
    let ended = String::from_utf8_lossy(&tail).replace(": ", ":").contains("grpc-status:0\r\n");
    if length < load::least_length(workload) || !ended {
        return Err(format!("the stream ended after {length} bytes").into());
    }
    Ok(())
}

/// The trailers are in the last bytes.
const TAIL: usize = 200;
