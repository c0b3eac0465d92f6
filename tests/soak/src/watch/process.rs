//! The server's process, as seen from outside and as it sees itself.

use super::Sample;
use crate::load::Places;
use crate::runtime::Runtime;
use crate::server::READY;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A server that runs.
pub(super) struct Server {
    pub(super) places: Places,
    child: Child,
    orders: ChildStdin,
    says: BufReader<ChildStdout>,
}

impl Server {
    /// Starts this very program once more, as the server.
    pub(super) fn start(runtime: Runtime) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["serve", runtime.name()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let orders = child.stdin.take().unwrap();
        let mut says = BufReader::new(child.stdout.take().unwrap());
        let line = read(&mut says);
        let told = line.strip_prefix(READY).map(str::trim_start);
        let places = told.and_then(Places::parse).expect("the server says where it is");
        Self { places, child, orders, says }
    }

    /// How it is.
    pub(super) fn look(&mut self) -> Sample {
        let line = writeln!(self.orders, "look").map(|()| read(&mut self.says)).unwrap_or_default();
        if line.is_empty() {
            panic!("the server has died: {:?}", self.child.wait());
        }
        let numbers: Vec<u64> = line.split_whitespace().map(|number| number.parse().unwrap()).collect();
        let [held, running, tasks, ended] = *numbers else { panic!("{line:?}") };
        Sample {
            resident: self.status("VmRSS:") << 10,
            threads: self.status("Threads:"),
            descriptors: self.descriptors(),
            held,
            running,
            tasks,
            ended,
        }
    }

    /// Has it drain; whether it ended as it should.
    pub(super) fn stop(mut self) -> bool {
        writeln!(self.orders, "stop").is_ok() && self.child.wait().is_ok_and(|status| status.success())
    }

    /// A number of `/proc/PID/status`.
    fn status(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).expect("a number of /proc")
    }

    fn descriptors(&self) -> u64 {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).map_or(0, |all| all.count() as u64)
    }
}

fn read(says: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    says.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}
