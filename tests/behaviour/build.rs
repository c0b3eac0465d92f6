//! Generates the suite's stubs over `sonora-http`, which all runtimes share.

fn main() -> Result<(), sonora_build::Error> {
    sonora_build::configure()
        .crate_path("::sonora_http")
        .build_blocking_server(true)
        .include_file("protos.rs")
        .compile_protos(
            &["../proto/behaviour/behaviour.proto", "../proto/behaviour/nested/post.proto"],
            &["../proto"],
        )
}
