//! `cargo xtask browser`: real Chromium calls the test service from another origin, and uses the greeter's page.

use std::path::PathBuf;

use crate::Usage;
use crate::interop::{build_service, start_greeter, start_service};
use crate::node;
use crate::project::{program, run};
use crate::suite::{Outcome, Step, Stop};
use crate::tools;

/// Where the picture of the greeter's page is, for the README.
const PICTURE: &str = "../../docs/greeter.png";

pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    match arguments {
        [] => Ok(steps()),
        ["--screenshot"] => Ok(vec![Step::new("browser: a picture of the greeter's page", || {
            greeter(&["--screenshot", PICTURE])
        })]),
        _ => Err(Usage),
    }
}

pub(crate) fn steps() -> Vec<Step> {
    vec![
        Step::new("browser: calls from another origin", calls),
        Step::new("browser: the greeter's page", || greeter(&[])),
    ]
}

fn calls() -> Outcome {
    let browser = Browser::get()?;
    build_service()?;
    // Pages of this host may call, whatever their port; the suite has a page of another host, too.
    let service = start_service(&["--pages", "127.0.0.1"])?;
    browser.run(&["--service", service.url()])
}

fn greeter(more: &[&str]) -> Outcome {
    let browser = Browser::get()?;
    let greeter = start_greeter()?;
    browser.run(&[&["--greeter", greeter.url()], more].concat())
}

/// The suite in `tests/browser`, and the Chromium that it drives.
struct Browser {
    suite: PathBuf,
    chromium: PathBuf,
}

impl Browser {
    fn get() -> Result<Self, Stop> {
        Ok(Self { chromium: tools::CHROMIUM.get()?, suite: node::suite("tests/browser")? })
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let mut node = program("node");
        node.current_dir(&self.suite).args(["run.mjs", "--chromium"]).arg(&self.chromium).args(arguments);
        run(&mut node)
    }
}
