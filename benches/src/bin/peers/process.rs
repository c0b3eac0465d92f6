//! The measured process, and how much memory it has.

use core::net::SocketAddr;
use std::{
    env, fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use sonora_benches::{Error, Workload};

/// A running server. Dropping it kills the process.
pub(crate) struct Measured {
    process: Child,
    pub(crate) address: SocketAddr,
}

impl Measured {
    /// Starts a server, and waits until it says where it listens.
    pub(crate) fn server(name: &str, workload: &Workload, core: usize) -> Result<Self, Error> {
        let (workload, core) = (workload.to_string(), core.to_string());
        let arguments = ["serve", "--server", name, "--workload", &workload, "--core", &core];
        let mut command = Command::new(env::current_exe()?);
        // Threads of pools that are not told otherwise are as many as there are cores.
        command.env("ASYNC_STD_THREAD_COUNT", "1").env("SMOL_THREADS", "1");
        let mut process = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take();
        let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
        let mut server = Self { process, address: unknown };
        let mut line = String::new();
        BufReader::new(output.ok_or("no output")?).read_line(&mut line)?;
        server.address = line.trim().parse().map_err(|_| "the server ended before it listened")?;
        Ok(server)
    }

    /// How long its threads have been running on a processor, in seconds.
    pub(crate) fn processor_time(&self) -> Result<f64, Error> {
        let mut nanoseconds = 0.0;
        for thread in fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let stat = fs::read_to_string(thread?.path().join("schedstat"))?;
            nanoseconds += stat.split(' ').next().unwrap_or_default().parse::<f64>()?;
        }
        Ok(nanoseconds / 1e9)
    }

    /// A figure of Linux about the memory of the process, in bytes: `VmRSS` is what it has now, `VmHWM` the most that
    /// it ever had.
    pub(crate) fn memory(&self, field: &str) -> Result<f64, Error> {
        let path = format!("/proc/{}/status", self.process.id());
        let status = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        Ok(kibibytes(&status, field).ok_or_else(|| format!("no {field} in {path}"))? * 1024.0)
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        // Both fail only when the process is gone already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Runs the measured client to its end, and returns what it printed.
pub(crate) fn client(arguments: &[&str]) -> Result<String, Error> {
    let mut command = Command::new(env::current_exe()?);
    command.env("ASYNC_STD_THREAD_COUNT", "1").env("SMOL_THREADS", "1");
    let output = command.arg("call").args(arguments).stdin(Stdio::null()).output()?;
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into())
    }
}

fn kibibytes(status: &str, field: &str) -> Option<f64> {
    let mut lines = status.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = lines.find(|(name, _)| *name == field)?;
    value.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_the_status_is_found_by_its_whole_name() {
        let status = "Name:\tx\nVmHWM:\t    4096 kB\nVmRSS:\t    1024 kB\nThreads:\t1\n";
        assert_eq!(kibibytes(status, "VmRSS"), Some(1024.0));
        assert_eq!(kibibytes(status, "Threads"), None);
        assert_eq!(kibibytes(status, "Vm"), None);
    }
}
