"""python native_client.py --url URL [--trailers no]: grpcio calls a TestService in native gRPC, over HTTP/2.

A service that tonic generated sends no trailing metadata at the end of a call that went well: `--trailers no`.
"""

import argparse
import threading

import grpc

import calls
import protos
from verdicts import Cases, equal, fails_with

case = Cases()

_Input = protos.message("StreamingInputCallRequest")


@case
def empty_unary(service, _nobody, _trailers):
    equal(service.EmptyCall(calls.Empty()), calls.Empty())


@case
def large_unary(service, _nobody, _trailers):
    equal(len(service.UnaryCall(calls.large()).payload.body), 314_159)


@case
def server_streaming(service, _nobody, _trailers):
    replies = service.StreamingOutputCall(calls.output(calls.SIZES))
    equal([len(reply.payload.body) for reply in replies], calls.SIZES)


@case
def client_streaming(service, _nobody, _trailers):
    requests = (_Input(payload={"body": bytes(size)}) for size in calls.SIZES)
    equal(service.StreamingInputCall(requests).aggregated_payload_size, sum(calls.SIZES))


@case
def ping_pong(service, _nobody, _trailers):
    answered = threading.Semaphore(1)

    def requests():
        for size in calls.SIZES:
            answered.acquire()
            yield calls.output([size])

    sizes = []
    for reply in service.FullDuplexCall(requests()):
        sizes.append(len(reply.payload.body))
        answered.release()
    equal(sizes, calls.SIZES)


@case
def stream_without_messages(service, _nobody, _trailers):
    equal(list(service.FullDuplexCall(iter([]))), [])


@case
def metadata(service, _nobody, trailers):
    _, call = service.UnaryCall.with_call(calls.large(), metadata=[calls.INITIAL, calls.TRAILING])
    equal(dict(call.initial_metadata()).get(calls.INITIAL[0]), calls.INITIAL[1])
    if trailers:
        equal(dict(call.trailing_metadata()).get(calls.TRAILING[0]), calls.TRAILING[1])


@case
def metadata_on_errors(service, _nobody, _trailers):
    request = calls.output([9], code=grpc.StatusCode.ABORTED, message="stop")
    replies = service.StreamingOutputCall(request, metadata=[calls.INITIAL, calls.TRAILING])
    with fails_with(grpc.StatusCode.ABORTED, "stop"):
        list(replies)
    equal(dict(replies.trailing_metadata()).get(calls.TRAILING[0]), calls.TRAILING[1])


@case
def every_code(service, _nobody, _trailers):
    for code in list(grpc.StatusCode)[1:]:
        with fails_with(code, calls.SPECIAL_MESSAGE):
            service.UnaryCall(calls.failing(code, calls.SPECIAL_MESSAGE))


@case
def abort_after_messages(service, _nobody, _trailers):
    sizes = []
    with fails_with(grpc.StatusCode.ABORTED, calls.SPECIAL_MESSAGE):
        request = calls.output([9, 8], code=grpc.StatusCode.ABORTED, message=calls.SPECIAL_MESSAGE)
        for reply in service.StreamingOutputCall(request):
            sizes.append(len(reply.payload.body))
    equal(sizes, [9, 8])


@case
def unimplemented(service, nobody, _trailers):
    for stub in service, nobody:
        with fails_with(grpc.StatusCode.UNIMPLEMENTED):
            stub.UnimplementedCall(calls.Empty())


@case
def timeout_in_stream(service, _nobody, _trailers):
    with fails_with(grpc.StatusCode.DEADLINE_EXCEEDED):
        list(service.StreamingOutputCall(calls.output([9] * 40, pause=0.05), timeout=0.4))


@case
def cancel_stream(service, _nobody, _trailers):
    replies = service.StreamingOutputCall(calls.output([9] * 400, pause=0.05))
    next(replies)
    replies.cancel()
    with fails_with(grpc.StatusCode.CANCELLED):
        list(replies)
    equal(len(service.UnaryCall(calls.large()).payload.body), 314_159)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--trailers", choices=["yes", "no"], default="yes")
    arguments = parser.parse_args()
    with grpc.insecure_channel(arguments.url.removeprefix("http://")) as channel:
        stubs = [protos.Stub(channel, name) for name in ("TestService", "UnimplementedService")]
        case.run(*stubs, arguments.trailers == "yes")


if __name__ == "__main__":
    main()
