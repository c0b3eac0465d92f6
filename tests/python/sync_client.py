"""python sync_client.py --url URL: Sonora for Python's synchronous client calls a TestService."""

import argparse

import grpc
import sonora.client

import calls
import protos
from verdicts import Cases, equal, fails_with

case = Cases()


@case
def empty_unary(service, _nobody):
    equal(service.EmptyCall(calls.Empty()), calls.Empty())


@case
def large_unary(service, _nobody):
    equal(len(service.UnaryCall(calls.large()).payload.body), 314_159)


@case
def unary_metadata(service, _nobody):
    _, call = service.UnaryCall.with_call(calls.large(), metadata=[calls.INITIAL, calls.TRAILING])
    equal(dict(call.initial_metadata()).get(calls.INITIAL[0]), calls.INITIAL[1])
    equal(calls.TRAILING_AS_RECEIVED in call.trailing_metadata(), True)


@case
def stream_by_iteration(service, _nobody):
    replies = service.StreamingOutputCall(calls.output(calls.SIZES))
    equal([len(reply.payload.body) for reply in replies], calls.SIZES)


@case
def stream_as_it_comes(service, _nobody):
    replies = service.StreamingOutputCall(calls.output([1, 2, 3], pause=0.05))
    equal([len(reply.payload.body) for reply in replies], [1, 2, 3])


@case
def stream_without_messages(service, _nobody):
    equal(list(service.StreamingOutputCall(calls.output([]))), [])


@case
def stream_metadata(service, _nobody):
    call = service.StreamingOutputCall(calls.output([9]), metadata=[calls.INITIAL, calls.TRAILING])
    equal(len(list(call)), 1)
    equal(dict(call.initial_metadata()).get(calls.INITIAL[0]), calls.INITIAL[1])
    equal(calls.TRAILING_AS_RECEIVED in call.trailing_metadata(), True)


@case
def every_code(service, _nobody):
    for code in list(grpc.StatusCode)[1:]:
        with fails_with(code, "test status message"):
            service.UnaryCall(calls.failing(code, "test status message"))


@case
def special_status_message(service, _nobody):
    with fails_with(grpc.StatusCode.UNKNOWN, calls.SPECIAL_MESSAGE):
        service.UnaryCall(calls.failing(grpc.StatusCode.UNKNOWN, calls.SPECIAL_MESSAGE))


@case
def abort_before_messages(service, _nobody):
    with fails_with(grpc.StatusCode.ABORTED, "stop"):
        list(service.StreamingOutputCall(calls.output([], code=grpc.StatusCode.ABORTED, message="stop")))


@case
def abort_after_messages(service, _nobody):
    sizes = []
    with fails_with(grpc.StatusCode.ABORTED, calls.SPECIAL_MESSAGE):
        request = calls.output([9, 8], code=grpc.StatusCode.ABORTED, message=calls.SPECIAL_MESSAGE)
        for reply in service.StreamingOutputCall(request):
            sizes.append(len(reply.payload.body))
    equal(sizes, [9, 8])


@case
def unimplemented_method(service, _nobody):
    with fails_with(grpc.StatusCode.UNIMPLEMENTED):
        service.UnimplementedCall(calls.Empty())


@case
def unimplemented_service(_service, nobody):
    with fails_with(grpc.StatusCode.UNIMPLEMENTED):
        nobody.UnimplementedCall(calls.Empty())


@case
def timeout_that_is_kept(service, _nobody):
    # Ten digits on the wire: `1234567890n`.
    equal(service.EmptyCall(calls.Empty(), timeout=1.23456789), calls.Empty())


@case
def timeout_in_stream(service, _nobody):
    # Every pause is shorter than the client's own timer, which starts anew with each: it is the server that ends this.
    sizes = []
    with fails_with(grpc.StatusCode.DEADLINE_EXCEEDED):
        for reply in service.StreamingOutputCall(calls.output([9] * 40, pause=0.05), timeout=0.4):
            sizes.append(len(reply.payload.body))
    equal(0 < len(sizes) < 40, True)


@case
def connection_is_left_in_order(service, _nobody):
    for _ in range(20):
        with fails_with(grpc.StatusCode.UNIMPLEMENTED):
            service.UnimplementedCall(calls.Empty())
        equal(len(service.UnaryCall(calls.large()).payload.body), 314_159)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    with sonora.client.insecure_web_channel(parser.parse_args().url) as channel:
        case.run(protos.Stub(channel, "TestService"), protos.Stub(channel, "UnimplementedService"))


if __name__ == "__main__":
    main()
