//! Generates the stubs, as any user of `sonora-build` does.

fn main() -> Result<(), sonora_build::Error> {
    sonora_build::compile_protos(
        &[
            "../proto/helloworld.proto",
            "../proto/grpc/testing/test.proto",
            "../proto/sonora/testing/steps.proto",
        ],
        &["../proto"],
    )
}
