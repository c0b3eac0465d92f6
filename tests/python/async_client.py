"""python async_client.py --url URL: Sonora for Python's asynchronous client calls a TestService."""

import argparse
import asyncio

import grpc
import grpc.experimental.aio
import sonora.aio

import calls
import protos
from verdicts import Cases, equal, fails_with

case = Cases()


@case
async def empty_unary(service, _nobody):
    equal(await service.EmptyCall(calls.Empty()), calls.Empty())


@case
async def large_unary(service, _nobody):
    equal(len((await service.UnaryCall(calls.large())).payload.body), 314_159)


@case
async def unary_metadata(service, _nobody):
    call = service.UnaryCall(calls.large(), metadata=[calls.INITIAL, calls.TRAILING])
    equal(dict(await call.initial_metadata()).get(calls.INITIAL[0]), calls.INITIAL[1])
    equal(len((await call).payload.body), 314_159)
    equal(calls.TRAILING_AS_RECEIVED in await call.trailing_metadata(), True)


@case
async def stream_by_iteration(service, _nobody):
    replies = service.StreamingOutputCall(calls.output(calls.SIZES))
    equal([len(reply.payload.body) async for reply in replies], calls.SIZES)


@case
async def stream_by_read(service, _nobody):
    call = service.StreamingOutputCall(calls.output(calls.SIZES))
    equal([len((await call.read()).payload.body) for _ in calls.SIZES], calls.SIZES)
    equal(await call.read(), grpc.experimental.aio.EOF)


@case
async def stream_as_it_comes(service, _nobody):
    call = service.StreamingOutputCall(calls.output([1, 2, 3], pause=0.05))
    equal([len((await call.read()).payload.body) for _ in range(3)], [1, 2, 3])
    equal(await call.read(), grpc.experimental.aio.EOF)


@case
async def stream_without_messages(service, _nobody):
    equal([reply async for reply in service.StreamingOutputCall(calls.output([]))], [])
    equal(await service.StreamingOutputCall(calls.output([])).read(), grpc.experimental.aio.EOF)


@case
async def stream_metadata(service, _nobody):
    call = service.StreamingOutputCall(calls.output([9]), metadata=[calls.INITIAL, calls.TRAILING])
    equal(dict(await call.initial_metadata()).get(calls.INITIAL[0]), calls.INITIAL[1])
    equal(len([reply async for reply in call]), 1)
    equal(calls.TRAILING_AS_RECEIVED in await call.trailing_metadata(), True)


@case
async def every_code(service, _nobody):
    for code in list(grpc.StatusCode)[1:]:
        with fails_with(code, "test status message"):
            await service.UnaryCall(calls.failing(code, "test status message"))


@case
async def special_status_message(service, _nobody):
    with fails_with(grpc.StatusCode.UNKNOWN, calls.SPECIAL_MESSAGE):
        await service.UnaryCall(calls.failing(grpc.StatusCode.UNKNOWN, calls.SPECIAL_MESSAGE))


@case
async def abort_before_messages(service, _nobody):
    with fails_with(grpc.StatusCode.ABORTED, "stop"):
        request = calls.output([], code=grpc.StatusCode.ABORTED, message="stop")
        await service.StreamingOutputCall(request).read()


@case
async def abort_after_messages(service, _nobody):
    sizes = []
    with fails_with(grpc.StatusCode.ABORTED, calls.SPECIAL_MESSAGE):
        request = calls.output([9, 8], code=grpc.StatusCode.ABORTED, message=calls.SPECIAL_MESSAGE)
        async for reply in service.StreamingOutputCall(request):
            sizes.append(len(reply.payload.body))
    equal(sizes, [9, 8])


@case
async def unimplemented_method(service, _nobody):
    with fails_with(grpc.StatusCode.UNIMPLEMENTED):
        await service.UnimplementedCall(calls.Empty())


@case
async def unimplemented_service(_service, nobody):
    with fails_with(grpc.StatusCode.UNIMPLEMENTED):
        await nobody.UnimplementedCall(calls.Empty())


@case
async def timeout_that_is_kept(service, _nobody):
    # Ten digits on the wire: `1234567890n`.
    equal(await service.EmptyCall(calls.Empty(), timeout=1.23456789), calls.Empty())


@case
async def timeout_in_stream(service, _nobody):
    sizes = []
    with fails_with(grpc.StatusCode.DEADLINE_EXCEEDED):
        async for reply in service.StreamingOutputCall(calls.output([9] * 40, pause=0.05), timeout=0.4):
            sizes.append(len(reply.payload.body))
    equal(0 < len(sizes) < 40, True)


@case
async def many_at_once(service, _nobody):
    replies = await asyncio.gather(*(_unary(service) for _ in range(50)))
    equal(replies, [314_159] * 50)


async def _unary(service):
    return len((await service.UnaryCall(calls.large())).payload.body)


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    async with sonora.aio.insecure_web_channel(parser.parse_args().url) as channel:
        await case.run_async(protos.Stub(channel, "TestService"), protos.Stub(channel, "UnimplementedService"))


if __name__ == "__main__":
    asyncio.run(main())
