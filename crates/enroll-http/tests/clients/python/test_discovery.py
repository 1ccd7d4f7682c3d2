"""What is claimed of Google's APIs is what their discovery documents say: which methods there are,
at which paths, and which fields and values go in and come out.

Every other test that calls Google's client has its replies checked as well: see `conftest.py`.
"""

import re

import pytest
from conftest import build_client
from discovery import BOTH, ENTERPRISE, SAMPLES, claimed, document, sample, unknown


@BOTH
def test_what_is_claimed_is_served_and_nothing_else(caller, name):
    caller = caller(name)
    served = {method for method in caller.document.methods if caller.is_served(method)}
    assert claimed(name) == served
    assert len(served) > 10


@BOTH
def test_a_path_has_the_methods_that_are_claimed_and_no_others(emptied, name):
    wanted = {}
    for method in (document(name).methods[method_id] for method_id in claimed(name)):
        path = re.sub(r"\{\w+\}", "x", method.get("flatPath", method["path"]))
        wanted.setdefault(path, set()).add(method["httpMethod"])
    for path, methods in wanted.items():
        status, headers, _ = emptied.call("NOSUCH", f"/{path}")
        assert status == 405
        assert set(headers["allow"].split(",")) - {"HEAD"} == methods, path


def test_a_method_that_moved_is_found(caller):
    """The control of both: a document in which a method has another path, verb or name."""
    name = "androidenterprise"
    users = ("resources", "users", "methods")

    def change(method, **members):
        def of(content):
            for step in users:
                content = content[step]
            content[method].update(members)

        return of

    moved = document(name).methods["androidenterprise.users.update"]["flatPath"] + "/more"
    for break_it in (
        change("update", flatPath=moved),
        change("update", httpMethod="PATCH"),
    ):
        broken = caller(name, document(name).broken(break_it))
        assert not broken.is_served("androidenterprise.users.update")
    renamed = document(name).broken(change("update", id="androidenterprise.users.put"))
    assert claimed(name) - renamed.methods.keys() == {"androidenterprise.users.update"}


def unknown_masks(caller, method_id):
    """Returns what is not known of the fields that a reply of a method can have."""
    method = caller.document.methods[method_id]
    paths = caller.document.paths(method["response"]) if "response" in method else []
    found = []
    for start in range(0, len(paths), 50):
        query = {"fields": ",".join(paths[start : start + 50])}
        body = {} if caller.has_body(method_id) else None
        found += unknown(*caller.call(method_id, body, query))
    return found


@BOTH
def test_each_field_of_a_reply_is_known(caller, name):
    caller = caller(name)
    for method_id in claimed(name):
        assert unknown_masks(caller, method_id) == [], method_id


def test_a_field_of_a_reply_that_is_not_known_is_found(caller):
    def rename(content):
        properties = content["schemas"]["HardwareInfo"]["properties"]
        properties["serial"] = properties.pop("serialNumber")

    name = "androidmanagement"
    caller = caller(name, document(name).broken(rename))
    assert len(unknown_masks(caller, "androidmanagement.enterprises.devices.get")) == 1


@BOTH
def test_each_parameter_is_known(caller, name):
    caller = caller(name)
    for method_id in claimed(name):
        method = caller.document.methods[method_id]
        given = {**caller.document.content["parameters"], **method["parameters"]}
        for parameter, schema in given.items():
            if schema["location"] == "query" and parameter != "fields":
                query = {parameter: sample(caller.document, schema)}
                answer = caller.call(method_id, {} if caller.has_body(method_id) else None, query)
                assert unknown(*answer) == [], (method_id, parameter)


def test_a_parameter_that_is_not_known_is_found(caller):
    # The other API takes any parameter, as the vendor's documentation has it.
    caller = caller("androidmanagement")
    answer = caller.call("androidmanagement.enterprises.list", None, {"nosuch": "x"})
    assert len(unknown(*answer)) == 1


class Replies:
    """Calls that succeed, each of whose replies is as it is described."""

    def __init__(self, caller, prefix):
        self.caller, self.prefix = caller, prefix
        self.called = set()

    def get(self, method, *places, body=None, **query):
        """Calls a method and returns its reply."""
        method_id = f"{self.prefix}.{method}"
        status, reply = self.caller.call(method_id, body, query, places)
        assert status in (200, 204), reply
        assert self.caller.document.wrong_reply(method_id, reply) == []
        self.called.add(method_id)
        return reply


def test_each_method_of_android_management_replies_as_it_is_described(caller):
    replies = Replies(caller("androidmanagement"), "androidmanagement")
    emulator = replies.caller.emulator
    project = {"projectId": "p"}
    replies.get("signupUrls.create", callbackUrl="https://example.com/", **project)
    made = replies.get("enterprises.create", body={}, agreementAccepted="true", **project)
    enterprise = made["name"].split("/")[1]
    full = {"enterpriseDisplayName": "n", "signinDetails": [{"signinUrl": "https://example.com/"}]}
    replies.get("enterprises.patch", enterprise, body=full)
    replies.get("enterprises.get", enterprise)
    assert replies.get("enterprises.list", pageSize=1, **project)["enterprises"]
    policy = {"cameraDisabled": True, "applications": [{"packageName": "com.example"}]}
    for _ in range(2):
        replies.get("enterprises.policies.patch", enterprise, "p1", body=policy)
    replies.get("enterprises.policies.patch", enterprise, "p2", body={})
    replies.get("enterprises.policies.get", enterprise, "p1")
    assert "nextPageToken" in replies.get("enterprises.policies.list", enterprise, pageSize=1)
    replies.get("enterprises.policies.delete", enterprise, "p2")

    full = {"policyName": "p1", "additionalData": "x", "duration": "90.5s"}
    full |= {"allowPersonalUsage": "PERSONAL_USAGE_ALLOWED"}
    token = replies.get("enterprises.enrollmentTokens.create", enterprise, body=full)
    token_id = token["name"].split("/")[-1]
    replies.get("enterprises.enrollmentTokens.create", enterprise, body={})
    replies.get("enterprises.enrollmentTokens.get", enterprise, token_id)
    listed = replies.get("enterprises.enrollmentTokens.list", enterprise, pageSize=1)
    assert "nextPageToken" in listed
    for ownership in ("COMPANY_OWNED", "PERSONALLY_OWNED"):
        status, device = emulator.enroll(token["value"], "R0", ownership)
        assert status == 200
        # The project's own API shows it as this one does.
        schema = {"$ref": "Device"}
        assert replies.caller.document.wrong(schema, device) == []
    device = device["name"].split("/")[-1]
    assert replies.get("enterprises.devices.get", enterprise, device)["previousDeviceNames"]
    listed = replies.get("enterprises.devices.list", enterprise, pageSize=1)
    assert "nextPageToken" in listed
    replies.get("enterprises.devices.delete", enterprise, device)
    replies.get("enterprises.enrollmentTokens.delete", enterprise, token_id)
    replies.get("enterprises.delete", enterprise)
    assert replies.called == claimed("androidmanagement")


def test_each_method_of_play_emm_replies_as_it_is_described(caller):
    replies = Replies(caller("androidenterprise"), "androidenterprise")
    emulator, one = replies.caller.emulator, ENTERPRISE
    google = emulator.google_user(one, "ada@example.com")
    assert replies.caller.document.wrong({"$ref": "User"}, google) == []
    assert replies.get("users.list", one, email="ada@example.com")["user"] == [google]
    user = {"accountIdentifier": "u", "accountType": "userAccount", "displayName": "n"}
    user = replies.get("users.insert", one, body=user)["id"]
    replies.get("users.update", one, user, body={"displayName": "m"})
    replies.get("users.get", one, user)
    token = replies.get("users.generateAuthenticationToken", one, user)["token"]
    assert emulator.provision(token, "3f2504e04f8911d3")[0] == 200
    (device,) = replies.get("devices.list", one, user)["device"]
    replies.get("devices.get", one, user, device["androidId"])
    product = SAMPLES["productId"]
    replies.get("products.approve", one, product, body={})
    other = "app:com.example.other"
    replies.get("products.approve", one, other, body={})
    visibility = {"productId": other, "trackIds": ["1"], "tracks": ["beta"]}
    products = {"productId": [product], "productVisibility": [visibility]}
    replies.get("users.setAvailableProductSet", one, user, body=products)
    replies.get("users.getAvailableProductSet", one, user)
    replies.get("products.unapprove", one, product)
    options = {"authenticationRequirement": "required", "requiredAccountEmail": "ada@example.com"}
    full = {"enrollmentTokenType": "userDevice", "googleAuthenticationOptions": options}
    replies.get("enrollmentTokens.create", one, body=full)
    replies.get("users.revokeDeviceAccess", one, user)
    replies.get("users.delete", one, user)
    assert replies.called == claimed("androidenterprise")


def test_a_reply_that_is_not_as_it_is_described_is_found():
    token = {
        "name": "enterprises/e/enrollmentTokens/t",
        "duration": "3600s",
        "oneTimeOnly": True,
        "allowPersonalUsage": "PERSONAL_USAGE_ALLOWED",
        "expirationTimestamp": "2030-01-01T00:00:00Z",
    }
    whole = document("androidmanagement")
    method_id = "androidmanagement.enterprises.enrollmentTokens.create"
    assert whole.wrong_reply(method_id, token) == []

    def member(name, **changes):
        def change(content):
            content["schemas"]["EnrollmentToken"]["properties"][name].update(changes)

        return change

    def rename(content):
        properties = content["schemas"]["EnrollmentToken"]["properties"]
        properties["expires"] = properties.pop("expirationTimestamp")

    for break_it, where in (
        (rename, "expirationTimestamp is not there"),
        (member("oneTimeOnly", type="string"), "oneTimeOnly is not of type string"),
        (member("allowPersonalUsage", enum=["ALLOWED"]), "allowPersonalUsage is none of its values"),
        (member("name", format="int64"), "name is not as its format is written"),
    ):
        assert whole.broken(break_it).wrong_reply(method_id, token) == [f"{method_id}.{where}"]
    kind = {"kind": "androidenterprise#user"}
    play = document("androidenterprise")
    assert play.wrong_reply("androidenterprise.users.get", kind) == []
    assert len(play.wrong_reply("androidenterprise.users.get", {"kind": "user"})) == 1
    assert len(play.wrong_reply("androidenterprise.users.delete", kind)) == 1
    assert len(play.wrong_reply("androidenterprise.users.nosuch", {})) == 1


def test_the_clients_replies_are_looked_at(emulator, monkeypatch):
    """The control of what `conftest.py` does for all tests."""
    client = build_client(emulator)
    request = client.enterprises().enrollmentTokens().create(parent=f"enterprises/{ENTERPRISE}")
    properties = document("androidmanagement").content["schemas"]["EnrollmentToken"]["properties"]
    monkeypatch.delitem(properties, "qrCode")
    with pytest.raises(AssertionError, match="qrCode is not there"):
        request.execute()
