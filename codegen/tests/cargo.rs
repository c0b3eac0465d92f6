//! What depends on Cargo's environment. A build script's environment is its own, so each case runs in a process of its
//! own: this test program again, asked for the ignored test at the end.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Runs a default build in a package with that `Cargo.toml`.
fn build(manifest: &str) -> (TempDir, Output) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(dir.path().join("base.proto"), "syntax = \"proto3\";\nmessage Base {}\n").unwrap();
    let source = "syntax = \"proto3\";\nimport \"base.proto\";\nimport \"google/protobuf/empty.proto\";\n\
                  message Note { Base base = 1; google.protobuf.Empty empty = 2; }\n";
    fs::write(dir.path().join("note.proto"), source).unwrap();
    let output = script(&dir, "as_a_build_script").output().unwrap();
    (dir, output)
}

/// One of the tests at the end, as the build script of the package in `dir`.
fn script(dir: &TempDir, name: &str) -> Command {
    let mut script = Command::new(std::env::current_exe().unwrap());
    script
        .args(["--exact", name, "--ignored", "--nocapture"])
        .current_dir(dir.path())
        .env("CARGO_MANIFEST_DIR", dir.path())
        .env("OUT_DIR", dir.path())
        .env_remove("CARGO_TARGET_TMPDIR");
    script
}

#[test]
fn the_sonora_crate_is_found_among_the_dependencies() {
    for (dependencies, expected) in [
        ("[dependencies]\nsonora-tokio = \"0.1\"", "::sonora_tokio::prost::Message"),
        ("[dependencies]\nsonora-http = \"0.1\"\nsonora-smol = \"0.1\"", "::sonora_smol::prost::Message"),
        ("[dependencies]\nsonora-actix = \"0.1\"", "::sonora_actix::prost::Message"),
        ("[dev-dependencies]\nsonora-http = { path = \"x\" }", "::sonora_http::prost::Message"),
        ("[dependencies]\nweb = { package = \"sonora-tokio\", version = \"0.1\" }", "::web::prost::Message"),
        ("[dependencies]\nsonora-core = \"0.1\"\nprost = \"0.14\"", " ::prost::Message"),
        ("[dependencies]\nsonora-core = \"0.1\"\nsonora-http = \"0.1\"", "::sonora_http::prost::Message"),
        ("[target.'cfg(unix)'.dependencies]\nsonora-blocking = \"0.1\"", "::sonora_blocking::prost::Message"),
    ] {
        let (dir, output) = build(&format!("[package]\nname = \"mine\"\n{dependencies}\n"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let code = fs::read_to_string(dir.path().join("_.rs")).unwrap();
        assert!(code.contains(expected), "{expected} is not in:\n{code}");
    }
}

#[test]
fn without_one_the_error_says_what_to_add() {
    let (dir, output) = build("[package]\nname = \"mine\"\n[dependencies]\nprost = \"0.14\"\n");
    let message = String::from_utf8_lossy(&output.stdout).into_owned();
    let expected = format!(
        "no Sonora crate in the dependencies of `{}`: add the one for your runtime, for example \
         `cargo add sonora-tokio` (or sonora-smol, sonora-async-std, sonora-blocking, sonora-actix, sonora-http), or name it with",
        dir.path().join("Cargo.toml").display()
    );
    assert!(message.contains(&expected), "{message}");
}

#[test]
fn cargo_is_told_of_every_file() {
    let (dir, output) = build("[package]\nname = \"mine\"\n[dependencies]\nsonora-tokio = \"0.1\"\n");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let mut watched: Vec<_> =
        stdout.lines().filter_map(|line| line.strip_prefix("cargo:rerun-if-changed=")).collect();
    watched.sort_unstable();
    let manifest = dir.path().join("Cargo.toml").display().to_string();
    assert_eq!(watched, ["./base.proto", "./note.proto", &manifest]);
}

type Run<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a [&'a str]);

#[test]
fn what_a_run_writes_no_more_is_removed_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| fs::write(dir.path().join(name), content).unwrap();
    let package = |name: &str, package: &str| {
        write(name, &format!("syntax = \"proto3\";\npackage {package};\nmessage A {{}}\n"));
    };
    write("Cargo.toml", "[package]\nname = \"mine\"\n[dependencies]\nsonora-tokio = \"0.1\"\n");
    write("of.another.tool.rs", "");
    // The packages that are given or renamed, the calls in their order, and what is there afterwards.
    let runs: [Run<'_>; 5] = [
        (&[("a.proto", "shop.v1"), ("b.proto", "b")], "a.proto b.proto", &["b.rs", "shop.v1.rs"]),
        (&[("a.proto", "shop.v2")], "a.proto b.proto", &["b.rs", "shop.v2.rs"]),
        (&[], "b.proto a.proto", &["b.rs", "shop.v2.rs"]),
        (&[("b.proto", "shop.v2")], "a.proto b.proto", &["shop.v2.rs"]),
        (&[("b.proto", "b")], "b.proto", &["b.rs"]),
    ];
    for (number, (packages, calls, left)) in runs.into_iter().enumerate() {
        packages.iter().for_each(|(name, is)| package(name, is));
        let output = script(&dir, "as_a_script_of_calls").env("CALLS", calls).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        let names =
            fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name.ends_with(".rs")).collect();
        names.sort_unstable();
        let left: BTreeSet<_> = left.iter().copied().chain(["of.another.tool.rs"]).collect();
        assert!(names.iter().map(String::as_str).eq(left), "run {number}: {names:?}");
    }
}

#[test]
#[ignore = "only as a child of the others"]
fn as_a_build_script() {
    println!();
    if let Err(error) = sonora_build::compile_protos(&["note.proto"], &["."]) {
        println!("{error}");
    }
}

#[test]
#[ignore = "only as a child of the others"]
fn as_a_script_of_calls() {
    for file in std::env::var("CALLS").unwrap().split(' ') {
        sonora_build::compile_protos(&[file], &["."]).unwrap();
    }
}
