"""An emulator for each test module, and the vendors' clients pointed at it."""

import functools
import json
import os
import signal
import subprocess
import threading
import urllib.error
import urllib.request

import httplib2
import pytest
from discovery import Caller, document
from google.auth.credentials import AnonymousCredentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import HttpRequest


class Emulator:
    """A running `enroll emulate`, and its own API."""

    def __init__(self, *arguments):
        command = [os.environ["ENROLL_BINARY"], "emulate", "--memory"]
        command += ["--listen", "127.0.0.1:0", "--json"]
        self.process = subprocess.Popen(
            [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.url = json.loads(self.process.stdout.readline())["url"]

    def call(self, method, path, body=None, headers=None):
        """Returns the status, the headers and the decoded body of an answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data=data, method=method, headers=headers or {}
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers, decoded(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, error.headers, decoded(error.read())

    def enroll(self, value, serial_number, ownership="COMPANY_OWNED", **more):
        """Does what a device does with the value of an enrollment token."""
        body = {
            "enrollmentToken": value,
            "ownership": ownership,
            "serialNumber": serial_number,
            **more,
        }
        status, _, answer = self.call("POST", "/enroll/v1/devices:enroll", body)
        return status, answer

    def provision(self, value, android_id, **more):
        """Does what a device does with the value of an authentication token."""
        body = {"authenticationToken": value, "androidId": android_id, **more}
        status, _, answer = self.call("POST", "/enroll/v1/devices:provision", body)
        return status, answer

    def google_user(self, enterprise, email):
        """Adds a user that Google manages, as synchronizing a directory does."""
        path = f"/enroll/v1/enterprises/{enterprise}/googleUsers"
        status, _, answer = self.call("POST", path, {"primaryEmail": email})
        assert status == 201, answer
        return answer

    def clock(self, **adjustment):
        """Adjusts the emulator's clock."""
        status, _, answer = self.call("PUT", "/enroll/v1/clock", adjustment)
        assert status == 200, answer
        return answer

    def fail(self, status, **fault):
        """Plans an answer in place of an API's."""
        plan = {"faults": [{"status": status, **fault}]}
        assert self.call("PUT", "/enroll/v1/faults", plan)[0] == 200

    def planned_faults(self):
        """Returns what is still planned."""
        return self.call("GET", "/enroll/v1/faults")[2]["faults"]

    def stop(self):
        """Ends it as a service manager would, and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=15)
        return self.process.returncode


def decoded(body):
    """Returns JSON as values; nothing as None."""
    return json.loads(body) if body else None


@pytest.fixture(scope="session", autouse=True)
def replies_are_as_described():
    """Holds each reply that Google's client gets, in any test, against its discovery document."""
    execute = HttpRequest.execute

    @functools.wraps(execute)
    def checked(request, *arguments, **named):
        reply = execute(request, *arguments, **named)
        api, _, _ = request.methodId.partition(".")
        wrong = document(api).wrong_reply(request.methodId, reply)
        assert wrong == [], (wrong, reply)
        return reply

    HttpRequest.execute = checked
    yield
    HttpRequest.execute = execute


@pytest.fixture(scope="module")
def emulator():
    """An emulator that is emptied by `emptied`, and so by every client."""
    running = Emulator()
    yield running
    assert running.stop() == 0


@pytest.fixture
def emptied(emulator):
    """The emulator, holding nothing."""
    status, _, _ = emulator.call("POST", "/enroll/v1/reset")
    assert status == 200
    return emulator


@pytest.fixture
def caller(emptied):
    """Calls methods as a discovery document describes them, on an empty emulator."""
    return lambda name, of=None: Caller(emptied, of or document(name))


@pytest.fixture
def api(emptied):
    """Google's client for Android Management, on an emulator that holds nothing."""
    return build_client(emptied)


@pytest.fixture
def play(emptied):
    """Google's client for the Play EMM API, on an emulator that holds nothing."""
    return build_play_client(emptied)


def build_client(emulator, credentials=None):
    """Returns Google's client for Android Management, pointed at the emulator."""
    return build_google_client("androidmanagement", emulator, credentials)


def build_play_client(emulator, credentials=None):
    """Returns Google's client for the Play EMM API, pointed at the emulator."""
    return build_google_client("androidenterprise", emulator, credentials)


def build_google_client(name, emulator, credentials):
    """Returns Google's client for version 1 of an API, pointed at the emulator."""
    return build(
        name,
        "v1",
        credentials=credentials or AnonymousCredentials(),
        client_options={"api_endpoint": emulator.url},
    )


def build_graph_client(emulator):
    """Returns Microsoft's client for Graph, pointed at the emulator, and its adapter."""
    # Only the tests of Graph need it, and it is large.
    from kiota_abstractions.authentication import AnonymousAuthenticationProvider
    from msgraph_beta import GraphRequestAdapter, GraphServiceClient

    adapter = GraphRequestAdapter(AnonymousAuthenticationProvider())
    adapter.base_url = emulator.url + "/beta"
    return GraphServiceClient(request_adapter=adapter), adapter


def refused(request):
    """Returns the error that a request of Google's client raises."""
    with pytest.raises(HttpError) as raised:
        request.execute()
    return raised.value


def unauthenticated(request):
    """Returns the 401 that a request of Google's client raises, sent as it is.

    The client's own credentials would try to refresh themselves, which these cannot.
    """
    with pytest.raises(HttpError) as raised:
        request.execute(http=httplib2.Http())
    assert raised.value.status_code == 401
    return raised.value


def race(act, runners):
    """Returns what `act` returns to each of the runners, who all start at the same time."""
    start = threading.Barrier(len(runners))
    results = [None] * len(runners)

    def run(place, runner):
        start.wait()
        results[place] = act(runner)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
