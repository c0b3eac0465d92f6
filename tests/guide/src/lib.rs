//! Compiles and runs what the guide shows: the README, each chapter of `docs/` and the pages of the crates are
//! documentation tests.
//!
//! Snippets include the generated code as a program of one's own does; this package generates it, from `proto/`, which
//! is what the chapters show.

macro_rules! pages {
    ($($page:ident $file:literal)*) => {
        $(
            #[cfg(doctest)]
            #[doc = include_str!(concat!(env!("OUT_DIR"), "/", $file))]
            mod $page {}
        )*
    };
}

pages! {
    readme "README.md"

    adapters_actix "adapters-actix-README.md"
    adapters_async_std "adapters-async-std-README.md"
    adapters_blocking "adapters-blocking-README.md"
    adapters_http "adapters-http-README.md"
    adapters_hyper "adapters-hyper-README.md"
    adapters_smol "adapters-smol-README.md"
    adapters_tokio "adapters-tokio-README.md"
    codegen "codegen-README.md"

    auth_and_middleware "docs-auth-and-middleware.md"
    client "docs-client.md"
    cors_and_browsers "docs-cors-and-browsers.md"
    deadlines "docs-deadlines.md"
    embedding "docs-embedding.md"
    executor "docs-executor.md"
    frameworks "docs-frameworks.md"
    from_python "docs-from-python.md"
    from_tonic_web "docs-from-tonic-web.md"
    fuzzing "docs-fuzzing.md"
    generated "docs-generated.md"
    metadata_and_errors "docs-metadata-and-errors.md"
    observability "docs-observability.md"
    server "docs-server.md"
    streaming "docs-streaming.md"
    tls "docs-tls.md"
}
