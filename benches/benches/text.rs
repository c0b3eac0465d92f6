//! Text mode: base64 in, base64 out, beside base64's engine alone, tonic-web and a plain copy.

mod body;
mod peers;

use base64::Engine as _;
use base64::engine::{GeneralPurposeConfig, Simd};
use body::{BODY_BYTES, CHUNK_BYTES, chunks, frames};
use bytes::{Bytes, BytesMut};
use core::hint::black_box;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sonora_core::{TextDecoder, Wire};

/// Bytes of a message, each a segment of its own as an unhurried sender makes them. With its header the first
/// of each pair is whole triples, so that its segments run on without a pad, and the second ends with two pads.
const SIZES: [[usize; 2]; 3] = [[64, 65], [1 << 10, (1 << 10) + 1], [64 << 10, (64 << 10) + 1]];

fn engine() -> Simd {
    Simd::standard(GeneralPurposeConfig::new())
}

fn decode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("text/decode");
    for size in SIZES.into_iter().flatten() {
        let segment = engine().encode(frames(size, 1));
        let count = BODY_BYTES / segment.len();
        let text = Bytes::from(segment.repeat(count));
        let chunks = chunks(&text, CHUNK_BYTES);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("sonora", size), |bench| {
            bench.iter(|| assert_eq!(sonora(&chunks), (size + 5) * count));
        });
        // Not padded segments: tonic-web decodes what has arrived in one go, and a pad in its middle is an error.
        if !segment.ends_with('=') {
            group.bench_function(BenchmarkId::new("tonic-web", size), |bench| {
                bench.iter(|| peers::tonic_web_text(&chunks));
            });
        }
        group.bench_function(BenchmarkId::new("engine", size), |bench| {
            let (engine, mut place) = (engine(), vec![0; segment.len()]);
            bench.iter(|| {
                for _ in 0..count {
                    black_box(engine.decode_slice(black_box(&segment), &mut place)).expect("base64");
                }
            });
        });
        group.bench_function(BenchmarkId::new("engine-new", size), |bench| {
            let engine = engine();
            bench.iter(|| {
                for _ in 0..count {
                    black_box(engine.decode(black_box(&segment))).expect("base64");
                }
            });
        });
    }
    group.finish();
}

fn sonora(chunks: &[Bytes]) -> usize {
    let (mut text, mut len) = (TextDecoder::new(), 0);
    for chunk in chunks {
        text.feed(chunk.clone());
        while let Ok(Some(bytes)) = text.poll_bytes() {
            len += black_box(bytes).len();
        }
    }
    len
}

/// Frames leave together, about 8 KiB at a time, and each flush is a segment.
const FLUSH_BYTES: usize = 8 << 10;

fn encode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("text/encode");
    for [size, _] in SIZES {
        let frame = frames(size, 1);
        let count = BODY_BYTES / frame.len();
        let body = frames(size, count);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(BenchmarkId::new("sonora", size), |bench| bench.iter(|| seal(&frame, count)));
        group.bench_function(BenchmarkId::new("tonic-web", size), |bench| {
            bench.iter(|| assert!(peers::tonic_web_encode(&frame, count) > body.len()));
        });
        group.bench_function(BenchmarkId::new("engine", size), |bench| {
            let flush = FLUSH_BYTES.div_ceil(frame.len()) * frame.len();
            let (engine, mut place) = (engine(), vec![0; flush.div_ceil(3) * 4]);
            bench.iter(|| {
                for flush in body.chunks(flush) {
                    black_box(engine.encode_slice(black_box(flush), &mut place)).expect("room");
                }
            });
        });
        group.bench_function(BenchmarkId::new("engine-new", size), |bench| {
            let flush = FLUSH_BYTES.div_ceil(frame.len()) * frame.len();
            let engine = engine();
            bench.iter(|| {
                for flush in body.chunks(flush) {
                    black_box(engine.encode(black_box(flush)));
                }
            });
        });
        group.bench_function(BenchmarkId::new("memcpy", size), |bench| {
            let mut place = BytesMut::with_capacity(body.len());
            bench.iter(|| {
                place.clear();
                place.extend_from_slice(black_box(&body));
            });
        });
    }
    group.finish();
}

/// What a server does with frames that are ready: one copy, which stands for writing them, and base64.
fn seal(frame: &Bytes, count: usize) {
    let mut out = BytesMut::new();
    for _ in 0..count {
        out.extend_from_slice(frame);
        if out.len() >= FLUSH_BYTES {
            black_box(Wire::WebText.seal(&mut out));
        }
    }
    black_box(Wire::WebText.seal(&mut out));
}

criterion_group!(benches, decode, encode);
criterion_main!(benches);
