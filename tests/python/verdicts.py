"""Cases, their verdicts, and what they expect."""

import asyncio
import sys
import traceback

import grpc


class Cases:
    """The cases of a program, in order. Each is called with what `run` was given."""

    def __init__(self):
        self._cases = {}

    def __call__(self, function):
        self._cases[function.__name__] = function
        return function

    def run(self, *arguments):
        """Runs every case; the exit code of the program is 1 when one failed."""
        failed = [name for name, case in self._cases.items() if not _passes(name, case, arguments)]
        sys.exit(1 if failed else 0)

    async def run_async(self, *arguments):
        failed = [name for name, case in self._cases.items() if not await _passes_async(name, case, arguments)]
        sys.exit(1 if failed else 0)


def _passes(name, case, arguments):
    try:
        case(*arguments)
    except Exception as error:
        return _failed(name, error)
    print(f"PASS {name}", flush=True)
    return True


async def _passes_async(name, case, arguments):
    try:
        await asyncio.wait_for(case(*arguments), timeout=20)
    except Exception as error:
        return _failed(name, error)
    print(f"PASS {name}", flush=True)
    return True


def _failed(name, error):
    place = traceback.extract_tb(error.__traceback__)[-1]
    print(f"FAIL {name} {error!r} ({place.name}, line {place.lineno})".replace("\n", " "), flush=True)
    return False


def equal(found, wanted):
    if found != wanted:
        raise AssertionError(f"{_short(found)}, not {_short(wanted)}")


def ended_with(error, code, details=None):
    """The error is gRPC's, of this code and, if one is given, with this message."""
    if not isinstance(error, grpc.RpcError):
        raise AssertionError(f"{error!r}, not {code}") from error
    equal(error.code(), code)
    if details is not None:
        equal(error.details(), details)


class fails_with:
    """The block fails with a status: `with fails_with(code, details): ...`"""

    def __init__(self, code, details=None):
        self._wanted = (code, details)

    def __enter__(self):
        return self

    def __exit__(self, _kind, error, _traceback):
        if error is None:
            raise AssertionError(f"the call ended well, not with {self._wanted[0]}")
        ended_with(error, *self._wanted)
        return True


def _short(value):
    return repr(value)[:200]
