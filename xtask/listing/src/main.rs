//! Prints the public API of a crate, one item a line, from the JSON that rustdoc writes.
//!
//! A crate of its own, so that `cargo xtask` builds in seconds without it.

use std::process::ExitCode;

use public_api::Builder;

/// What every type has or has not, and nobody relies on. `Send`, `Sync` and `Unpin` are listed.
const QUIET: &[&str] =
    &["::Freeze ", "::RefUnwindSafe ", "::StructuralPartialEq ", "::UnsafeUnpin ", "::UnwindSafe "];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [json] = arguments.as_slice() else {
        eprintln!("usage: listing RUSTDOC_JSON");
        return ExitCode::from(2);
    };
    match Builder::from_rustdoc_json(json).omit_blanket_impls(true).build() {
        Ok(api) => {
            let items = api.items().map(ToString::to_string);
            items.filter(|item| is_told(item)).for_each(|item| println!("{item}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{json}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn is_told(item: &str) -> bool {
    !QUIET.iter().any(|quiet| item.contains(quiet))
}
