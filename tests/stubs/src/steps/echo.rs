//! The metadata that a call gets back.

use bytes::Bytes;
use sonora_http::{Metadata, Response, Status};

/// Text that comes back as initial metadata.
pub const INITIAL: &str = "x-grpc-test-echo-initial";
/// Bytes that come back as trailing metadata.
pub const TRAILING: &str = "x-grpc-test-echo-trailing-bin";

/// What a request asked to have back.
#[derive(Debug)]
pub struct Echo {
    initial: Vec<String>,
    trailing: Vec<Bytes>,
}

impl Echo {
    /// Reads it from a request's metadata; bytes that are no base64 are left out.
    pub fn of(metadata: &Metadata) -> Self {
        Self {
            initial: metadata.get_all(INITIAL).map(str::to_owned).collect(),
            trailing: metadata.get_all_bin(TRAILING).filter_map(Result::ok).collect(),
        }
    }

    /// Gives it to a call that ended, well or not.
    ///
    /// # Errors
    ///
    /// That of the call, with the metadata on it.
    pub fn onto<T>(&self, result: Result<Response<T>, Status>) -> Result<Response<T>, Status> {
        match result {
            Ok(mut response) => {
                self.add_initial(response.metadata_mut());
                self.add_trailing(response.trailers_mut());
                Ok(response)
            }
            Err(mut status) => {
                self.add_initial(status.initial_metadata_mut());
                self.add_trailing(status.metadata_mut());
                Err(status)
            }
        }
    }

    fn add_initial(&self, metadata: &mut Metadata) {
        for value in &self.initial {
            // It came as metadata, so it can leave as metadata.
            let _ = metadata.append(INITIAL, value);
        }
    }

    fn add_trailing(&self, metadata: &mut Metadata) {
        for value in &self.trailing {
            let _ = metadata.append_bin(TRAILING, value);
        }
    }
}
