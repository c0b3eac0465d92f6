//! Random ways of feeding, and random terms.

use proptest::collection::vec;
use proptest::prelude::*;
use sonora_core::{Limits, Wire};
use sonora_tests::oracle::{Chunking, Feeding, Polling, Terms};

pub(crate) fn feeding() -> impl Strategy<Value = Feeding> {
    let chunking = prop_oneof![
        Just(Chunking::Whole),
        Just(Chunking::Bytewise),
        (0..80_usize).prop_map(Chunking::SplitAt),
        vec(0..12_usize, 1..6).prop_map(Chunking::Sizes),
    ];
    let polling = prop_oneof![2 => Just(Polling::Dry), 1 => Just(Polling::Once), 1 => Just(Polling::Last)];
    (chunking, polling, any::<bool>()).prop_map(|(chunking, polling, empty_chunks)| Feeding {
        chunking,
        polling,
        empty_chunks,
    })
}

pub(crate) fn limits() -> impl Strategy<Value = Limits> {
    let small = (0..40_u32, 0..60_u32)
        .prop_map(|(max_message_bytes, max_trailers_bytes)| Limits { max_message_bytes, max_trailers_bytes });
    prop_oneof![1 => Just(Limits::default()), 2 => small]
}

pub(crate) fn wire() -> impl Strategy<Value = Wire> {
    prop_oneof![1 => Just(Wire::Grpc), 3 => Just(Wire::Web), 3 => Just(Wire::WebText)]
}

pub(crate) fn terms() -> impl Strategy<Value = Terms> {
    (wire(), limits(), any::<bool>()).prop_map(|(wire, limits, toy)| Terms { wire, limits, toy })
}
