//! Where the server is.

/// A listener of the server, by what is served there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Services that `sonora-build` generated.
    Own,
    /// The same, as plain functions.
    Plain,
    /// Services that tonic generated, bridged.
    Bridged,
    /// Those of `Own`, over TLS.
    Encrypted,
}

impl Place {
    pub(crate) const ALL: [Self; 4] = [Self::Own, Self::Plain, Self::Bridged, Self::Encrypted];
}

/// All listeners, and who vouches for the encrypted one.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    urls: Vec<String>,
    certificate: String,
}

impl Places {
    /// Reads what the server says of itself: the URLs, then the certificate with bars for line ends.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let mut words = line.splitn(Place::ALL.len() + 1, ' ');
        let urls: Vec<String> = words.by_ref().take(Place::ALL.len()).map(ToOwned::to_owned).collect();
        let certificate = words.next()?.replace('|', "\n");
        Some(Self { urls, certificate })
    }

    pub(crate) fn url(&self, place: Place) -> &str {
        &self.urls[place as usize]
    }

    /// In PEM.
    pub(crate) fn certificate(&self) -> &[u8] {
        self.certificate.as_bytes()
    }
}
