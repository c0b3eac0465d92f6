//! Generates the suite's stubs over what all runtimes share, for channels of either kind.

fn main() -> Result<(), sonora_build::Error> {
    sonora_build::configure()
        .crate_path("::sonora_callers")
        .build_blocking_client(true)
        .build_blocking_server(true)
        .include_file("protos.rs")
        .compile_protos(
            &["../proto/behaviour/behaviour.proto", "../proto/behaviour/nested/post.proto"],
            &["../proto"],
        )
}
