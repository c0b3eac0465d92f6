//! Load balancers of Debian between our client and our server, with the configurations that the guide shows (docs/load-balancers.md).

use core::net::{Ipv4Addr, SocketAddr};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::ours;
use crate::project::{self, program, run};
use crate::server::Server;
use crate::suite::{Outcome, Step, Stop};
use crate::tools;

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::new("interop: through nginx", || through("nginx", |url| nginx(url, STREAMED))),
        // The place of the file that does not buffer is the place of all calls.
        Step::new("interop: through nginx that does not buffer", || {
            through("sonora", |url| nginx(url, "location ~ ."))
        }),
        Step::new("interop: through HAProxy", || through("sonora", haproxy)),
    ]
}

/// What the configurations listen on and call, and the place that does not buffer.
const PROXY: &str = "127.0.0.1:8000";
const SERVICE: &str = "127.0.0.1:8080";
const STREAMED: &str = "location = /helloworld.Greeter/SayHelloSlowly";

/// How often a proxy gets another port, when somebody was faster.
const ATTEMPTS: usize = 5;

/// Every case in both modes; `peer` is what the test client knows the proxy's limits by.
fn through(peer: &str, start: impl Fn(&str) -> Result<Server, Stop>) -> Outcome {
    ours::build()?;
    let service = ours::start_service(&[])?;
    let proxy = start(service.url())?;
    let call = |mode: &&str| run(ours::client_of(proxy.url()).args(["--peer", peer, "--mode", mode]));
    let failed: Vec<&str> = ["binary", "text"].into_iter().filter(|mode| call(mode).is_err()).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join(", ").into()) }
}

fn nginx(service: &str, streamed: &str) -> Result<Server, Stop> {
    let nginx = tools::NGINX.get()?;
    start("nginx.conf", service, |shown, folder| {
        let place = folder.display();
        // What stands around it in a distribution's nginx.conf. One process, so that it ends with its starter.
        let around = format!(
            "daemon off; master_process off; pid {place}/pid; error_log stderr;\n\
             events {{}}\n\
             http {{ access_log off; client_body_temp_path {place}/body; proxy_temp_path {place}/proxy;\n\
             fastcgi_temp_path {place}/fastcgi; uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;\n\
             {} }}\n",
            shown.replace(STREAMED, streamed)
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, around)?;
        let mut command = program(&nginx);
        command.arg("-p").arg(folder).arg("-c").arg(file);
        Ok(command)
    })
}

fn haproxy(service: &str) -> Result<Server, Stop> {
    let haproxy = tools::HAPROXY.get()?;
    start("haproxy.cfg", service, |shown, folder| {
        let file = folder.join("haproxy.cfg");
        fs::write(&file, shown)?;
        let mut command = program(&haproxy);
        command.args(["-db", "-f"]).arg(file);
        Ok(command)
    })
}

/// Starts a proxy before `service`, with a file of `tests/proxies` in which the addresses are those of this run.
fn start(
    file: &str,
    service: &str,
    command: impl Fn(String, &Path) -> Result<Command, Stop>,
) -> Result<Server, Stop> {
    let shown = fs::read_to_string(project::root().join("tests/proxies").join(file))?;
    let service = service.trim_start_matches("http://");
    let mut refused = Stop::Failed(format!("{file}: no attempt"));
    for _ in 0..ATTEMPTS {
        let address = free_address()?;
        let shown = shown.replace(SERVICE, service).replace(PROXY, &address.to_string());
        match Server::start_at(&mut command(shown, &folder()?)?, address) {
            Ok(proxy) => return Ok(proxy),
            Err(reason) => refused = reason.into(),
        }
    }
    Err(refused)
}

/// An address that was free a moment ago.
fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

fn folder() -> std::io::Result<PathBuf> {
    let folder = project::target().join("proxies");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
