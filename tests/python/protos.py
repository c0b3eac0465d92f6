"""The messages and methods of tests/proto/grpc/testing/test.proto.

Made at run time, because modules generated for the package `grpc.testing` would hide behind grpcio's own `grpc`.
"""

import importlib.resources
import pathlib
import tempfile

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_tools import protoc

_PROTOS = pathlib.Path(__file__).resolve().parent.parent / "proto"


def _compile(name):
    """The file and what it imports, in a pool."""
    well_known = importlib.resources.files("grpc_tools") / "_proto"
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "descriptors"
        arguments = [f"-I{_PROTOS}", f"-I{well_known}", "--include_imports", f"--descriptor_set_out={out}", name]
        if protoc.main(["protoc", *arguments]) != 0:
            raise SystemExit(f"{name} does not compile")
        files = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return pool


_pool = _compile("grpc/testing/test.proto")


def message(name):
    """The class of a message of the package."""
    return message_factory.GetMessageClass(_pool.FindMessageTypeByName(f"grpc.testing.{name}"))


def _methods(service):
    return _pool.FindServiceByName(f"grpc.testing.{service}").methods


def _shape(method):
    """What grpc calls such a method: `unary_stream`, say."""
    return "_".join("stream" if streams else "unary" for streams in (method.client_streaming, method.server_streaming))


class Stub:
    """Calls the methods of a service over a channel, each by its name."""

    def __init__(self, channel, service):
        for method in _methods(service):
            call = getattr(channel, _shape(method))(
                f"/grpc.testing.{service}/{method.name}",
                request_serializer=lambda message: message.SerializeToString(),
                response_deserializer=message(method.output_type.name).FromString,
            )
            setattr(self, method.name, call)


def handlers(service, servicer):
    """What a server is given: those methods of the service that the servicer has."""
    known = {}
    for method in _methods(service):
        if hasattr(servicer, method.name):
            make = getattr(grpc, f"{_shape(method)}_rpc_method_handler")
            known[method.name] = make(
                getattr(servicer, method.name),
                request_deserializer=message(method.input_type.name).FromString,
                response_serializer=lambda message: message.SerializeToString(),
            )
    return grpc.method_handlers_generic_handler(f"grpc.testing.{service}", known)
