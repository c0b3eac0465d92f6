//! Generates what the chapters call, and makes documentation tests of their pages.

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "build/page.rs"]
mod page;

const PROTOS: &[&str] =
    &["proto/helloworld.proto", "proto/chat.proto", "proto/shop/common.proto", "proto/shop/orders/v1.proto"];

fn main() -> Result<(), Box<dyn core::error::Error>> {
    sonora_build::configure()
        .build_blocking_server(true)
        .build_blocking_client(true)
        .include_file("protos.rs")
        .compile_protos(PROTOS, &["proto"])?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for page in pages(&root)? {
        println!("cargo::rerun-if-changed={}", page.display());
        let name = page.strip_prefix(&root)?.to_string_lossy().replace('/', "-");
        fs::write(out.join(name), page::compiled(&fs::read_to_string(&page)?))?;
    }
    println!("cargo::rerun-if-changed={}", root.join("docs").display());
    Ok(())
}

/// The README, the chapters, and the pages of the crates; the core has no generated code, and compiles its own.
fn pages(root: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut pages = vec![root.join("README.md"), root.join("codegen/README.md")];
    for entry in fs::read_dir(root.join("docs"))? {
        pages.push(entry?.path());
    }
    for entry in fs::read_dir(root.join("adapters"))? {
        pages.push(entry?.path().join("README.md"));
    }
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    Ok(pages)
}
