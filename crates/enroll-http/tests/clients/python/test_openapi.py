"""The private API is as its OpenAPI document describes it: requests, answers and refusals."""

import copy
import http.client
import json
import os
import pathlib
import subprocess
import sys
import urllib.parse

import pytest
from conftest import Emulator
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

HERE = pathlib.Path(__file__).parent
BASE = "/enroll/v1"
ENTERPRISE = "LC00abc"
CLOCK = {"now": "2030-01-01T00:00:00Z", "frozen": True}


@pytest.fixture(scope="module")
def document(emulator):
    """The document of an emulator."""
    status, _, document = emulator.call("GET", BASE + "/openapi.json")
    assert status == 200
    return document


def operations(document):
    """Returns each operation, by its id, with its verb and path."""
    return {
        operation["operationId"]: (verb.upper(), path, operation)
        for path, methods in document["paths"].items()
        for verb, operation in methods.items()
    }


def faults_of(document, schema, value):
    """Returns what is wrong with a value."""
    schema = {**schema, "components": document["components"]}
    return [error.message for error in OAS31Validator(schema).iter_errors(value)]


def closed(schema):
    """Returns a schema whose objects have no properties but those that it describes."""
    if isinstance(schema, list):
        return [closed(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {name: closed(member) for name, member in schema.items()}
    # A condition on some properties, such as that one of two is absent, is not an object's schema.
    is_object = isinstance(shut.get("properties"), dict) and shut.get("type") == "object"
    return {"additionalProperties": False, **shut} if is_object else shut


def schema_of(document, operation_id, status, media_type="application/json"):
    """Returns the schema of an answer."""
    _, _, operation = operations(document)[operation_id]
    return operation["responses"][str(status)]["content"][media_type]["schema"]


def test_the_document_is_one_of_openapi(document):
    assert document["openapi"].startswith("3.1.")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_what_is_no_document_of_openapi_is_found(document):
    for break_it in (
        lambda clock: clock["get"]["responses"]["200"].pop("description"),
        lambda clock: clock["get"].update(parameters=[{"name": "x", "in": "nowhere"}]),
        lambda clock: clock["put"].update(operationId=clock["get"]["operationId"]),
    ):
        broken = copy.deepcopy(document)
        break_it(broken["paths"]["/clock"])
        assert list(OpenAPIV31SpecValidator(broken).iter_errors()) != []


def test_each_example_is_of_its_schema(document):
    count = 0
    for verb, path, operation in operations(document).values():
        said = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (content for one in said for content in one.get("content", {}).values()):
            if "example" in content:
                wrong = faults_of(document, closed(content["schema"]), content["example"])
                assert wrong == [], f"{verb} {path}"
                count += 1
    assert count >= 18


class Walk:
    """Calls of all operations, whose answers are kept."""

    def __init__(self, emulator, document):
        self.emulator, self.document = emulator, document
        self.answers = []

    def call(self, operation_id, body=None, status=200, query="", **places):
        """Calls an operation, keeps what it answers, and returns it."""
        verb, path, _ = operations(self.document)[operation_id]
        answer = self.emulator.call(verb, BASE + path.format(**places) + query, body)
        assert answer[0] == status, answer[2]
        self.answers.append((operation_id, status, answer[1]["content-type"], answer[2]))
        return answer[2]

    def create(self, path, body=None):
        """Creates something at a vendor's API."""
        status, _, answer = self.emulator.call("POST", path, body)
        assert status == 200, answer
        return answer

    def wrong(self):
        """Returns what is wrong with the answers."""
        found = []
        for operation_id, status, media_type, answer in self.answers:
            schema = schema_of(self.document, operation_id, status, media_type)
            components = closed(self.document["components"])
            within = {**self.document, "components": components}
            faults = faults_of(within, closed(schema), answer)
            found += [(operation_id, status, fault) for fault in faults]
        return found


def play(path):
    """Returns a path of the enterprise at the Play EMM API."""
    return f"/androidenterprise/v1/enterprises/{ENTERPRISE}/{path}"


def everything(walk):
    """Calls each operation, and lets it tell all that it can."""
    walk.call("reset")
    walk.call("health")
    walk.call("readOpenApi")
    walk.call("adjustClock", CLOCK)
    tokens = f"/v1/enterprises/{ENTERPRISE}/enrollmentTokens"
    coerced = {"duration": "315576000000s", "additionalData": "x", "oneTimeOnly": True}
    token = walk.create(tokens, coerced)["value"]
    claim = {"enrollmentToken": token, "ownership": "COMPANY_OWNED", "serialNumber": "R0"}
    walk.call("explainToken", {"token": token})
    walk.call("enrollDevice", claim)
    walk.call("explainToken", {"token": token, "at": CLOCK["now"]})
    again = {**claim, "enrollmentToken": walk.create(tokens, {})["value"]}
    assert walk.call("enrollDevice", again)["previousDeviceNames"]
    walk.call("enrollDevice", {**claim, "requestId": "r"}, 403)
    walk.call("enrollDevice", {}, 400)

    user = walk.create(play("users"), {"accountIdentifier": "u", "accountType": "userAccount"})
    path = play(f"users/{user['id']}/authenticationToken")
    authentication_token = walk.create(path)["token"]
    provision = {"authenticationToken": authentication_token, "androidId": "3f2504e04f8911d3"}
    walk.call("provisionDevice", provision)
    walk.call("provisionDevice", {**provision, "androidId": "0"}, 403)
    email = {"primaryEmail": "ada@example.com"}
    walk.call("addGoogleUser", email, 201, enterprise=ENTERPRISE)
    walk.call("addGoogleUser", email, 409, enterprise=ENTERPRISE)
    walk.call("explainToken", {"token": "nobodys"}, 404)

    events = walk.call("readEvents", query=f"?enterprise={ENTERPRISE}")
    told = {member for event in events["events"] for member in event}
    assert {"coercion", "deviceName", "androidId", "enrollmentTokenName"} <= told
    walk.call("readEvents", status=400)
    walk.call("readClock")
    planned = {"status": 503, "method": "GET", "path": "/v1", "retryAfter": "7s", "times": 2}
    walk.call("planFaults", {"faults": [planned]})
    walk.call("readFaults")
    walk.call("reset")
    query = f"?enterprise={ENTERPRISE}&after={events['next']}"
    walk.call("readEvents", status=410, query=query)


def test_each_operation_answers_as_it_is_described(document):
    emulator = Emulator()
    walk = Walk(emulator, document)
    everything(walk)
    assert walk.wrong() == []
    answered = {operation_id for operation_id, *_ in walk.answers}
    # What it answers is in a header: see below.
    assert answered == operations(document).keys() - {"register"}
    assert emulator.stop() == 0

    # The control: a member that is not described, and one of another type, are found.
    for break_it in (
        lambda members: members.pop("frozen"),
        lambda members: members.update(frozen={"type": "string"}),
    ):
        walk.document = copy.deepcopy(document)
        break_it(schema_of(walk.document, "readClock", 200)["properties"])
        assert {operation_id for operation_id, *_ in walk.wrong()} == {"readClock"}


def explore(emulator, tmp_path, document=None, operation=""):
    """Lets schemathesis call a server, and returns its exit code and its output."""
    location = emulator.url + BASE + "/openapi.json"
    command = [pathlib.Path(sys.executable).with_name("schemathesis"), "run"]
    if document is not None:
        location = tmp_path / "openapi.json"
        location.write_text(json.dumps(document))
        command += ["--url", emulator.url + BASE, "--include-operation-id", operation]
        command += ["--phases", "coverage"]
    command += [location, "--checks", "all", "--mode", "all", "--seed", "1"]
    command += ["--max-examples", "25", "--continue-on-failure", "--no-color"]
    # The speed of drawing data depends on how busy the machine is.
    command += ["--suppress-health-check", "too_slow"]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "exploration", "PYTHONPATH": str(HERE)}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    return run.returncode, run.stdout + run.stderr


@pytest.fixture(scope="module")
def explored():
    """An emulator that strangers may empty and whose clock they may set."""
    emulator = Emulator()
    yield emulator
    assert emulator.stop() == 0


def test_whatever_is_sent_is_answered_as_it_is_described(explored, tmp_path):
    code, told = explore(explored, tmp_path)
    assert code == 0, told
    # It warns of operations that it could not bring to succeed.
    assert "No issues found" in told and "WARNINGS" not in told, told


def test_what_is_wrongly_described_is_found(explored, document, tmp_path):
    clock = copy.deepcopy(document)
    schema_of(clock, "readClock", 200)["properties"]["frozen"] = {"type": "string"}
    code, told = explore(explored, tmp_path, clock, "readClock")
    assert code == 1 and "violates schema" in told, told

    # The server accepts less than the document …
    more = copy.deepcopy(document)
    body = more["paths"]["/tokens:explain"]["post"]["requestBody"]["content"]["application/json"]
    body["schema"]["properties"]["token"] = {"type": ["string", "integer"]}
    code, told = explore(explored, tmp_path, more, "explainToken")
    assert code == 1 and "Schema-valid request rejected" in told, told

    # … and more.
    less = copy.deepcopy(document)
    body = less["paths"]["/clock"]["put"]["requestBody"]["content"]["application/json"]
    body["schema"]["properties"]["frozen"] = {"type": "boolean"}
    code, told = explore(explored, tmp_path, less, "adjustClock")
    assert code == 1 and "Schema-violating request accepted" in told, told


def test_a_sign_up_url_leads_to_its_callback_as_it_is_described(emulator, document):
    callback = "http://localhost:1/registered"
    query = urllib.parse.urlencode({"projectId": "p", "callbackUrl": callback})
    url = emulator.call("POST", f"/v1/signupUrls?{query}")[2]["url"]
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)
    connection.request("GET", url)
    answer = connection.getresponse()
    (name, header), = operations(document)["register"][2]["responses"]["303"]["headers"].items()
    assert answer.status == 303 and header["required"]
    assert answer.headers[name].startswith(callback)
    connection.close()
