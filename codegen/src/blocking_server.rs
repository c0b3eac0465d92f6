//! Generates the trait of a service as plain functions, and the struct that serves it.

use crate::service::Service;

/// Appends the module `<service>_blocking_server`.
pub(crate) fn generate(_service: &Service, _out: &mut String) {}
