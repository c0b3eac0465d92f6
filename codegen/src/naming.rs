//! Rust names for what a `.proto` file names.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The names that one service gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceNames {
    /// The trait: `Greeter`.
    pub(crate) service: String,
    /// The struct that serves it: `GreeterServer`.
    pub(crate) server: String,
    /// The struct that calls it: `GreeterClient`.
    pub(crate) client: String,
    /// `greeter_server`.
    pub(crate) server_module: String,
    /// `greeter_client`.
    pub(crate) client_module: String,
    /// `greeter_blocking_server`.
    pub(crate) blocking_server_module: String,
    /// `greeter_blocking_client`.
    pub(crate) blocking_client_module: String,
}

impl ServiceNames {
    /// Names for the service `proto_name`, without its package.
    pub(crate) fn new(proto_name: &str) -> Self {
        let camel = start_legally(proto_name.to_upper_camel_case());
        let snake = start_legally(proto_name.to_snake_case());
        Self {
            service: if camel == "Self" { "Self_".to_owned() } else { camel.clone() },
            server: format!("{camel}Server"),
            client: format!("{camel}Client"),
            server_module: format!("{snake}_server"),
            client_module: format!("{snake}_client"),
            blocking_server_module: format!("{snake}_blocking_server"),
            blocking_client_module: format!("{snake}_blocking_client"),
        }
    }
}

/// The name of the method for an RPC, in snake case and legal in every edition.
///
/// Methods of the client stand beside [`TAKEN`], so these names get an underscore; the trait follows suit, so that
/// a method has one name.
pub(crate) fn method(proto_name: &str) -> String {
    let name = start_legally(proto_name.to_snake_case());
    match name.as_str() {
        "self" | "super" | "crate" => format!("{name}_"),
        taken if TAKEN.contains(&taken) => format!("{name}_"),
        keyword if KEYWORDS.contains(&keyword) => format!("r#{name}"),
        _ => name,
    }
}

/// Whether a field is called the same in Rust.
pub(crate) fn is_unchanged(field: &str) -> bool {
    let is_reserved = ["self", "super", "crate"].contains(&field) || KEYWORDS.contains(&field);
    field.to_snake_case() == field && !is_reserved
}

/// The module that prost makes for what is nested in a message, or for one part of a package's name.
pub(crate) fn module(proto_name: &str) -> String {
    proto_name.to_snake_case()
}

/// Identifiers start with a letter or an underscore, and one underscore alone is none. heck drops the underscores
/// with which Protobuf names may start.
fn start_legally(name: String) -> String {
    match name.chars().next() {
        None => "__".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) => name,
    }
}

/// What a client has already: its constructor, and `Clone`, which is in scope everywhere.
const TAKEN: [&str; 2] = ["new", "clone"];

/// Keywords of all editions, used or reserved, that may be raw identifiers and are snake case.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_snake_case_and_legal() {
        for (proto_name, expected) in [
            ("SayHello", "say_hello"),
            ("sayHello", "say_hello"),
            ("say_hello", "say_hello"),
            ("GetHTTPInfo", "get_http_info"),
            ("ListV2", "list_v2"),
            ("Type", "r#type"),
            ("Extern", "r#extern"),
            ("Async", "r#async"),
            ("Gen", "r#gen"),
            ("Self", "self_"),
            ("Super", "super_"),
            ("crate", "crate_"),
            ("New", "new_"),
            ("Clone", "clone_"),
            ("FromArc", "from_arc"),
            ("_2D", "_2d"),
            ("_", "__"),
        ] {
            assert_eq!(method(proto_name), expected, "{proto_name}");
        }
    }

    #[test]
    fn raw_identifiers_parse() {
        for keyword in KEYWORDS {
            assert!(syn::parse_str::<syn::Ident>(&format!("r#{keyword}")).is_ok(), "{keyword}");
        }
    }

    #[test]
    fn services_name_a_trait_two_structs_and_two_modules() {
        for (proto_name, service, server, module) in [
            ("Greeter", "Greeter", "GreeterServer", "greeter_server"),
            ("echo_service", "EchoService", "EchoServiceServer", "echo_service_server"),
            ("Self", "Self_", "SelfServer", "self_server"),
            ("Server", "Server", "ServerServer", "server_server"),
        ] {
            let names = ServiceNames::new(proto_name);
            assert_eq!(
                (names.service.as_str(), names.server.as_str(), names.server_module.as_str()),
                (service, server, module)
            );
        }
    }
}
