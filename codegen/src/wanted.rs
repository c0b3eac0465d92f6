//! Which modules a service gets.

use crate::naming::ServiceNames;

/// What to generate for each service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) server: bool,
    pub(crate) client: bool,
    pub(crate) blocking_server: bool,
    pub(crate) blocking_client: bool,
}

impl Wanted {
    pub(crate) fn nothing(self) -> bool {
        !(self.server || self.client || self.blocking_server || self.blocking_client)
    }

    /// The modules of a service with these names.
    pub(crate) fn modules(self, names: ServiceNames) -> impl Iterator<Item = String> {
        [
            (self.server, names.server_module),
            (self.client, names.client_module),
            (self.blocking_server, names.blocking_server_module),
            (self.blocking_client, names.blocking_client_module),
        ]
        .into_iter()
        .filter_map(|(wanted, module)| wanted.then_some(module))
    }
}

/// What the user asked for; what is left open goes by the crate that the code is for.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    pub(crate) server: Option<bool>,
    pub(crate) client: Option<bool>,
    pub(crate) blocking_server: Option<bool>,
    pub(crate) blocking_client: Option<bool>,
}

impl Choice {
    /// Whether something was asked for that needs a Sonora crate.
    pub(crate) fn services(&self) -> bool {
        [self.server, self.client, self.blocking_server, self.blocking_client].contains(&Some(true))
    }

    /// `root` is the path of the Sonora crate, if there is one beside the core.
    pub(crate) fn settle(&self, root: Option<&str>) -> Wanted {
        let blocking = root.is_some_and(|root| root.ends_with("sonora_blocking"));
        let others = root.is_some() && !blocking;
        Wanted {
            server: self.server.unwrap_or(others),
            client: self.client.unwrap_or(others),
            blocking_server: self.blocking_server.unwrap_or(blocking),
            blocking_client: self.blocking_client.unwrap_or(blocking),
        }
    }
}
