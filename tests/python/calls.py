"""What both clients send, and what they get back."""

import protos

INITIAL = ("x-grpc-test-echo-initial", "test_initial_metadata_value")
TRAILING = ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab")
# Bytes of metadata arrive as they travel: Sonora leaves the base64 to its user.
TRAILING_AS_RECEIVED = (TRAILING[0], "q6ur")

SPECIAL_MESSAGE = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"

SIZES = [31_415, 9, 2_653, 58_979]

Empty = protos.message("Empty")
_Payload = protos.message("Payload")
_SimpleRequest = protos.message("SimpleRequest")
_OutputRequest = protos.message("StreamingOutputCallRequest")


def large():
    return _SimpleRequest(response_size=314_159, payload=_Payload(body=bytes(271_828)))


def failing(code, message):
    return _SimpleRequest(response_status={"code": code.value[0], "message": message})


def output(sizes, pause=0, code=None, message=""):
    """Asks for messages of these lengths, with a pause in seconds before each, and for a status at the end."""
    parameters = [{"size": size, "interval_us": int(pause * 1e6)} for size in sizes]
    status = {"code": code.value[0], "message": message} if code else None
    return _OutputRequest(response_parameters=parameters, response_status=status)
