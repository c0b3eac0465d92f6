//! The path of a call.

use sonora_core::RpcPath;

/// Holds [`RpcPath::parse`] against the oracle: service and method.
pub fn check_path(path: &str) -> Option<(String, String)> {
    let told = RpcPath::parse(path).map(|it| (it.service.to_owned(), it.method.to_owned()));
    let parts: Vec<&str> = path.split('/').collect();
    let expected = match &parts[..] {
        ["", service @ .., method] => Some((service.join("/"), method.to_string())),
        _ => None,
    };
    let expected = expected.filter(|(service, method)| !service.is_empty() && !method.is_empty());
    assert_eq!(told, expected, "{path}");
    expected
}
