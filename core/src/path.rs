//! The path of a call.

/// The two names in `/package.Service/Method`.
///
/// Borrowed from the request's path. Source: gRPC over HTTP2, *Requests*, Path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RpcPath<'a> {
    /// The service with its package: `helloworld.Greeter`.
    pub service: &'a str,
    /// The method: `SayHello`.
    pub method: &'a str,
}

impl<'a> RpcPath<'a> {
    /// Splits a request's path; `None` when it is not of the form `/service/method`.
    ///
    /// The service may itself contain slashes (a prefix in front of the package); it ends at the last one.
    ///
    /// ```
    /// use sonora_core::RpcPath;
    ///
    /// let path = RpcPath::parse("/helloworld.Greeter/SayHello").unwrap();
    /// assert_eq!((path.service, path.method), ("helloworld.Greeter", "SayHello"));
    /// assert_eq!(RpcPath::parse("/favicon.ico"), None);
    /// ```
    #[inline]
    pub fn parse(path: &'a str) -> Option<Self> {
        // Paths are short: to walk them back is cheaper than to start a search.
        let path = path.strip_prefix('/')?;
        let name = path.bytes().rev().take_while(|byte| *byte != b'/').count();
        let slash = path.len().checked_sub(name + 1)?;
        let (service, method) = (path.get(..slash)?, path.get(slash + 1..)?);
        (!service.is_empty() && !method.is_empty()).then_some(Self { service, method })
    }
}

#[cfg(test)]
mod tests {
    use super::RpcPath;

    #[test]
    fn only_service_and_method_make_a_path() {
        for path in ["", "/", "//", "/a", "/a/", "//b", "a/b"] {
            assert_eq!(RpcPath::parse(path), None, "{path}");
        }
        assert_eq!(RpcPath::parse("/a/b/c"), Some(RpcPath { service: "a/b", method: "c" }));
    }
}
