//! `cargo xtask interop`: our servers and clients against those that others wrote, and against each other.

mod google;
mod ours;
mod proxies;
mod python;
mod tonic;

pub(crate) use google::start_greeter;
pub(crate) use ours::{build as build_service, start_service};

use crate::Usage;
use crate::suite::Step;

pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    match arguments {
        [] => Ok(steps()),
        ["--proxies"] => Ok(proxies::steps()),
        ["--url", url] => Ok(vec![google::step((*url).to_owned())]),
        _ => Err(Usage),
    }
}

pub(crate) fn steps() -> Vec<Step> {
    google::steps()
        .chain([ours::step(), tonic::step()])
        .chain(proxies::steps())
        .chain(python::steps())
        .collect()
}
