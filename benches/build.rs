//! Generates the Greeter for every contestant from one descriptor set. protox reads the .proto, so no protoc is needed.

use core::error::Error;
use std::{env, fs, path::PathBuf};

use prost::Message;

const PROTO: &str = "helloworld.proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=proto");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let descriptors = protox::compile([PROTO], ["proto"])?;

    // Both generators name their file after the package, so each has a folder.
    let [tonic, connectrpc] = ["tonic", "connectrpc"].map(|folder| out.join(folder));
    fs::create_dir_all(&tonic)?;
    fs::create_dir_all(&connectrpc)?;

    let encoded = out.join("helloworld.binpb");
    fs::write(&encoded, descriptors.encode_to_vec())?;
    connectrpc_build::Config::new()
        .files(&[PROTO])
        .descriptor_set(encoded)
        .emit_rerun_directives(false)
        .out_dir(connectrpc)
        .include_file("mod.rs")
        .compile()?;
    tonic_prost_build::configure().build_client(false).out_dir(tonic).compile_fds(descriptors)?;
    Ok(())
}
