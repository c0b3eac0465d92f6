//! Trailers, a whole unary call and a whole stream, in memory: the core alone, both ends of it.

mod body;

use bytes::{Buf, Bytes, BytesMut};
use core::hint::black_box;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sonora_core::client::Event;
use sonora_core::{Code, Metadata, Options, Status, Wire, client, server, trailers};

const WIRES: [(&str, Wire); 2] = [("binary", Wire::Web), ("text", Wire::WebText)];

fn blocks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("trailers");
    let failed =
        Status::new(Code::NotFound, "no such order: \u{fc}").with_details(Bytes::from_static(&[7; 100]));
    let pairs = [("tenant", &b"acme"[..]), ("request-id", b"0123456789abcdef")];
    for (name, status, pairs) in [("ok", Status::ok(), &pairs[..0]), ("error", failed, &pairs[..])] {
        let mut block = BytesMut::new();
        group.bench_function(BenchmarkId::new("write", name), |bench| {
            bench.iter(|| {
                block.clear();
                trailers::write(&mut block, &status, pairs.iter().copied()).expect("trailers");
            });
        });
        group.bench_function(BenchmarkId::new("parse", name), |bench| {
            bench.iter(|| assert!(trailers::parse(black_box(&block)).all(|pair| pair.is_ok())));
        });
    }
    group.finish();
}

fn calls(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("call");
    let message = Bytes::from_static(&[7; 100]);
    for (name, wire) in WIRES {
        group.throughput(Throughput::Elements(1));
        group.bench_function(BenchmarkId::new("unary", name), |bench| {
            bench.iter(|| exchange(wire, &message, 1))
        });
        group.throughput(Throughput::Elements(1000));
        group.bench_function(BenchmarkId::new("stream of 1000", name), |bench| {
            bench.iter(|| assert_eq!(exchange(wire, &message, 1000), 1000));
        });
    }
    group.finish();
}

/// A call from one end to the other and back; the number of messages that arrived.
fn exchange(wire: Wire, message: &Bytes, count: usize) -> usize {
    let options = Options::default();
    let mut call = client::start("/a.B/C", wire, None, &Metadata::new(), &options);
    let mut out = BytesMut::new();
    call.writer.message(&mut out, |out| out.extend_from_slice(message)).expect("a message that fits");

    let fields = call.head.fields.iter().map(|(name, value)| (name.as_ref(), &value[..]));
    let served = server::accept("POST", fields, &options).expect("a call");
    let mut request = served.request.reader();
    request.feed(wire.seal(&mut out));
    request.finish();
    black_box(request.poll_single()).expect("a request");

    let (head, mut writer) = served.responder.start(&Metadata::new());
    let head = [("content-type", head.content_type.as_bytes())];
    let mut reader = call.response.open(200, head).expect("a response");
    let mut arrived = 0;
    for _ in 0..count {
        writer.message(&mut out, |out| out.extend_from_slice(message)).expect("a message that fits");
        if out.len() >= 8 << 10 {
            reader.feed(wire.seal(&mut out));
            arrived += messages(&mut reader);
        }
    }
    writer.finish(&mut out, &Status::ok(), &Metadata::new()).expect("trailers");
    reader.feed(wire.seal(&mut out));
    reader.finish();
    arrived + messages(&mut reader)
}

fn messages(reader: &mut client::ResponseReader) -> usize {
    let mut count = 0;
    while let Some(event) = reader.poll_parsed(|message| message.remaining()).expect("an event") {
        count += usize::from(matches!(black_box(event), Event::Message(_)));
    }
    count
}

criterion_group!(benches, blocks, calls);
criterion_main!(benches);
