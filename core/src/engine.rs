//! The base64 engine: SIMD where the platform has it, portable otherwise.

use alloc::{vec, vec::Vec};
use base64::engine::GeneralPurposeConfig;

/// Standard alphabet, canonical padding demanded: what gRPC-Web's text mode is made of.
const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new();

#[cfg(all(
    feature = "std",
    any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))
))]
mod chosen {
    use base64::engine::Simd;
    use std::sync::LazyLock;

    // Building the engine fills its tables and detects the CPU: once for the process, not once for a chunk.
    static ENGINE: LazyLock<Simd> = LazyLock::new(|| Simd::standard(super::CONFIG));

    pub(crate) fn engine() -> &'static Simd {
        &ENGINE
    }
}

#[cfg(not(all(
    feature = "std",
    any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))
)))]
mod chosen {
    use base64::engine::GeneralPurpose;

    static ENGINE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, super::CONFIG);

    pub(crate) fn engine() -> &'static GeneralPurpose {
        &ENGINE
    }
}

pub(crate) use chosen::engine;

/// Room for an engine to write to.
///
/// Short texts are the most frequent ones, and are not filled with zeroes: those would come from `calloc`, and glibc's
/// does without the cache that `malloc` has for small pieces.
pub(crate) fn room(len: usize) -> Vec<u8> {
    const SHORT: usize = 1024;
    if len > SHORT { vec![0; len] } else { vec![b'='; len] }
}
