"""python raw_client.py --url URL: requests as clients write them by hand, in Python or behind a proxy."""

import argparse
import base64
import http.client
import io
import urllib.parse

from sonora import protocol

import calls
from verdicts import Cases, equal

case = Cases()

WEB = "application/grpc-web+proto"
TEXT = "application/grpc-web-text"


def ask(url, method, message, headers=(), content_type=WEB, chunks=None):
    """The response to a POST: its headers, and its body. With `chunks`, the body travels in so many of them."""
    body = protocol.wrap_message(False, False, message.SerializeToString())
    body = base64.b64encode(body) if content_type == TEXT else body
    if chunks:
        length = -(-len(body) // chunks)
        body = iter([body[start : start + length] for start in range(0, len(body), length)])
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    path = f"/grpc.testing.TestService/{method}"
    fields = {"content-type": content_type, **dict(headers)}
    connection.request("POST", path, body=body, headers=fields, encode_chunked=bool(chunks))
    response = connection.getresponse()
    found = dict((name.lower(), value) for name, value in response.getheaders()), response.read()
    connection.close()
    return found


def trailers(body):
    """The trailers of a binary body."""
    *_, last = protocol.unwrap_message_stream(io.BytesIO(body))
    equal(last[0], True)
    return dict(protocol.unpack_trailers(last[2]))


@case
def chunked_request(url):
    chunked = {"transfer-encoding": "chunked"}
    _, body = ask(url, "UnaryCall", calls.large(), chunked, chunks=7)
    equal(trailers(body), {"grpc-status": "0"})


@case
def chunked_request_in_text(url):
    chunked = {"transfer-encoding": "chunked"}
    headers, body = ask(url, "UnaryCall", calls.large(), chunked, content_type=TEXT, chunks=7)
    equal(headers["content-type"], TEXT)
    equal(trailers(base64.b64decode(body)), {"grpc-status": "0"})


@case
def padded_and_unpadded_bytes(url):
    for value in ("qw==", "qw"):
        _, body = ask(url, "EmptyCall", calls.Empty(), {calls.TRAILING[0]: value})
        equal(trailers(body).get(calls.TRAILING[0]), "qw")


@case
def timeout_of_ten_digits(url):
    _, body = ask(url, "EmptyCall", calls.Empty(), {"grpc-timeout": "1234567890n"})
    equal(trailers(body), {"grpc-status": "0"})


@case
def timeouts_that_are_none(url):
    for value in ("-1S", "+1S", "1.5S", "S", "1", "1 S", ""):
        headers, body = ask(url, "EmptyCall", calls.Empty(), {"grpc-timeout": value})
        equal((value, headers.get("grpc-status"), body), (value, "3", b""))


@case
def deadline_kept_by_the_server_alone(url):
    request = calls.output([9] * 40, pause=0.05)
    _, body = ask(url, "StreamingOutputCall", request, {"grpc-timeout": "300m"})
    equal(trailers(body).get("grpc-status"), "4")


@case
def cors_on_success_and_on_errors(url):
    origin = {"origin": "https://page.example", calls.INITIAL[0]: "a"}
    for method in ("EmptyCall", "UnimplementedCall"):
        headers, _ = ask(url, method, calls.Empty(), origin)
        equal(headers.get("access-control-allow-origin"), "https://page.example")
        equal(headers.get("access-control-allow-credentials"), "true")
        exposed = headers.get("access-control-expose-headers", "").split(", ")
        wanted = {"grpc-status", "grpc-message", "grpc-status-details-bin", calls.INITIAL[0], calls.TRAILING[0]}
        equal(wanted - set(exposed), set())


@case
def cors_preflight(url):
    asked = ["content-type", "grpc-timeout", "x-grpc-web", "x-user-agent", calls.INITIAL[0], calls.TRAILING[0]]
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    fields = {
        "origin": "https://page.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": ",".join(asked),
    }
    connection.request("OPTIONS", "/grpc.testing.TestService/EmptyCall", headers=fields)
    response = connection.getresponse()
    equal((response.status, response.read()), (204, b""))
    equal(response.getheader("access-control-allow-origin"), "https://page.example")
    equal(response.getheader("access-control-allow-credentials"), "true")
    equal(set(asked) - set(response.getheader("access-control-allow-headers").split(", ")), set())
    connection.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    case.run(parser.parse_args().url)


if __name__ == "__main__":
    main()
