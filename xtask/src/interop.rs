//! `cargo xtask interop`: our servers and clients against those that others wrote, and against each other.

mod google;
mod ours;
mod python;
mod tonic;

use crate::Usage;
use crate::suite::Step;

pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    match arguments {
        [] => Ok(steps()),
        ["--url", url] => Ok(vec![google::step(Some((*url).to_owned()))]),
        _ => Err(Usage),
    }
}

pub(crate) fn steps() -> Vec<Step> {
    let mut steps = vec![google::step(None), ours::step(), tonic::step()];
    steps.extend(python::steps());
    steps
}
