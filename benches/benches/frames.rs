//! Frames: cut out of a body, and written into one, beside tonic's codec and a plain copy.
//!
//! The body is about a MiB, in chunks of 16 KiB as a connection gives them. The time of one iteration, divided by
//! its elements, is what a frame costs.

mod body;
mod peers;

use body::{BODY_BYTES, CHUNK_BYTES, chunks, frames};
use bytes::{Buf, Bytes, BytesMut};
use core::hint::black_box;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sonora_core::{FrameDecoder, FrameScanner, Limits, Metadata, Options, server};

const SIZES: [usize; 4] = [64, 1 << 10, 64 << 10, 1 << 20];

fn decode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frames/decode");
    for size in SIZES {
        let count = (BODY_BYTES / size).max(1);
        let chunks = chunks(&frames(size, count), CHUNK_BYTES);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new("sonora", size), |bench| {
            bench.iter(|| assert_eq!(sonora(&chunks), count));
        });
        group.bench_function(BenchmarkId::new("sonora-scanner", size), |bench| {
            bench.iter(|| scan(&chunks));
        });
        group.bench_function(BenchmarkId::new("tonic", size), |bench| {
            bench.iter(|| assert_eq!(peers::tonic_decode(&chunks), count));
        });
        group.bench_function(BenchmarkId::new("memcpy", size), |bench| {
            let mut place = BytesMut::with_capacity(BODY_BYTES * 2);
            bench.iter(|| {
                place.clear();
                chunks.iter().for_each(|chunk| place.extend_from_slice(black_box(chunk)));
            });
        });
    }
    group.finish();
}

/// Frames that lie in one chunk, beside the least that it takes to hand them out as `Bytes`.
fn inside(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frames/inside");
    for size in [64, 1 << 10] {
        let count = BODY_BYTES / size;
        let chunks = [frames(size, count)];
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new("sonora", size), |bench| {
            bench.iter(|| assert_eq!(sonora(&chunks), count));
        });
        group.bench_function(BenchmarkId::new("sonora-lent", size), |bench| {
            bench.iter(|| assert_eq!(lent(&chunks), count));
        });
        group.bench_function(BenchmarkId::new("tonic", size), |bench| {
            bench.iter(|| assert_eq!(peers::tonic_decode(&chunks), count));
        });
        group.bench_function(BenchmarkId::new("split", size), |bench| {
            bench.iter(|| assert_eq!(split(&chunks), count));
        });
    }
    group.finish();
}

/// No checks, no state, nothing but the two atomic operations of a slice that is made and dropped.
fn split(chunks: &[Bytes]) -> usize {
    let mut count = 0;
    for chunk in chunks {
        let mut rest = chunk.clone();
        while let Some([_, len @ ..]) = rest.first_chunk::<5>() {
            let len = u32::from_be_bytes(*len) as usize;
            rest.advance(5);
            black_box(rest.split_to(len));
            count += 1;
        }
    }
    count
}

fn sonora(chunks: &[Bytes]) -> usize {
    let mut decoder = FrameDecoder::new(Limits::default());
    let mut count = 0;
    for chunk in chunks {
        decoder.feed(chunk.clone());
        while let Ok(Some(frame)) = decoder.poll_frame() {
            black_box(frame);
            count += 1;
        }
    }
    count
}

/// Looked at where they lie, as a request stream does that parses them at once.
fn lent(chunks: &[Bytes]) -> usize {
    let headers = [("content-type", &b"application/grpc-web+proto"[..])];
    let Ok(call) = server::accept("POST", headers, &Options::default()) else { return 0 };
    let mut reader = call.request.reader();
    let mut count = 0;
    for chunk in chunks {
        reader.feed(chunk.clone());
        while let Ok(Some(())) = reader.poll_parsed(|message| _ = black_box(message.chunk())) {
            count += 1;
        }
    }
    count
}

fn scan(chunks: &[Bytes]) {
    let mut scanner = FrameScanner::new(Limits::default());
    for chunk in chunks {
        scanner.feed(chunk.clone());
        while let Ok(Some(part)) = scanner.poll_part() {
            black_box(part);
        }
    }
}

fn encode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frames/encode");
    for size in SIZES {
        let count = (BODY_BYTES / size).max(1);
        let message = Bytes::from(vec![7; size]);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new("sonora", size), |bench| bench.iter(|| write(&message, count)));
        group.bench_function(BenchmarkId::new("tonic", size), |bench| {
            bench.iter(|| peers::tonic_encode(&message, count));
        });
    }
    group.finish();
}

/// Writes messages as a server does: what is ready leaves together, about 8 KiB at a time.
fn write(message: &Bytes, count: usize) {
    const FLUSH_BYTES: usize = 8 << 10;
    let headers = [("content-type", &b"application/grpc-web+proto"[..])];
    let Ok(call) = server::accept("POST", headers, &Options::default()) else { return };
    let (_, mut writer) = call.responder.start(&Metadata::new());
    let wire = writer.wire();
    let mut out = BytesMut::with_capacity(FLUSH_BYTES);
    for _ in 0..count {
        writer.message(&mut out, |out| out.extend_from_slice(message)).expect("a message that fits");
        if out.len() >= FLUSH_BYTES {
            black_box(wire.seal(&mut out));
        }
    }
    black_box(wire.seal(&mut out));
}

criterion_group!(benches, decode, inside, encode);
criterion_main!(benches);
