//! Generates the suite's stubs over what all runtimes share, for channels of either kind, and tonic's around the same
//! messages.

use core::error::Error;
use std::path::PathBuf;
use std::{env, fs};

const FILES: [&str; 2] = ["behaviour/behaviour.proto", "behaviour/nested/post.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    sonora_build::configure()
        .crate_path("::sonora_callers")
        .build_blocking_client(true)
        .build_blocking_server(true)
        .include_file("protos.rs")
        .compile_protos(&FILES.map(|file| format!("../proto/{file}")), &["../proto"])?;

    let out = PathBuf::from(env::var("OUT_DIR")?).join("tonic");
    fs::create_dir_all(&out)?;
    let mut descriptors = protox::compile(FILES, ["../proto"])?;
    for file in &mut descriptors.file {
        // Names that its clients have for themselves, and types that it takes for those of the file.
        file.service.retain(|service| !["Names", "Known"].contains(&service.name()));
        // Its comments, whose code samples tonic would leave to be run as tests.
        file.source_code_info = None;
    }
    tonic_prost_build::configure()
        .build_transport(false)
        .extern_path(".behaviour", "crate::protos::behaviour")
        .out_dir(out)
        .compile_fds(descriptors)?;
    Ok(())
}
