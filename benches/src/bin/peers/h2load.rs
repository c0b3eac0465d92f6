//! h2load, nghttp2's load generator: as many calls as it can make, on one thread, over HTTP/1.1 or HTTP/2.

use core::net::SocketAddr;
use std::{io, path::Path, process::Command};

use sonora_benches::{Error, Workload, load, workload::Http};

use crate::{cores, verify};

/// Makes all calls of the workload from one core; `length` is that of each answer's body. Returns the rate, in calls a
/// second.
pub(crate) fn load(
    core: usize,
    address: SocketAddr,
    workload: &Workload,
    body: &Path,
    length: usize,
) -> Result<f64, Error> {
    let mut h2load = Command::new("h2load");
    h2load.arg("--data").arg(body);
    h2load.args(match workload.http {
        Http::One => ["--h1"].as_slice(),
        Http::Two => &["--no-tls-proto", "h2c"],
    });
    for (name, value) in verify::headers(workload) {
        h2load.arg("--header").arg(format!("{name}: {value}"));
    }
    let Workload { calls, connections, .. } = workload;
    h2load
        .args(["--threads", "1", "--connection-inactivity-timeout", "30"])
        .args(["--requests", &calls.to_string(), "--clients", &connections.to_string()])
        .args(["--max-concurrent-streams", &workload.in_flight().to_string()])
        .arg(format!("http://{address}{}", load::path(workload.kind)));
    let output = cores::on(core, || h2load.output())?.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => INSTALL.into(),
        _ => Error::from(format!("h2load: {error}")),
    })?;
    let said = String::from_utf8(output.stdout)?;
    let told = Told::parse(&said).ok_or_else(|| format!("h2load did not say what it did:\n{said}"))?;
    let expected = u64::from(*calls);
    if told.right != expected || told.bytes != expected * length as u64 {
        return Err(format!(
            "{} of {calls} answers are right, {} of {} bytes:\n{said}",
            told.right,
            told.bytes,
            expected * length as u64
        )
        .into());
    }
    Ok(told.rate)
}

/// What h2load prints at its end.
#[derive(Debug, PartialEq)]
struct Told {
    /// Requests a second.
    rate: f64,
    /// Answers that are whole, with a status of 200 to 299.
    right: u64,
    /// All bodies together, without what HTTP adds.
    bytes: u64,
}

impl Told {
    fn parse(said: &str) -> Option<Self> {
        let after = |label: &str| said.lines().find_map(|line| line.strip_prefix(label));
        let rate = after("finished in ")?.split(", ").nth(1)?.strip_suffix(" req/s")?.parse().ok()?;
        let right = after("status codes: ")?.split(" 2xx").next()?.parse().ok()?;
        let succeeded = after("requests: ")?.split(", ").find_map(|part| part.strip_suffix(" succeeded"))?;
        let data = after("traffic: ")?.rsplit_once(") data")?.0;
        let bytes = data.rsplit_once('(')?.1.parse().ok()?;
        (succeeded.parse() == Ok(right)).then_some(Self { rate, right, bytes })
    }
}

const INSTALL: &str = "\
h2load is not installed; it makes the calls.
Debian, Ubuntu: apt-get install nghttp2-client    Fedora: dnf install nghttp2    macOS: brew install nghttp2";

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
finished in 1.50s, 66640.25 req/s, 12.5MB/s
requests: 100000 total, 100000 started, 100000 done, 100000 succeeded, 0 failed, 0 errored, 0 timeout
status codes: 100000 2xx, 0 3xx, 0 4xx, 0 5xx
traffic: 14.88MB (15600000) total, 1.62MB (1700000) headers (space savings 95.62%), 12.40MB (13000000) data
";

    #[test]
    fn the_end_of_its_output_is_read() {
        let told = Told { rate: 66640.25, right: 100_000, bytes: 13_000_000 };
        assert_eq!(Told::parse(SAID), Some(told));
        assert_eq!(Told::parse(&SAID.replace("100000 succeeded", "99999 succeeded")), None);
        assert_eq!(Told::parse("finished in 0s, 0 req/s"), None);
    }
}
