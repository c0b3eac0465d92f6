//! Generates the client of a service as plain functions.

use crate::service::Service;

/// Appends the module `<service>_blocking_client`.
pub(crate) fn generate(_service: &Service, _out: &mut String) {}
