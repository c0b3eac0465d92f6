//! The ways of feeding a body.

/// Where a body is cut into chunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chunking {
    /// Nowhere.
    Whole,
    /// After every byte.
    Bytewise,
    /// Once, after this many bytes.
    SplitAt(usize),
    /// Into chunks of these sizes, over and over; a size of 0 is an empty chunk.
    Sizes(Vec<usize>),
}

/// When a body's reader is polled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polling {
    /// After each chunk, until it wants more: what adapters do.
    Dry,
    /// Once after each chunk, which falls behind, and until it is done at the end.
    Once,
    /// Not before everything was fed.
    Last,
}

/// A way of feeding a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feeding {
    /// Where it is cut.
    pub chunking: Chunking,
    /// When the reader is polled.
    pub polling: Polling,
    /// Whether an empty chunk goes before each chunk and after the last one.
    pub empty_chunks: bool,
}

impl From<Chunking> for Feeding {
    fn from(chunking: Chunking) -> Self {
        Self { chunking, polling: Polling::Dry, empty_chunks: false }
    }
}

impl Feeding {
    /// Every way that a table tries on a body of `len` bytes: whole, byte by byte, in thirds, split at every
    /// place; each with and without empty chunks, and for each habit of polling.
    pub fn every(len: usize) -> impl Iterator<Item = Self> {
        let splits = (0..=len).map(Chunking::SplitAt);
        let thirds = Chunking::Sizes(vec![len.div_ceil(3)]);
        [Chunking::Whole, Chunking::Bytewise, thirds].into_iter().chain(splits).flat_map(|chunking| {
            [
                (Polling::Dry, false),
                (Polling::Dry, true),
                (Polling::Once, false),
                (Polling::Once, true),
                (Polling::Last, false),
            ]
            .map(|(polling, empty_chunks)| Self {
                chunking: chunking.clone(),
                polling,
                empty_chunks,
            })
        })
    }

    /// A way that a fuzzer's bytes choose: the first says how to poll, each other one is a chunk's size.
    pub fn from_seed(seed: &[u8]) -> Self {
        let (habit, sizes) = seed.split_first().unwrap_or((&0, &[]));
        let polling = match habit % 3 {
            0 => Polling::Dry,
            1 => Polling::Once,
            _ => Polling::Last,
        };
        let chunking = match sizes {
            [] => Chunking::Whole,
            sizes => Chunking::Sizes(sizes.iter().map(|size| usize::from(*size)).collect()),
        };
        Self { chunking, polling, empty_chunks: habit & 0x80 != 0 }
    }

    /// The chunks of `body`.
    pub(super) fn chunks<'a>(&self, body: &'a [u8]) -> Vec<&'a [u8]> {
        let chunks = match &self.chunking {
            Chunking::Whole => vec![body],
            Chunking::Bytewise => body.chunks(1).collect(),
            Chunking::SplitAt(at) => <[_; 2]>::from(body.split_at((*at).min(body.len()))).to_vec(),
            Chunking::Sizes(sizes) => sized(body, sizes),
        };
        if !self.empty_chunks {
            return chunks;
        }
        chunks.into_iter().flat_map(|chunk| [&[], chunk]).chain([&[][..]]).collect()
    }
}

fn sized<'a>(mut body: &'a [u8], sizes: &[usize]) -> Vec<&'a [u8]> {
    if sizes.iter().all(|size| *size == 0) {
        return vec![body];
    }
    let mut chunks = Vec::new();
    for size in sizes.iter().cycle() {
        if body.is_empty() {
            break;
        }
        let (chunk, rest) = body.split_at((*size).min(body.len()));
        chunks.push(chunk);
        body = rest;
    }
    chunks
}
