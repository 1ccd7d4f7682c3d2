"""An emulator for each test module, and Google's client pointed at it."""

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request

import pytest
from google.auth.credentials import AnonymousCredentials
from googleapiclient.discovery import build


class Emulator:
    """A running `enroll emulate`, and its own API."""

    def __init__(self, *arguments):
        command = [os.environ["ENROLL_BINARY"], "emulate", "--listen", "127.0.0.1:0", "--json"]
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

    def clock(self, **adjustment):
        """Adjusts the emulator's clock."""
        status, _, answer = self.call("PUT", "/enroll/v1/clock", adjustment)
        assert status == 200, answer
        return answer

    def stop(self):
        """Ends it as a service manager would, and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=15)
        return self.process.returncode


def decoded(body):
    """Returns JSON as values; nothing as None."""
    return json.loads(body) if body else None


@pytest.fixture(scope="module")
def emulator():
    """An emulator that is emptied by `api`."""
    running = Emulator()
    yield running
    assert running.stop() == 0


@pytest.fixture
def api(emulator):
    """Google's client, on an emulator that holds nothing."""
    status, _, _ = emulator.call("POST", "/enroll/v1/reset")
    assert status == 200
    return build_client(emulator)


def build_client(emulator, credentials=None):
    """Returns Google's client for Android Management, pointed at the emulator."""
    return build(
        "androidmanagement",
        "v1",
        credentials=credentials or AnonymousCredentials(),
        client_options={"api_endpoint": emulator.url},
    )
