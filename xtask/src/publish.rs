//! `cargo xtask publish`: everything that a release does, but for the upload.

use crate::project::{cargo, run};
use crate::suite::Step;

pub(crate) fn steps() -> Vec<Step> {
    // Each package is built from what is in it, against the others as they would be uploaded.
    vec![Step::new("publish: a dry run", || run(&mut cargo("publish --workspace --dry-run --allow-dirty")))]
}
