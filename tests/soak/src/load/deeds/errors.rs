//! Calls that end with an error, which must be the right one.

use super::{Scene, ask, assert_in_order, collect, ending, in_time};
use crate::load::LIMIT;
use crate::load::dice::Dice;
use futures_util::stream;
use sonora_behaviour::protos::behaviour::script_client::ScriptClient;
use sonora_behaviour::protos::behaviour::{Answer, Ask, End, Fault};
use sonora_http::{Code, Request, Response, Status};

#[track_caller]
fn assert_code<T>(result: Result<Response<T>, Status>, code: Code) {
    let status = result.err().expect("the call ends with an error");
    assert_eq!(status.code(), code, "{status}");
}

/// One of the errors, with a message in more than ASCII.
fn any_fault(dice: &mut Dice) -> Fault {
    let code = 1 + dice.below(16);
    Fault { code, message: format!("fault {code}: ä\n%"), details: Vec::new() }
}

#[track_caller]
fn assert_is(status: &Status, fault: &Fault) {
    assert_eq!((status.code().number(), status.message()), (fault.code, &*fault.message));
}

pub(super) async fn fault(scene: Scene, dice: &mut Dice) {
    let fault = any_fault(dice);
    let asked = Ask { fault: Some(fault.clone()), ..ending(End::Fault) };
    let status = if dice.below(2) == 0 {
        in_time("a call", scene.script().unary(asked)).await.unwrap_err()
    } else {
        let asks = stream::iter([ask("x"), asked, ask("never read")]);
        in_time("an upload", scene.script().up(asks)).await.unwrap_err()
    };
    assert_is(&status, &fault);
}

pub(super) async fn fault_in_a_stream(scene: Scene, dice: &mut Dice) {
    let (fault, count) = (any_fault(dice), dice.below(5));
    let asked = Ask { fault: Some(fault.clone()), count, ..ending(End::Fault) };
    let end = match in_time("a stream", scene.script().down(asked)).await {
        Ok(response) => {
            let (answers, end) = in_time("its messages", collect(response.into_inner())).await;
            assert_in_order(&answers, vec![&b"the end"[..]; count as usize].into_iter());
            end
        }
        Err(status) => Err(status),
    };
    assert_is(&end.unwrap_err(), &fault);
}

pub(super) async fn panic(scene: Scene, dice: &mut Dice) {
    if dice.below(2) == 0 {
        let result = in_time("a call", scene.script().unary(ending(End::Panic))).await;
        return assert_code(result, Code::Internal);
    }
    let asks = stream::iter([ask("a"), ending(End::Panic), ask("b")]);
    assert_code(in_time("an upload", scene.script().up(asks)).await, Code::Internal);
}

pub(super) async fn left_out(scene: Scene, _: &mut Dice) {
    assert_code(in_time("a call", scene.script().left_out(ask("x"))).await, Code::Unimplemented);
}

pub(super) async fn unknown_service(scene: Scene, _: &mut Dice) {
    // The application answers, with a page.
    let call = scene.channel.unary::<Ask, Answer>("/behaviour.Nobody/Unary", Request::new(ask("x")));
    assert_code(in_time("a call", call).await, Code::Unknown);
}

pub(super) async fn too_large(scene: Scene, dice: &mut Dice) {
    let large = ask(vec![7; LIMIT as usize + 1 + dice.below(LIMIT) as usize]);
    if dice.below(2) == 0 {
        return assert_code(in_time("a call", scene.script().unary(large)).await, Code::ResourceExhausted);
    }
    let asks = stream::iter([ask("small"), large, ask("never read")]);
    let result = in_time("an upload", scene.script().up(asks)).await;
    assert_code(result, Code::ResourceExhausted);
}

pub(super) async fn answer_too_large(scene: Scene, dice: &mut Dice) {
    let script = ScriptClient::new(scene.channel.clone().max_message_bytes(1000));
    let asked = ask(vec![7; 1001 + dice.below(10_000) as usize]);
    assert_code(in_time("a call", script.unary(asked)).await, Code::ResourceExhausted);
}
