"""Every method of `enrollmentTokens`, and those of `devices` that enrollment leaves, through
Google's own client: what it returns, and what it raises."""

import json

import pytest
from conftest import Emulator, build_client, race, refused, unauthenticated
from google.oauth2.credentials import Credentials

ENTERPRISE = "enterprises/LC00abc"
LAST_TIMESTAMP = "9999-12-31T23:59:59.999999999Z"
PARTIAL = {"name", "expirationTimestamp", "allowPersonalUsage", "value", "qrCode"}
TOKEN_EXTRA = "com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN"
BUNDLE = "android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE"


@pytest.fixture
def tokens(api):
    """The methods of `enrollmentTokens`."""
    return api.enterprises().enrollmentTokens()


@pytest.fixture
def devices(api):
    """The methods of `devices`."""
    return api.enterprises().devices()


def create(tokens, parent=ENTERPRISE, **body):
    """Creates a token."""
    return tokens.create(parent=parent, body=body).execute()


def violated_fields(error):
    """Returns the fields that an error names."""
    (detail,) = error.error_details
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    return [violation["field"] for violation in detail["fieldViolations"]]


def test_an_empty_token_has_the_defaults_and_omits_them(tokens):
    token = create(tokens)
    assert set(token) == {"name", "value", "duration", "expirationTimestamp", "qrCode"}
    assert token["name"].startswith(ENTERPRISE + "/enrollmentTokens/")
    assert token["duration"] == "3600s"
    assert len(token["value"]) == 20 and token["value"].isalpha() and token["value"].isupper()


def test_a_created_token_shows_all_that_was_set(emulator, tokens):
    emulator.clock(now="2026-11-22T08:00:00Z", frozen=True)
    token = create(
        tokens,
        duration="90.5s",
        policyName="p1",
        additionalData="unit 7 😀",
        oneTimeOnly=True,
        allowPersonalUsage="PERSONAL_USAGE_DISALLOWED_USERLESS",
        googleAuthenticationOptions={
            "authenticationRequirement": "REQUIRED",
            "requiredAccountEmail": "ada@example.com",
        },
        user={"accountIdentifier": "ignored"},
    )
    assert token["duration"] == "90.500s"
    assert token["expirationTimestamp"] == "2026-11-22T08:01:30.500Z"
    assert token["policyName"] == ENTERPRISE + "/policies/p1"
    assert token["additionalData"] == "unit 7 😀"
    assert token["oneTimeOnly"] is True
    assert token["allowPersonalUsage"] == "PERSONAL_USAGE_DISALLOWED_USERLESS"
    assert token["googleAuthenticationOptions"]["requiredAccountEmail"] == "ada@example.com"
    assert "user" not in token


def test_the_qr_code_is_a_string_of_json_that_carries_the_value(tokens):
    token = create(tokens)
    assert isinstance(token["qrCode"], str)
    assert json.loads(token["qrCode"])[BUNDLE][TOKEN_EXTRA] == token["value"]


def test_the_longest_duration_is_kept_and_its_expiration_coerced(tokens):
    token = create(tokens, duration="315576000000.999999999s")
    assert token["duration"] == "315576000000.999999999s"
    assert token["expirationTimestamp"] == LAST_TIMESTAMP


def test_get_shows_the_partial_view(tokens):
    token = create(tokens, oneTimeOnly=True, allowPersonalUsage="PERSONAL_USAGE_ALLOWED")
    got = tokens.get(name=token["name"]).execute()
    assert set(got) == PARTIAL
    assert got == {field: token[field] for field in PARTIAL}


def test_list_pages_through_all_in_order_of_creation(tokens):
    created = [create(tokens)["name"] for _ in range(25)]
    listed, sizes = [], []
    request = tokens.list(parent=ENTERPRISE, pageSize=10)
    while request is not None:
        page = request.execute()
        sizes.append(len(page["enrollmentTokens"]))
        listed += [token["name"] for token in page["enrollmentTokens"]]
        request = tokens.list_next(request, page)
    assert listed == created
    assert sizes == [10, 10, 5]


def test_a_page_is_10_by_default_and_100_at_most(tokens):
    for _ in range(105):
        create(tokens)
    assert len(tokens.list(parent=ENTERPRISE).execute()["enrollmentTokens"]) == 10
    assert len(tokens.list(parent=ENTERPRISE, pageSize=0).execute()["enrollmentTokens"]) == 10
    first = tokens.list(parent=ENTERPRISE, pageSize=1000).execute()
    assert len(first["enrollmentTokens"]) == 100
    # The next page may have another size.
    rest = tokens.list(parent=ENTERPRISE, pageSize=2, pageToken=first["nextPageToken"]).execute()
    assert len(rest["enrollmentTokens"]) == 2
    assert "nextPageToken" in rest


def test_an_empty_list_has_no_fields(tokens):
    assert tokens.list(parent=ENTERPRISE).execute() == {}


def test_a_list_outlasts_expiry_and_deletion_between_pages(emulator, tokens):
    emulator.clock(frozen=True)
    for index in range(6):
        create(tokens, duration="60s" if index < 3 else "3600s")
    first = tokens.list(parent=ENTERPRISE, pageSize=2).execute()
    emulator.clock(advance="60s")
    rest = tokens.list(parent=ENTERPRISE, pageToken=first["nextPageToken"]).execute()
    assert len(rest["enrollmentTokens"]) == 3
    assert "nextPageToken" not in rest


def test_delete_returns_an_empty_object_and_is_final(tokens):
    token = create(tokens)
    assert tokens.delete(name=token["name"]).execute() == {}
    for request in (tokens.get(name=token["name"]), tokens.delete(name=token["name"])):
        assert refused(request).status_code == 404
    assert tokens.list(parent=ENTERPRISE).execute() == {}


def test_a_token_is_gone_at_its_expiration_and_not_a_nanosecond_before(emulator, tokens):
    emulator.clock(now="2026-11-22T08:00:00Z", frozen=True)
    token = create(tokens, duration="60s")
    emulator.clock(now="2026-11-22T08:00:59.999999999Z")
    assert tokens.get(name=token["name"]).execute()["value"] == token["value"]
    emulator.clock(advance="0.000000001s")
    assert refused(tokens.get(name=token["name"])).status_code == 404
    assert refused(tokens.delete(name=token["name"])).status_code == 404
    assert tokens.list(parent=ENTERPRISE).execute() == {}
    assert emulator.enroll(token["value"], "S1")[0] == 403


def test_a_one_time_token_is_gone_after_its_device(emulator, tokens):
    token = create(tokens, oneTimeOnly=True)
    assert emulator.enroll(token["value"], "S1")[0] == 200
    assert refused(tokens.get(name=token["name"])).status_code == 404
    assert emulator.enroll(token["value"], "S2")[0] == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"duration": "59.999999999s"}, "enrollment_token.duration"),
        ({"duration": "315576000001s"}, "enrollment_token.duration"),
        ({"duration": "--60s"}, "enrollment_token.duration"),
        ({"duration": "1h"}, "enrollment_token.duration"),
        ({"duration": 3600}, "enrollment_token.duration"),
        ({"policyName": "policies/p1"}, "enrollment_token.policy_name"),
        ({"policyName": "enterprises/other/policies/p1"}, "enrollment_token.policy_name"),
        ({"additionalData": "a" * 1025}, "enrollment_token.additional_data"),
        ({"oneTimeOnly": "yes"}, "enrollment_token.one_time_only"),
        ({"allowPersonalUsage": "SOMETIMES"}, "enrollment_token.allow_personal_usage"),
        (
            {"googleAuthenticationOptions": {"requiredAccountEmail": "ada@example.com"}},
            "enrollment_token.google_authentication_options.required_account_email",
        ),
    ],
)
def test_a_bad_field_is_refused_by_name(tokens, body, field):
    error = refused(tokens.create(parent=ENTERPRISE, body=body))
    assert error.status_code == 400
    assert violated_fields(error) == [field]
    assert tokens.list(parent=ENTERPRISE).execute() == {}


def test_an_unknown_field_is_refused_by_name(tokens):
    error = refused(tokens.create(parent=ENTERPRISE, body={"foo": 1}))
    assert (error.status_code, error.reason) == (
        400,
        "Invalid JSON payload received. Unknown name \"foo\" at 'enrollment_token': Cannot find field.",
    )


def test_a_page_token_is_refused_elsewhere(tokens):
    for _ in range(3):
        create(tokens)
    page = tokens.list(parent=ENTERPRISE, pageSize=1).execute()
    for parent, page_token in [
        ("enterprises/other", page["nextPageToken"]),
        (ENTERPRISE, page["nextPageToken"][:-1] + "g"),
        (ENTERPRISE, "a/b+c=="),
    ]:
        assert refused(tokens.list(parent=parent, pageToken=page_token)).status_code == 400
    assert refused(tokens.list(parent=ENTERPRISE, pageSize=-1)).status_code == 400


def test_a_fields_mask_selects_what_is_returned(tokens):
    token = tokens.create(parent=ENTERPRISE, body={}, fields="name,value").execute()
    assert set(token) == {"name", "value"}
    listed = tokens.list(parent=ENTERPRISE, fields="enrollmentTokens(name)").execute()
    assert listed == {"enrollmentTokens": [{"name": token["name"]}]}
    assert refused(tokens.get(name=token["name"], fields="nonsense")).status_code == 400


def test_an_enrolled_device_names_its_token(emulator, tokens, devices):
    token = create(tokens, policyName="kiosk", additionalData="unit 7")
    status, enrolled = emulator.enroll(token["value"], "S1")
    assert status == 200
    device = devices.get(name=enrolled["name"]).execute()
    assert device == enrolled
    assert device["enrollmentTokenName"] == token["name"]
    assert device["enrollmentTokenData"] == "unit 7"
    assert device["policyName"] == ENTERPRISE + "/policies/kiosk"
    assert (device["state"], device["appliedState"]) == ("PROVISIONING", "PROVISIONING")
    assert (device["ownership"], device["managementMode"]) == ("COMPANY_OWNED", "DEVICE_OWNER")


def test_a_device_remembers_its_earlier_names(emulator, tokens, devices):
    value = create(tokens)["value"]
    names = [emulator.enroll(value, "S1")[1]["name"] for _ in range(3)]
    emulator.enroll(value, "S2")
    assert len(set(names)) == 3
    assert devices.get(name=names[2]).execute()["previousDeviceNames"] == names[:2]
    assert "previousDeviceNames" not in devices.get(name=names[0]).execute()


def test_devices_are_listed_and_deleted(emulator, tokens, devices):
    value = create(tokens)["value"]
    names = [emulator.enroll(value, f"S{index}")[1]["name"] for index in range(12)]
    first = devices.list(parent=ENTERPRISE).execute()
    assert [device["name"] for device in first["devices"]] == names[:10]
    rest = devices.list(parent=ENTERPRISE, pageToken=first["nextPageToken"]).execute()
    assert [device["name"] for device in rest["devices"]] == names[10:]
    flags = ["WIPE_EXTERNAL_STORAGE", "PRESERVE_RESET_PROTECTION_DATA"]
    assert devices.delete(name=names[0], wipeDataFlags=flags).execute() == {}
    assert refused(devices.get(name=names[0])).status_code == 404
    assert refused(devices.delete(name=names[0])).status_code == 404
    remaining = devices.list(parent=ENTERPRISE, pageSize=100).execute()["devices"]
    assert [device["name"] for device in remaining] == names[1:]


def test_a_personally_owned_device_is_kept_out_and_the_token_stays(emulator, tokens):
    token = create(tokens, oneTimeOnly=True, allowPersonalUsage="PERSONAL_USAGE_DISALLOWED")
    assert emulator.enroll(token["value"], "S1", "PERSONALLY_OWNED")[0] == 403
    assert emulator.enroll(token["value"], "S1")[0] == 200


def test_one_of_forty_devices_wins_a_one_time_token(emulator, tokens):
    value = create(tokens, oneTimeOnly=True)["value"]
    statuses = race(lambda index: emulator.enroll(value, f"S{index}")[0], range(40))
    assert sorted(statuses) == [200] + [403] * 39


def test_a_retry_under_one_request_id_enrolls_once(emulator, tokens, devices):
    value = create(tokens, oneTimeOnly=True)["value"]
    first = emulator.enroll(value, "S1", requestId="r1")
    assert first[0] == 200
    assert emulator.enroll(value, "S1", requestId="r1") == first
    assert emulator.enroll(value, "S2", requestId="r1")[0] == 403
    assert len(devices.list(parent=ENTERPRISE).execute()["devices"]) == 1


def test_credentials_come_first(emulator, tokens):
    token = create(tokens)
    good = build_client(emulator, Credentials(token="x"))
    got = good.enterprises().enrollmentTokens().get(name=token["name"]).execute()
    assert got["value"] == token["value"]
    for request in (
        tokens.get(name=ENTERPRISE + "/enrollmentTokens/none"),
        tokens.create(parent=ENTERPRISE, body={"foo": 1}),
    ):
        request.headers["authorization"] = "Bearer invalid"
        error = unauthenticated(request)
        assert error.resp["www-authenticate"].startswith("Bearer realm=")
        assert json.loads(error.content)["error"]["status"] == "UNAUTHENTICATED"


def test_a_long_get_is_sent_as_a_post_and_answered_as_a_get(tokens):
    token = create(tokens)
    fields = "enrollmentTokens(" + ",".join(["name"] * 600) + ")"
    request = tokens.list(parent=ENTERPRISE, fields=fields)
    assert len(request.uri) > 2048
    assert request.execute() == {"enrollmentTokens": [{"name": token["name"]}]}


def test_strange_names_are_found_or_not_but_never_confused(tokens):
    for identifier in ["a b+ü", "..", "%2e%2e", "x" * 300, "\u202e"]:
        error = refused(tokens.get(name=f"{ENTERPRISE}/enrollmentTokens/{identifier}"))
        assert (error.status_code, error.error_details) == (404, "Requested entity was not found.")


def test_strict_refuses_enterprises_that_were_not_created():
    strict = Emulator("--strict", "--require-bearer")
    try:
        client = build_client(strict, Credentials(token="x")).enterprises().enrollmentTokens()
        error = refused(client.create(parent=ENTERPRISE, body={"foo": 1}))
        assert (error.status_code, error.reason) == (
            403,
            "Caller is not authorized to manage enterprise.",
        )
        unauthenticated(client.list(parent=ENTERPRISE))
    finally:
        assert strict.stop() == 0
