"""The socket that a server listens on."""

import socket


def listen():
    """A socket on a free port of this machine, which was told to standard output."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    host, port = listener.getsockname()
    print(f"listening on http://{host}:{port}", flush=True)
    return listener
