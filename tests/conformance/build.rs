//! Generates the stubs, as any user of `sonora-build` does.

fn main() -> Result<(), sonora_build::Error> {
    sonora_build::configure()
        .build_blocking_server(true)
        // The programs are the same on every runtime.
        .crate_path("::sonora_callers")
        // Requests and details travel as `google.protobuf.Any`, which names its type.
        .prost_config(|prost| {
            prost.enable_type_names().type_name_domain(["."], "type.googleapis.com");
        })
        .compile_protos(&["proto/conformance.proto"], &["proto"])
}
