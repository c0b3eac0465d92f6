//! The claims, one function each.

use crate::protos::behaviour::Answer;
use crate::{World, ask, ending};
use core::future::Future;
use core::pin::Pin;
use sonora_http::{Metadata, Status, Streaming};

mod calls;
mod cancelling;
mod connections;
mod deadlines;
mod faults;
mod limits;
mod metadata;
mod names;
mod panics;
mod shutdown;
mod statuses;

/// A claim about every pair.
#[derive(Debug)]
pub struct Case {
    /// What is claimed.
    pub name: &'static str,
    /// Where it can be tried.
    pub needs: Needs,
    pub(crate) run: fn(World) -> Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Where a case can be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Everywhere.
    Nothing,
    /// Between sockets.
    Socket,
    /// Where both sides can speak at once: not on HTTP/1.1.
    FullDuplex,
    /// On HTTP/2.
    Http2,
    /// Not with services that tonic generated: they send no metadata beside a success, and when a stream panics
    /// its messages that were ready are lost.
    Sonora,
    /// Where a handler may overlook a fault of its request: the bridge does not.
    Unbridged,
}

macro_rules! cases {
    ($($module:ident { $($needs:ident [$($case:ident)*])* })*) => {
        /// All claims.
        pub const ALL: &[Case] = &[$($($(Case {
            name: concat!(stringify!($module), "::", stringify!($case)),
            needs: Needs::$needs,
            run: |world| Box::pin($module::$case(world)),
        },)*)*)*];
    };
}

cases! {
    calls {
        Nothing [
            unary_is_answered server_stream_arrives_in_order client_stream_arrives_whole
            each_message_of_a_bidi_stream_is_answered streams_without_messages_end_well
            a_mebibyte_travels_both_ways ten_thousand_messages_keep_their_order a_hundred_calls_run_at_once
        ]
        FullDuplex [bidi_runs_in_lockstep]
    }
    metadata {
        Nothing [an_error_carries_metadata]
        Sonora [
            initial_and_trailing_metadata_travel_beside_a_reply a_stream_has_metadata_at_both_ends
            an_error_in_mid_stream_keeps_its_metadata trailers_can_be_set_after_the_last_message
        ]
    }
    statuses {
        Nothing [
            every_code_and_message_arrives details_arrive a_method_left_out_is_unimplemented
            an_unknown_method_is_unimplemented an_unknown_service_is_unimplemented
            an_unknown_service_is_for_the_application
        ]
    }
    deadlines {
        Nothing [
            the_handler_sees_the_deadline without_a_deadline_there_is_none a_deadline_ends_a_call
            a_deadline_ends_a_stream a_deadline_ends_a_stream_that_is_always_ready
            a_deadline_ends_a_request_stream
        ]
    }
    cancelling {
        Nothing [
            a_dropped_call_drops_its_handler a_dropped_stream_drops_its_handler
            a_dropped_upload_drops_both_ends a_dropped_conversation_drops_both_ends
            an_early_answer_drops_the_request_stream the_channel_outlives_its_calls
        ]
    }
    panics {
        Nothing [a_panic_is_internal a_panic_in_an_upload_is_internal]
        Sonora [a_panic_in_mid_stream_is_internal]
    }
    limits {
        Nothing [
            a_request_over_the_limit_is_refused a_message_over_the_limit_ends_an_upload
            a_response_over_the_limit_is_refused a_message_over_the_limit_ends_a_stream
            the_limit_itself_is_allowed
        ]
    }
    faults {
        Nothing [a_response_stream_ends_after_its_first_error]
        Unbridged [a_request_stream_ends_after_its_first_error]
    }
    names {
        Nothing [well_known_types_travel nested_packages_and_messages_work taken_names_can_be_called]
    }
    connections {
        Socket [calls_share_a_connection a_path_in_front_of_the_services_works]
        Http2 [calls_at_once_share_a_connection]
    }
    shutdown {
        Socket [
            running_calls_finish after_the_grace_time_calls_are_unavailable idle_connections_do_not_hold_it_up
            calls_of_a_draining_server_do_not_hang
        ]
    }
}

/// All messages of a stream, and its trailing metadata or its status.
async fn collect(mut stream: Streaming<Answer>) -> (Vec<Answer>, Result<Metadata, Status>) {
    let mut answers = Vec::new();
    loop {
        match stream.message().await {
            Ok(Some(answer)) => answers.push(answer),
            Ok(None) => return (answers, Ok(stream.trailers().cloned().unwrap_or_default())),
            Err(status) => return (answers, Err(status)),
        }
    }
}

/// The numbers of the messages, which tell their order.
fn indices(answers: &[Answer]) -> Vec<u32> {
    answers.iter().map(|answer| answer.index).collect()
}
