//! Metadata as the runner writes it.

use crate::pb;
use sonora_http::{Metadata, core::bin};

/// Adds the runner's headers.
///
/// # Errors
///
/// A sentence for what is no metadata.
pub fn append(metadata: &mut Metadata, headers: &[pb::Header]) -> Result<(), String> {
    for pb::Header { name, value } in headers {
        for value in value {
            let appended = if name.to_ascii_lowercase().ends_with("-bin") {
                let value = bin::decode(value.as_bytes()).map_err(|error| format!("{name}: {error}"))?;
                metadata.append_bin(name, value)
            } else {
                metadata.append(name, value)
            };
            appended.map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// All metadata, each name with its values.
pub fn list(metadata: &Metadata) -> Vec<pb::Header> {
    let headers = metadata.as_headers();
    let values = |name| headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    headers
        .keys()
        .map(|name| pb::Header {
            name: name.to_string(),
            value: values(name).map(|value| value.into_owned()).collect(),
        })
        .collect()
}
