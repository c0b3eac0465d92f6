//! Generates the services for every contestant from one descriptor set. protox reads the .proto, so no protoc is needed.

use core::error::Error;
use std::{env, fs, path::PathBuf};

use prost::Message;

/// The Greeter of `counts`, and the service of `peers`.
const PROTOS: &[&str] = &["helloworld.proto", "load.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=proto");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let descriptors = protox::compile(PROTOS, ["proto"])?;

    // All generators name their files after the package, so these have a folder each.
    let [tonic, connectrpc] = ["tonic", "connectrpc"].map(|folder| out.join(folder));
    fs::create_dir_all(&tonic)?;
    fs::create_dir_all(&connectrpc)?;

    let encoded = out.join("services.binpb");
    fs::write(&encoded, descriptors.encode_to_vec())?;
    connectrpc_build::Config::new()
        .files(PROTOS)
        .descriptor_set(encoded)
        .emit_rerun_directives(false)
        .out_dir(connectrpc)
        .include_file("mod.rs")
        .compile()?;
    tonic_prost_build::configure().out_dir(tonic).compile_fds(descriptors)?;
    sonora_build::compile_protos(&["proto/load.proto"], &["proto"])?;
    Ok(())
}
