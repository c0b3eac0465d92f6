//! `cargo xtask interop`: our servers and clients against those that others wrote, and against each other.

mod google;
mod ours;
mod python;

use crate::Usage;
use crate::suite::Step;

pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    match arguments {
        [] => Ok(steps()),
        ["--url", url] => Ok(vec![google::step((*url).to_owned())]),
        _ => Err(Usage),
    }
}

pub(crate) fn steps() -> Vec<Step> {
    google::steps().chain([ours::step()]).chain(python::steps()).collect()
}
