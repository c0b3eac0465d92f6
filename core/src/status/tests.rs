#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

use super::{Code, Status, StatusError, StatusFields};
use alloc::string::ToString;
use bytes::Bytes;

fn read(pairs: &[(&str, &[u8])]) -> Result<Option<Status>, StatusError> {
    let mut fields = StatusFields::default();
    for (name, value) in pairs {
        assert!(fields.read(name, value) && StatusFields::is_one(name), "{name} belongs to the status");
    }
    fields.status()
}

#[test]
fn numbers_names_and_digits_agree() {
    for number in 0..=16 {
        let code = Code::from_number(number).unwrap();
        assert_eq!((code.number(), code.digits()), (number, &*number.to_string()));
        assert_eq!(code.to_string(), code.as_str());
        let name = code.as_str().replace('_', "");
        assert!(name.eq_ignore_ascii_case(&alloc::format!("{code:?}")), "{name} is {code:?}");
    }
    assert_eq!(Code::from_number(17), None);
    assert_eq!(Code::from_number(u32::MAX), None);
}

#[test]
fn http_statuses_map_as_the_table_of_grpc_says() {
    for (http, code) in [
        (400, Code::Internal),
        (401, Code::Unauthenticated),
        (403, Code::PermissionDenied),
        (404, Code::Unimplemented),
        (429, Code::Unavailable),
        (502, Code::Unavailable),
        (503, Code::Unavailable),
        (504, Code::Unavailable),
        (200, Code::Unknown),
        (302, Code::Unknown),
        (500, Code::Unknown),
    ] {
        assert_eq!(Code::from_http_status(http), code, "{http}");
    }
}

#[test]
fn a_status_shows_its_code_and_its_message() {
    assert_eq!(Status::not_found("no such order").to_string(), "NOT_FOUND: no such order");
    assert_eq!(Status::ok().to_string(), "OK");
}

#[test]
fn names_that_are_as_long_are_no_status() {
    for name in ["grpc-statux", "grpc-massage", "grpc-status-details-bun", "grpc-", "rpcs-status", "x"] {
        let mut fields = StatusFields::default();
        assert!(!StatusFields::is_one(name) && !fields.read(name, b"0"), "{name}");
        assert_eq!(fields.status(), Ok(None));
    }
}

#[test]
fn fields_mean_the_status_they_spell() {
    type Row = (&'static [(&'static str, &'static [u8])], Status);
    let rows: &[Row] = &[
        (&[("grpc-status", b"0")], Status::ok()),
        (&[("GRPC-Status", b" 007\t")], Status::permission_denied("")),
        (&[("grpc-status", b"0"), ("grpc-message", b"fine")], Status::new(Code::Ok, "fine")),
        (&[("grpc-message", b" a%0Ab "), ("grpc-status", b"13")], Status::internal("a\nb")),
        (&[("grpc-status", b"5"), ("grpc-status", b"05")], Status::not_found("")),
        (&[("grpc-status", b"5"), ("grpc-message", b"a"), ("grpc-message", b"b")], Status::not_found("a")),
        (&[("grpc-status", b"17")], Status::unknown("grpc-status 17 is not a gRPC code")),
        (&[("grpc-status", b"4294967295"), ("grpc-message", b"mine")], Status::unknown("mine")),
        (
            &[("grpc-status", b"3"), ("grpc-status-details-bin", b"aGk")],
            Status::invalid_argument("").with_details(Bytes::from_static(b"hi")),
        ),
        (&[("grpc-status", b"3"), ("grpc-status-details-bin", b"!")], Status::invalid_argument("")),
    ];
    for (pairs, status) in rows {
        assert_eq!(read(pairs).as_ref(), Ok(&Some(status.clone())), "{pairs:?}");
    }
    assert_eq!(read(&[]), Ok(None));
    assert_eq!(read(&[("grpc-message", b"alone")]), Ok(None));
}

#[test]
fn a_status_that_is_no_number_is_an_error_that_says_where() {
    let rows: &[(&[&[u8]], StatusError, &str)] = &[
        (&[b" "], StatusError::Empty, "grpc-status is empty"),
        (
            &[b"-1"],
            StatusError::NotANumber { byte: b'-', at: 0 },
            "grpc-status has byte 0x2d at 0, not a digit",
        ),
        (
            &[b"1\xff"],
            StatusError::NotANumber { byte: 0xff, at: 1 },
            "grpc-status has byte 0xff at 1, not a digit",
        ),
        (
            &[b"4294967296"],
            StatusError::TooLarge { digits: 10 },
            "grpc-status of 10 digits is over 4294967295",
        ),
        (&[b"0", b"13"], StatusError::Conflict { first: 0, second: 13 }, "grpc-status is 0 and then 13"),
        (
            &[b"0", b"13", b"0"],
            StatusError::Conflict { first: 0, second: 13 },
            "grpc-status is 0 and then 13",
        ),
        (&[b"0", b""], StatusError::Empty, "grpc-status is empty"),
    ];
    for (values, error, text) in rows {
        let mut fields = StatusFields::default();
        for value in *values {
            assert!(fields.read("grpc-status", value));
        }
        assert_eq!(fields.status(), Err(*error), "{values:?}");
        assert_eq!(error.to_string(), *text);
    }
}

#[test]
fn other_names_are_left_for_the_metadata() {
    for name in ["", "grpc", "grpc-", "grpc-statuses", "grpc-encoding", "x-grpc-status", "ééé-status"] {
        assert!(!StatusFields::default().read(name, b"0"), "{name}");
        assert!(!StatusFields::is_one(name), "{name}");
    }
}
