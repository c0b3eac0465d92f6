//! Generates the stubs of the test service, to be called through either kind of channel.

fn main() -> Result<(), sonora_build::Error> {
    sonora_build::configure().crate_path("crate").compile_protos(
        &["../proto/grpc/testing/test.proto", "../proto/sonora/testing/steps.proto"],
        &["../proto"],
    )
}
