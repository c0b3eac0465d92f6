"""grpc.testing.TestService as Sonora for Python can serve it, written twice: for WSGI, and with `async` for ASGI.

`UnimplementedCall` is in neither: Sonora answers what nobody serves with a bare 404.
"""

import asyncio
import time

import grpc

import protos

INITIAL = "x-grpc-test-echo-initial"
TRAILING = "x-grpc-test-echo-trailing-bin"

Empty = protos.message("Empty")
Payload = protos.message("Payload")
SimpleResponse = protos.message("SimpleResponse")
StreamingInputCallResponse = protos.message("StreamingInputCallResponse")
StreamingOutputCallResponse = protos.message("StreamingOutputCallResponse")


def echo(context):
    """The metadata that comes back, initial and trailing."""
    metadata = context.invocation_metadata()
    back = [[(name, value) for name, value in metadata if name == wanted] for wanted in (INITIAL, TRAILING)]
    if back[1]:
        context.set_trailing_metadata(back[1])
    return back[0]


def asked_for(request):
    """The code of the status that a request asks for; `None` when the call is to end well."""
    code = request.response_status.code
    return next(known for known in grpc.StatusCode if known.value[0] == code) if code else None


def output(parameters):
    return StreamingOutputCallResponse(payload=Payload(body=bytes(parameters.size)))


class TestService:
    """For WSGI: plain functions, and no request streams."""

    def EmptyCall(self, request, context):
        context.send_initial_metadata(echo(context))
        return Empty()

    def UnaryCall(self, request, context):
        context.send_initial_metadata(echo(context))
        if code := asked_for(request):
            context.abort(code, request.response_status.message)
        return SimpleResponse(payload=Payload(body=bytes(request.response_size)))

    def StreamingOutputCall(self, request, context):
        context.send_initial_metadata(echo(context))
        for parameters in request.response_parameters:
            time.sleep(parameters.interval_us / 1e6)
            yield output(parameters)
        if code := asked_for(request):
            context.abort(code, request.response_status.message)


class AsyncTestService:
    """For ASGI."""

    async def EmptyCall(self, request, context):
        await context.send_initial_metadata(echo(context))
        return Empty()

    async def UnaryCall(self, request, context):
        await context.send_initial_metadata(echo(context))
        if code := asked_for(request):
            await context.abort(code, request.response_status.message)
        return SimpleResponse(payload=Payload(body=bytes(request.response_size)))

    async def StreamingOutputCall(self, request, context):
        await context.send_initial_metadata(echo(context))
        async for message in self._answer(request, context):
            yield message

    async def StreamingInputCall(self, requests, context):
        size = 0
        async for request in requests:
            size += len(request.payload.body)
        return StreamingInputCallResponse(aggregated_payload_size=size)

    async def FullDuplexCall(self, requests, context):
        await context.send_initial_metadata(echo(context))
        async for request in requests:
            async for message in self._answer(request, context):
                yield message

    async def HalfDuplexCall(self, requests, context):
        await context.send_initial_metadata(echo(context))
        for request in [request async for request in requests]:
            async for message in self._answer(request, context):
                yield message

    async def _answer(self, request, context):
        for parameters in request.response_parameters:
            await asyncio.sleep(parameters.interval_us / 1e6)
            yield output(parameters)
        if code := asked_for(request):
            await context.abort(code, request.response_status.message)
