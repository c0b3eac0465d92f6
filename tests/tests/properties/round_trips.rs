//! What core writes, core reads: in the three wires, at any flush and any chunking.

use crate::cases;
use crate::feedings::{feeding, wire};
use bytes::{Bytes, BytesMut};
use proptest::collection::vec;
use proptest::prelude::*;
use sonora_core::server::{self, ResponseWriter};
use sonora_core::{Code, Metadata, Options, Status, Wire, client};
use sonora_tests::oracle::{Pairs, Said, Terms, check_native_response, check_request, check_response};
use sonora_tests::toy::Toy;

fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    vec(vec(prop_oneof![Just(0), any::<u8>()], 0..60), 0..5)
}

fn status() -> impl Strategy<Value = Status> {
    // HTTP takes blanks off the ends of a value, and these are not escaped.
    let message = any::<String>().prop_map(|text| text.trim_matches(' ').to_owned());
    let details = vec(any::<u8>(), 0..20);
    (0..17_u32, message, details).prop_map(|(number, message, details)| {
        let code = Code::from_number(number).expect("there are 17 codes");
        Status::new(code, message).with_details(details.into())
    })
}

fn metadata() -> impl Strategy<Value = Metadata> {
    let text = ("[a-zA-Z][a-zA-Z0-9_.-]{0,8}x", "([!-~]([ -~]{0,6}[!-~])?)?");
    let binary = ("[a-z]{1,4}-bin", vec(any::<u8>(), 0..9));
    (vec(text, 0..3), vec(binary, 0..3)).prop_map(|(text, binary)| {
        let mut metadata = Metadata::new();
        for (name, value) in text {
            metadata.append(&name, value).expect("a fine pair");
        }
        for (name, value) in binary {
            metadata.append_bin(&name, &value).expect("a fine binary pair");
        }
        metadata
    })
}

fn options(toy: bool) -> Options {
    Options { codecs: if toy { Toy::codecs() } else { Default::default() }, ..Options::default() }
}

/// The other end's terms for what was written with these options.
fn terms(wire: Wire, toy: bool) -> Terms {
    if toy { Terms::new(wire).toy() } else { Terms::new(wire) }
}

fn writer(wire: Wire, options: &Options) -> ResponseWriter {
    let content_type: &[u8] = match wire {
        Wire::Grpc => b"application/grpc",
        Wire::Web => b"application/grpc-web",
        Wire::WebText => b"application/grpc-web-text",
    };
    let headers = [("content-type", content_type), ("grpc-accept-encoding", b"toy")];
    server::accept("POST", headers, options).expect("this is a call").responder.start(&Metadata::new()).1
}

fn said(messages: &[Vec<u8>], status: Status, pairs: Option<Pairs>) -> Vec<Said> {
    let messages = messages.iter().cloned().map(Said::Message);
    messages.chain([Said::End(status, pairs)]).collect()
}

fn pairs(metadata: &Metadata) -> Pairs {
    metadata.iter().map(|(name, value)| (name.to_owned(), value.to_vec())).collect()
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_response_is_read_as_it_was_written(
        (wire, toy, flush) in (wire(), any::<bool>(), any::<bool>()),
        messages in messages(),
        status in status(),
        metadata in metadata(),
        feeding in feeding(),
    ) {
        let mut writer = writer(wire, &options(toy));
        let (mut out, mut body) = (BytesMut::new(), Vec::new());
        for message in &messages {
            writer.message(&mut out, |out| out.extend_from_slice(message)).expect("this is short");
            if flush {
                body.extend(wire.seal(&mut out));
            }
        }
        let fields = writer.finish(&mut out, &status, &metadata).expect("these can be sent");
        body.extend(wire.seal(&mut out));
        let http_trailers = fields.iter().flatten().map(|(name, value)| (&**name, &value[..]));
        let http_trailers: Vec<_> = http_trailers.collect();

        let in_body = (wire != Wire::Grpc).then(|| pairs(&metadata));
        let read = check_native_response(&body, &terms(wire, toy), &[], &http_trailers, &feeding);
        prop_assert_eq!(read.error, None);
        prop_assert_eq!(read.events, said(&messages, status, in_body));
    }

    #[test]
    fn a_status_in_the_head_is_read_as_it_was_written(
        wire in wire(), status in status(), metadata in metadata(), feeding in feeding(),
    ) {
        let headers = [("content-type", &b"application/grpc-web"[..])];
        let call = server::accept("POST", headers, &Options::default()).expect("this is a call");
        let head = call.responder.fail(&status, &metadata);
        let fields: Vec<_> = head.fields.iter().map(|(name, value)| (&**name, &value[..])).collect();
        let read = check_response(b"", &terms(wire, false), &fields, &feeding);
        prop_assert_eq!(read.error, None);
        prop_assert_eq!(read.events, said(&[], status, None));
    }

    #[test]
    fn a_request_is_read_as_it_was_written(
        (wire, toy, flush) in (wire(), any::<bool>(), any::<bool>()),
        messages in messages(),
        feeding in feeding(),
    ) {
        let mut writer = client::start("/s/m", wire, None, &Metadata::new(), &options(toy)).writer;
        let (mut out, mut body) = (BytesMut::new(), Vec::new());
        for message in &messages {
            writer.message(&mut out, |out| out.extend_from_slice(message)).expect("this is short");
            if flush {
                body.extend(wire.seal(&mut out));
            }
        }
        body.extend(wire.seal(&mut out));

        let read = check_request(&body, &terms(wire, toy), &feeding);
        prop_assert_eq!(read.error, None);
        prop_assert_eq!(read.events, messages.into_iter().map(Bytes::from).collect::<Vec<_>>());
    }
}
