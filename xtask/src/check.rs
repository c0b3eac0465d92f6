//! `cargo xtask check`: what must hold before a commit is shared.

use crate::house;
use crate::manifests;
use crate::packages;
use crate::project::{cargo, program, run};
use crate::suite::Step;
use crate::tools;

pub(crate) fn steps() -> Vec<Step> {
    let mut steps = vec![
        Step::new("fmt", || run(&mut cargo("fmt --all --check"))),
        Step::new("fmt, fuzz targets", || run(&mut cargo("fmt --manifest-path fuzz/Cargo.toml --check"))),
        Step::new("clippy", || run(&mut cargo("clippy --workspace --all-targets -- -D warnings"))),
        Step::new("clippy, core without std", || {
            run(&mut cargo("clippy -p sonora-core --no-default-features -- -D warnings"))
        }),
        Step::new("docs", || run(cargo("doc --workspace --no-deps").env("RUSTDOCFLAGS", "-D warnings"))),
        // Not `advisories`: their database is a git repository, which not every machine reaches.
        Step::new("licences and sources", || {
            run(program(tools::CARGO_DENY.get()?).args(["check", "bans", "licenses", "sources"]))
        }),
    ];
    steps.extend(house::steps());
    steps.extend(packages::steps());
    steps.extend(manifests::steps());
    steps
}
