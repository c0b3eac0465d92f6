//! Generates tonic's servers and clients around the messages of `sonora-stubs`, and the descriptors for reflection.

use core::error::Error;
use prost::Message as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=../proto");
    let descriptors = protox::compile(["helloworld.proto", "grpc/testing/test.proto"], ["../proto"])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptors.binpb"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        .build_transport(false)
        .extern_path(".helloworld", "::sonora_stubs::helloworld")
        .extern_path(".grpc.testing", "::sonora_stubs::grpc_testing")
        .compile_fds(descriptors)?;
    Ok(())
}
