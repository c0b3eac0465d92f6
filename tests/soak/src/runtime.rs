//! The runtimes that a server can be on.

/// What a server runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runtime {
    Tokio,
    Smol,
    AsyncStd,
    /// `sonora_blocking::serve`.
    Blocking,
}

impl Runtime {
    pub(crate) const ALL: [Self; 4] = [Self::Tokio, Self::Smol, Self::AsyncStd, Self::Blocking];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Tokio => "tokio",
            Self::Smol => "smol",
            Self::AsyncStd => "async-std",
            Self::Blocking => "blocking",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|runtime| runtime.name() == name)
    }
}
