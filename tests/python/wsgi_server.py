"""Serves TestService with Sonora for Python's WSGI half, in gunicorn. Prints `listening on URL`."""

import gunicorn.app.base
from sonora.wsgi import grpcWSGI

import listener
import protos
import service


class Server(gunicorn.app.base.BaseApplication):
    def __init__(self, descriptor):
        # Its threads keep connections open between calls, and notice within a second when the server is killed.
        self.settings = {"bind": f"fd://{descriptor}", "worker_class": "gthread", "threads": 8, "loglevel": "error"}
        super().__init__()

    def load_config(self):
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self):
        app = grpcWSGI()
        app.add_generic_rpc_handlers([protos.handlers("TestService", service.TestService())])
        return app


if __name__ == "__main__":
    socket = listener.listen()
    Server(socket.fileno()).run()
