//! Generates the stubs, as any user of `sonora-build` does.

fn main() -> Result<(), sonora_build::Error> {
    sonora_build::configure().build_blocking_server(true).build_blocking_client(true).compile_protos(
        &[
            "../proto/helloworld.proto",
            "../proto/grpc/testing/test.proto",
            "../proto/sonora/testing/steps.proto",
        ],
        &["../proto"],
    )
}
