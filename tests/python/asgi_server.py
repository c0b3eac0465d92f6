"""Serves TestService with Sonora for Python's ASGI half, in uvicorn. Prints `listening on URL`."""

import uvicorn
from sonora.asgi import grpcASGI

import listener
import protos
import service


def main():
    app = grpcASGI()
    app.add_generic_rpc_handlers([protos.handlers("TestService", service.AsyncTestService())])
    config = uvicorn.Config(app, log_level="critical", lifespan="off")
    uvicorn.Server(config).run(sockets=[listener.listen()])


if __name__ == "__main__":
    main()
