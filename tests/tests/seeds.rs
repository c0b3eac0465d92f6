//! The seeds of the fuzz targets (`fuzz/corpus`), judged without a fuzzer and on any compiler.

use core::panic::AssertUnwindSafe;
use sonora_tests::oracle::targets;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// A target's name, and what it does with an input.
type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 8] = [
    ("frames", targets::frames),
    ("text", targets::text),
    ("trailers", targets::trailers),
    ("metadata", targets::metadata),
    ("server_call", targets::server_call),
    ("client_call", targets::client_call),
    ("values", targets::values),
    ("conversation", targets::conversation),
];

#[test]
fn every_seed_is_judged_alike_by_core_and_oracle() {
    let mut judged = 0;
    for (target, check) in TARGETS {
        for seed in seeds(target) {
            let bytes = fs::read(&seed).expect("a seed is a file");
            let fine = catch_unwind(AssertUnwindSafe(|| check(&bytes))).is_ok();
            assert!(fine, "{}", seed.display());
            judged += 1;
        }
    }
    assert!(judged > 400, "{judged} seeds");
}

fn seeds(target: &str) -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let files = fs::read_dir(&corpus).unwrap_or_else(|error| panic!("{}: {error}", corpus.display()));
    files.map(|file| file.expect("a folder can be listed").path()).filter(|path| path.is_file()).collect()
}
