//! What stands in the generated files. That they compile, and without a warning, is tested where a Sonora crate is.

use std::fs;
use std::path::Path;

use sonora_build::{Builder, Error};
use tempfile::TempDir;

const PROTOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protos");

/// The files that a build of `file` writes; whitespace is squeezed, so that the layout of the code does not matter.
struct Output(TempDir);

impl Output {
    fn of(file: &str, configure: impl FnOnce(Builder) -> Builder) -> Result<Self, Error> {
        let dir = tempfile::tempdir().unwrap();
        let builder = sonora_build::configure().crate_path("::sonora_tokio").out_dir(dir.path());
        configure(builder).compile_protos(&[file], &[PROTOS])?;
        Ok(Self(dir))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn names(&self) -> Vec<String> {
        let files = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn raw(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn squeezed(&self, name: &str) -> String {
        squeeze(&self.raw(name))
    }
}

/// Drops what only depends on where lines are broken.
fn squeeze(code: &str) -> String {
    let words: Vec<&str> = code.split_whitespace().collect();
    words
        .join(" ")
        .replace("( ", "(")
        .replace(", )", ")")
        .replace("< ", "<")
        .replace(", >", ">")
        .replace(" .", ".")
}

#[track_caller]
fn assert_has(code: &str, parts: &[&str]) {
    for part in parts {
        assert!(code.contains(&squeeze(part)), "`{part}` is not in:\n{code}");
    }
}

#[test]
fn all_four_kinds_have_their_signatures() {
    let code = Output::of("helloworld.proto", |b| b).unwrap().squeezed("helloworld.rs");
    assert_has(
        &code,
        &[
            "pub trait Greeter: ::core::marker::Send + ::core::marker::Sync + 'static {",
            "fn say_hello(&self, request: ::sonora_tokio::Request<super::HelloRequest>) \
             -> impl ::core::future::Future<Output = ::core::result::Result<\
             ::sonora_tokio::Response<super::HelloReply>, ::sonora_tokio::Status>> + ::core::marker::Send {",
            "fn say_hello_slowly(&self, request: ::sonora_tokio::Request<super::HelloRequest>) \
             -> impl ::core::future::Future<Output = ::core::result::Result<\
             ::sonora_tokio::Response<::sonora_tokio::Streaming<super::HelloReply>>, ::sonora_tokio::Status>>",
            "fn upload(&self, request: ::sonora_tokio::Request<::sonora_tokio::Streaming<super::HelloRequest>>) \
             -> impl ::core::future::Future<Output = ::core::result::Result<\
             ::sonora_tokio::Response<super::HelloReply>, ::sonora_tokio::Status>>",
            "fn chat(&self, request: ::sonora_tokio::Request<::sonora_tokio::Streaming<super::HelloRequest>>) \
             -> impl ::core::future::Future<Output = ::core::result::Result<\
             ::sonora_tokio::Response<::sonora_tokio::Streaming<super::HelloReply>>, ::sonora_tokio::Status>>",
            "::sonora_tokio::codegen::unimplemented(\"helloworld.Greeter/SayHello\")",
            "pub const NAME: &'static str = \"helloworld.Greeter\";",
        ],
    );
    for (proto_name, verb, name) in [
        ("SayHello", "unary", "say_hello"),
        ("SayHelloSlowly", "server_streaming", "say_hello_slowly"),
        ("Upload", "client_streaming", "upload"),
        ("Chat", "bidi_streaming", "chat"),
    ] {
        let arm = format!(
            "\"{proto_name}\" => {{ let inner = ::sonora_tokio::codegen::Arc::clone(&self.inner); \
             call.{verb}(move |request| async move {{ <T as self::Greeter>::{name}(&*inner, request).await }})"
        );
        assert_has(&code, &[&arm, &format!(".{verb}(\"/helloworld.Greeter/{proto_name}\",")]);
    }
}

#[test]
fn plain_bytes_of_response_streams_may_leave_uncopied() {
    let code = Output::of("large.proto", |b| b).unwrap().squeezed("large.rs");
    for (proto_name, verb) in [("Watch", "server_streaming"), ("Edit", "bidi_streaming")] {
        let name = proto_name.to_lowercase();
        let arm = format!(
            "\"{proto_name}\" => {{ struct Large; \
             impl ::sonora_tokio::codegen::TakeLarge<super::Picture> for Large {{ \
                 fn take(message: &mut super::Picture) -> ::core::option::Option<::sonora_tokio::codegen::LargeField> {{ \
                     ::sonora_tokio::codegen::LargeField::take(2, &mut message.data)\
                     .or_else(|| ::sonora_tokio::codegen::LargeField::take(2000, &mut message.preview)) \
                 }} \
             }} \
             let inner = ::sonora_tokio::codegen::Arc::clone(&self.inner); \
             call.{verb}_large(Large, move |request| async move {{ \
                 <T as self::Pictures>::{name}(&*inner, request).await \
             }})"
        );
        assert_has(&code, &[&arm]);
    }
    for verb in ["unary", "client_streaming", "server_streaming"] {
        assert_has(&code, &[&format!("call.{verb}(move |request|")]);
    }
    assert_eq!(code.matches("struct Large;").count(), 2, "{code}");
}

#[test]
fn blocking_services_are_plain_functions() {
    let code = Output::of("helloworld.proto", |b| {
        b.build_server(false).build_client(false).build_blocking_server(true)
    })
    .unwrap()
    .squeezed("helloworld.rs");
    assert_has(
        &code,
        &[
            "pub mod greeter_blocking_server {",
            "pub trait Greeter: ::core::marker::Send + ::core::marker::Sync + 'static {",
            "fn say_hello(&self, request: ::sonora_tokio::Request<super::HelloRequest>) \
             -> ::core::result::Result<::sonora_tokio::Response<super::HelloReply>, ::sonora_tokio::Status> {",
            "fn chat(&self, \
             request: ::sonora_tokio::Request<::sonora_tokio::blocking::Streaming<super::HelloRequest>>) \
             -> ::core::result::Result<\
             ::sonora_tokio::Response<::sonora_tokio::blocking::Streaming<super::HelloReply>>, \
             ::sonora_tokio::Status> {",
            "::core::result::Result::Err(::sonora_tokio::codegen::unimplemented(\"helloworld.Greeter/Upload\"))",
            "call.blocking_unary(move |request| <T as self::Greeter>::say_hello(&*inner, request))",
            "call.blocking_bidi_streaming(move |request| <T as self::Greeter>::chat(&*inner, request))",
        ],
    );
    assert!(!code.contains("greeter_server"), "{code}");
}

#[test]
fn clients_take_what_turns_into_a_request() {
    let code = Output::of("helloworld.proto", |b| b).unwrap().squeezed("helloworld.rs");
    assert_has(
        &code,
        &[
            "pub fn new(channel: impl ::sonora_tokio::client::IntoChannel<::sonora_tokio::Channel>) -> Self",
            "pub async fn say_hello(&self, request: impl ::sonora_tokio::IntoRequest<super::HelloRequest>) \
             -> ::core::result::Result<::sonora_tokio::Response<super::HelloReply>, ::sonora_tokio::Status>",
            "pub async fn chat(&self, \
             request: impl ::sonora_tokio::IntoStreamingRequest<Message = super::HelloRequest>)",
        ],
    );
}

#[test]
fn clients_that_wait_are_plain_functions() {
    let code = Output::of("helloworld.proto", |b| b.build_blocking_client(true)).unwrap();
    let code = code.squeezed("helloworld.rs");
    let (_, client) = code.split_once("pub mod greeter_blocking_client {").unwrap();
    assert_has(
        client,
        &[
            "#[derive(::core::clone::Clone, ::core::fmt::Debug)] \
             pub struct GreeterClient { channel: ::sonora_tokio::blocking::Channel, }",
            "pub fn new(channel: impl ::sonora_tokio::client::IntoChannel<::sonora_tokio::blocking::Channel>) -> Self",
            "pub fn say_hello(&self, request: impl ::sonora_tokio::IntoRequest<super::HelloRequest>) \
             -> ::core::result::Result<::sonora_tokio::Response<super::HelloReply>, ::sonora_tokio::Status>",
            "self.channel.unary(\"/helloworld.Greeter/SayHello\",",
            "pub fn say_hello_slowly(&self, request: impl ::sonora_tokio::IntoRequest<super::HelloRequest>) \
             -> ::core::result::Result<::sonora_tokio::Response<\
             ::sonora_tokio::blocking::Streaming<super::HelloReply>>, ::sonora_tokio::Status>",
            "self.channel.server_streaming(\"/helloworld.Greeter/SayHelloSlowly\",",
            "pub fn upload(&self, request: impl \
             ::sonora_tokio::blocking::IntoIteratorRequest<Message = super::HelloRequest>) \
             -> ::core::result::Result<::sonora_tokio::Response<super::HelloReply>, ::sonora_tokio::Status>",
            "self.channel.client_streaming(\"/helloworld.Greeter/Upload\", request)",
            "self.channel.bidi_streaming(\"/helloworld.Greeter/Chat\", request)",
            "/// Calls `helloworld.Greeter/Upload`, and waits. pub fn upload(",
        ],
    );
    assert!(!client.contains("async"), "{client}");
}

#[test]
fn a_client_that_waits_is_the_default_for_those_who_wait() {
    for (root, waits) in [("::sonora_blocking", true), ("::sonora_tokio", false)] {
        let code = Output::of("helloworld.proto", |b| b.crate_path(root)).unwrap().raw("helloworld.rs");
        assert_eq!(code.contains("pub mod greeter_blocking_client"), waits);
        assert_eq!(code.contains("pub mod greeter_client"), !waits);
    }
}

#[test]
fn comments_become_documentation_and_their_samples_text() {
    let code = Output::of("helloworld.proto", |b| b).unwrap().raw("helloworld.rs");
    for part in [
        "    /// Greets people.\n    ///\n    /// Use it like so:\n    ///\n    /// ```text\n    /// let greeting = this is no Rust;\n    /// ```\n",
        "        /// Says hello, once. See <https://example.com> and \\[this\\].\n        fn say_hello(",
        "        /// Says hello, once. See <https://example.com> and \\[this\\].\n        pub async fn say_hello(",
        "        /// ```text\n        /// let nor = is this;\n        /// ```\n        ///\n        /// Takes its time.\n",
        "/// Who is greeted.\n///\n/// ```text\n/// not = Rust;\n/// ```\n",
        "    /// What is said.\n    #[prost(string",
        "        /// Handles `helloworld.Greeter/Upload`.\n        fn upload(",
        "        /// Calls `helloworld.Greeter/Upload`.\n        pub async fn upload(",
    ] {
        assert!(code.contains(part), "{part} is not in:\n{code}");
    }
}

#[test]
fn types_resolve_from_every_package() {
    let output = Output::of("shop/orders.proto", |b| b).unwrap();
    assert_eq!(output.names(), ["shop.common.rs", "shop.orders.rs"]);
    let code = output.squeezed("shop.orders.rs");
    for (name, request, response) in [
        ("total", "super::Order", "super::super::common::Money"),
        ("cheapest", "::sonora_tokio::Streaming<super::order::Line>", "super::order::Line"),
        ("ping", "()", "()"),
        ("later", "::sonora_tokio::prost_types::Timestamp", "::sonora_tokio::prost_types::Struct"),
        ("wrapped", "::sonora_tokio::prost::alloc::string::String", "f64"),
        (
            "bytes",
            "::sonora_tokio::Streaming<::sonora_tokio::prost::alloc::vec::Vec<u8>>",
            "::sonora_tokio::Streaming<bool>",
        ),
        ("strange", "super::Result", "super::Option"),
    ] {
        let signature = format!(
            "fn {name}(&self, request: ::sonora_tokio::Request<{request}>) -> impl ::core::future::Future<\
             Output = ::core::result::Result<::sonora_tokio::Response<{response}>, ::sonora_tokio::Status>>"
        );
        assert_has(&code, &[&signature]);
    }
}

#[test]
fn names_that_rust_or_a_client_has_are_changed() {
    let code = Output::of("shop/names.proto", |b| b).unwrap().squeezed("shop.names.rs");
    for (proto_name, name) in [
        ("New", "new_"),
        ("Clone", "clone_"),
        ("Type", "r#type"),
        ("Self", "self_"),
        ("Async", "r#async"),
        ("Gen", "r#gen"),
        ("FromArc", "from_arc"),
        ("Call", "call"),
    ] {
        assert_has(
            &code,
            &[
                &format!("fn {name}(&self, request"),
                &format!("pub async fn {name}(&self, request"),
                &format!("\"{proto_name}\" => {{"),
                &format!("<T as self::T>::{name}(&*inner, request)"),
                &format!("\"/shop.names.T/{proto_name}\""),
            ],
        );
    }
    assert_has(
        &code,
        &["pub trait Self_:", "pub struct SelfServer<T>", "pub mod self_client {", "pub trait Send:"],
    );
}

#[test]
fn deprecation_is_passed_on() {
    let code = Output::of("shop/names.proto", |b| b).unwrap().squeezed("shop.names.rs");
    assert_has(
        &code,
        &[
            "/// Gone soon. #[deprecated] pub trait Legacy:",
            "#[deprecated] pub struct LegacyServer<T>",
            "/// Gone soon. #[deprecated] #[derive(::core::clone::Clone, ::core::fmt::Debug)] pub struct LegacyClient",
            "/// Old. #[deprecated] fn old(",
            "/// Old. #[deprecated] pub async fn old(",
        ],
    );
    assert_eq!(code.matches("#[deprecated]").count(), 5);
}

#[test]
fn every_item_is_quiet() {
    let code = Output::of("shop/orders.proto", |b| b).unwrap().raw("shop.orders.rs");
    let is_item = |line: &&str| ["pub ", "impl "].iter().any(|start| line.starts_with(start));
    let items = code.lines().filter(is_item).count();
    assert_eq!(code.matches("#[allow(missing_docs,").count(), items);
    assert_eq!(code.lines().next(), Some("// This file is @generated by sonora-build."));
}

#[test]
fn sides_can_be_left_out() {
    for (server, client) in [(true, false), (false, true), (false, false)] {
        let output = Output::of("helloworld.proto", |b| b.build_server(server).build_client(client)).unwrap();
        let code = output.raw("helloworld.rs");
        assert_eq!(code.contains("pub mod greeter_server"), server);
        assert_eq!(code.contains("pub mod greeter_client"), client);
        assert!(code.contains("pub struct HelloRequest"));
    }
}

#[test]
fn without_a_package_the_file_is_an_underscore() {
    let output = Output::of("bare.proto", |b| b).unwrap();
    assert_eq!(output.names(), ["_.rs"]);
    assert_has(
        &output.squeezed("_.rs"),
        &["NAME: &'static str = \"Notes\"", "\"/Notes/Keep\"", "super::Note"],
    );
}

#[test]
fn settings_reach_prost() {
    let output = Output::of("shop/orders.proto", |b| {
        b.type_attribute("shop.orders.Order", "#[derive(Ord)]")
            .field_attribute("shop.orders.Order.lines", "#[first]")
            .extern_path(".shop.common", "::common")
            .prost_config(|config| {
                config.btree_map(["."]);
            })
            .include_file("all.rs")
    })
    .unwrap();
    assert_eq!(output.names(), ["all.rs", "shop.orders.rs"]);
    assert_has(
        &output.squeezed("shop.orders.rs"),
        &["#[derive(Ord)]", "#[first]", "Response<::common::Money>", "alloc::collections::BTreeMap<"],
    );
    assert_has(
        &output.squeezed("all.rs"),
        &["pub mod shop {", "pub mod orders { include!(\"shop.orders.rs\"); }"],
    );
}

#[test]
fn the_descriptor_set_holds_imports() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("set.bin");
    Output::of("shop/orders.proto", |b| b.file_descriptor_set_path(&path)).unwrap();
    let bytes = fs::read(&path).unwrap();
    for name in ["shop/common/types.proto", "google/protobuf/timestamp.proto", "shop/orders.proto"] {
        assert!(bytes.windows(name.len()).any(|window| window == name.as_bytes()), "{name}");
    }
}

#[test]
fn a_second_run_writes_the_same() {
    let output = Output::of("helloworld.proto", |b| b.include_file("all.rs")).unwrap();
    let first = (output.raw("helloworld.rs"), output.raw("all.rs"));
    let builder = sonora_build::configure().crate_path("::sonora_tokio").out_dir(output.path());
    builder.include_file("all.rs").compile_protos(&["helloworld.proto"], &[PROTOS]).unwrap();
    assert_eq!(first, (output.raw("helloworld.rs"), output.raw("all.rs")));
}
