"""Every method of `users`, and those of `devices`, `products` and `enrollmentTokens` that go with
them, through Google's own client: what it returns, and what it raises."""

import json

import httplib2
import pytest
from conftest import Emulator, build_play_client, race, refused, unauthenticated
from google.oauth2.credentials import Credentials
from googleapiclient.errors import HttpError

ENTERPRISE = "LC00abc"
EMAIL = "ada+1@example.com"
LONGEST_DURATION = "315576000000.999999999s"
FORBIDDEN = (403, ["forbidden"])
NOT_FOUND = (404, ["notFound"])


@pytest.fixture
def users(play):
    """The methods of `users`."""
    return Methods(play.users())


@pytest.fixture
def devices(play):
    """The methods of `devices`."""
    return Methods(play.devices())


@pytest.fixture
def products(play):
    """The methods of `products`."""
    return Methods(play.products())


@pytest.fixture
def tokens(play):
    """The methods of `enrollmentTokens`."""
    return Methods(play.enrollmentTokens())


class Methods:
    """The methods of a resource, in an enterprise: each returns a request."""

    def __init__(self, resource):
        self.resource = resource

    def __getattr__(self, name):
        method = getattr(self.resource, name)

        def request(**parameters):
            return method(**{"enterpriseId": ENTERPRISE, **parameters})

        return request


def insert(users, identifier="user342", account_type="userAccount", **more):
    """Inserts a user."""
    body = {"accountIdentifier": identifier, "accountType": account_type, **more}
    return users.insert(body=body).execute()


def issue(users, user):
    """Issues an authentication token of a user, and returns its value."""
    return users.generateAuthenticationToken(userId=user["id"]).execute()["token"]


def provision_all(emulator, users, user, count=10):
    """Provisions a user on so many devices, and returns their ids."""
    android_ids = [android_id(index) for index in range(count)]
    for device in android_ids:
        assert emulator.provision(issue(users, user), device)[0] == 200
    return android_ids


def android_id(index):
    """Returns the id of a device."""
    return f"3f2504e04f89{index:04x}"


def provisioned(devices, user):
    """Returns the ids of the devices that a user is provisioned on."""
    listed = devices.list(userId=user["id"]).execute()
    assert listed["kind"] == "androidenterprise#devicesListResponse"
    return [device["androidId"] for device in listed.get("device", [])]


def approve(products, *ids):
    """Approves products."""
    for product in ids:
        assert products.approve(productId=product, body={}).execute() == ""


def put_set(users, user, **body):
    """Returns the request that sets the products of a user."""
    return users.setAvailableProductSet(userId=user["id"], body=body)


def get_set(users, user):
    """Returns the products of a user."""
    return users.getAvailableProductSet(userId=user["id"]).execute()


def legacy(error):
    """Returns the reasons of the version 1 errors, each with the error's domain."""
    errors = json.loads(error.content)["error"]["errors"]
    assert {each["domain"] for each in errors} == {"global"}
    return errors


def outcome(error):
    """Returns the status and the reasons of an error."""
    return error.status_code, [each["reason"] for each in legacy(error)]


def calls_of(users, user_id):
    """Returns a request of each method that names a user, by the method's name."""
    set_of_none = {"productSetBehavior": "whitelist"}
    return {
        "get": users.get(userId=user_id),
        "update": users.update(userId=user_id, body={"displayName": "x"}),
        "delete": users.delete(userId=user_id),
        "generateAuthenticationToken": users.generateAuthenticationToken(userId=user_id),
        "revokeDeviceAccess": users.revokeDeviceAccess(userId=user_id),
        "getAvailableProductSet": users.getAvailableProductSet(userId=user_id),
        "setAvailableProductSet": users.setAvailableProductSet(userId=user_id, body=set_of_none),
    }


def test_an_inserted_user_shows_all_that_it_has(users):
    user = insert(users, "asset#44418 😀", "deviceAccount", displayName="Kiosk 7")
    assert user.pop("id").isdigit()
    assert user == {
        "kind": "androidenterprise#user",
        "managementType": "emmManaged",
        "accountType": "deviceAccount",
        "accountIdentifier": "asset#44418 😀",
        "displayName": "Kiosk 7",
    }


def test_a_display_name_is_shown_where_there_is_one(users):
    assert "displayName" not in insert(users)
    assert "displayName" not in insert(users, "user343", displayName="")


def test_get_shows_what_insert_returned(users):
    user = insert(users, displayName="Ada")
    assert users.get(userId=user["id"]).execute() == user


def test_a_second_insertion_finds_the_user_and_may_rename_it(users):
    user = insert(users, displayName="Ada")
    assert insert(users) == user
    assert insert(users, managementType="emmManaged", kind="x", id="9") == user
    renamed = insert(users, displayName="Countess")
    assert renamed == {**user, "displayName": "Countess"}
    insert(users, displayName="")
    assert "displayName" not in users.get(userId=user["id"]).execute()


def test_a_second_insertion_of_another_type_changes_nothing(users):
    user = insert(users, displayName="Ada")
    body = {
        "accountIdentifier": "user342",
        "accountType": "deviceAccount",
        "displayName": "Countess",
    }
    error = refused(users.insert(body=body))
    assert outcome(error) == (400, ["invalid"])
    assert users.get(userId=user["id"]).execute() == user


def test_an_identifier_is_an_enterprises_own(play, users):
    user = insert(users)
    elsewhere = {"accountIdentifier": "user342", "accountType": "deviceAccount"}
    other = play.users().insert(enterpriseId="LC00other", body=elsewhere).execute()
    assert other["accountType"] == "deviceAccount"
    assert users.get(userId=user["id"]).execute() == user


def test_identifiers_are_compared_as_they_are(users):
    identifiers = ["ada", "Ada", " ada", "ada ", "a\u0308da", "äda", "ада"]
    ids = {insert(users, identifier)["id"] for identifier in identifiers}
    assert len(ids) == len(identifiers)


def test_an_identifier_has_1024_characters_at_most(users):
    longest = "😀" * 1024
    assert insert(users, longest)["accountIdentifier"] == longest
    body = {"accountIdentifier": "a" * 1025, "accountType": "userAccount"}
    assert outcome(refused(users.insert(body=body))) == (400, ["invalid"])


def test_sixty_four_insertions_of_one_identifier_make_one_user(users):
    body = {"accountIdentifier": "user342", "accountType": "userAccount"}
    requests = [users.insert(body=body) for _ in range(64)]
    inserted = race(lambda request: request.execute(http=httplib2.Http()), requests)
    assert len({user["id"] for user in inserted}) == 1


def test_insertions_of_both_types_race_and_one_type_wins(users):
    kinds = ["userAccount", "deviceAccount"] * 16
    bodies = [{"accountIdentifier": "user342", "accountType": kind} for kind in kinds]
    requests = [users.insert(body=body) for body in bodies]

    def run(request):
        try:
            return request.execute(http=httplib2.Http())["accountType"]
        except HttpError as error:
            return outcome(error)

    outcomes = race(run, requests)
    winner = insert(users, account_type=next(kind for kind in outcomes if kind in kinds))
    assert outcomes.count(winner["accountType"]) == 16
    assert outcomes.count((400, ["invalid"])) == 16


@pytest.mark.parametrize(
    ("body", "reasons", "fields"),
    [
        ({}, ["required", "required"], ["account_type", "account_identifier"]),
        ({"accountIdentifier": "u"}, ["required"], ["account_type"]),
        ({"accountType": "userAccount"}, ["required"], ["account_identifier"]),
        (
            {"accountIdentifier": None, "accountType": "userAccount"},
            ["required"],
            ["account_identifier"],
        ),
        (
            {"accountIdentifier": 7, "accountType": "userAccount"},
            ["invalid"],
            ["account_identifier"],
        ),
        ({"accountIdentifier": "u", "accountType": "robot"}, ["invalid"], ["account_type"]),
        (
            {
                "accountIdentifier": "u",
                "accountType": "userAccount",
                "managementType": "googleManaged",
            },
            ["invalid"],
            ["management_type"],
        ),
        (
            {"accountIdentifier": "u", "accountType": "userAccount", "primaryEmail": EMAIL},
            ["invalid"],
            ["primary_email"],
        ),
    ],
)
def test_a_bad_insertion_is_refused_by_name(users, body, reasons, fields):
    error = refused(users.insert(body=body))
    assert outcome(error) == (400, reasons)
    (detail,) = error.error_details
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    violations = detail["fieldViolations"]
    assert [violation["field"] for violation in violations] == [f"user.{field}" for field in fields]


def test_an_unknown_field_is_refused_by_name(users):
    body = {"accountIdentifier": "u", "accountType": "userAccount", "nickName": "x"}
    error = refused(users.insert(body=body))
    assert (error.status_code, error.reason) == (
        400,
        "Invalid JSON payload received. Unknown name \"nickName\" at 'user': Cannot find field.",
    )


def test_a_body_that_is_not_json_is_refused(users):
    request = users.insert(body={})
    request.body = "{]"
    assert outcome(refused(request)) == (400, ["parseError"])


def test_list_finds_those_whom_google_manages_by_their_address(emulator, users):
    synced = emulator.google_user(ENTERPRISE, EMAIL)
    emulator.google_user(ENTERPRISE, "grace@example.com")
    listed = users.list(email=EMAIL).execute()
    assert listed == {"kind": "androidenterprise#usersListResponse", "user": [synced]}
    assert set(synced) == {"kind", "id", "managementType", "accountType", "primaryEmail"}
    assert (synced["managementType"], synced["accountType"]) == ("googleManaged", "userAccount")
    assert synced["primaryEmail"] == EMAIL


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com", "ada", " ", "a@b@c"])
def test_list_finds_nobody_else(emulator, users, email):
    insert(users, EMAIL)
    emulator.google_user("LC00other", EMAIL)
    assert users.list(email=email).execute() == {"kind": "androidenterprise#usersListResponse"}


def test_list_needs_an_address(emulator, users):
    with pytest.raises(TypeError):
        users.list()
    path = f"/androidenterprise/v1/enterprises/{ENTERPRISE}/users"
    for query in ["", "?", "?email=", "?alt=json"]:
        status, _, answer = emulator.call("GET", path + query)
        assert status == 400
        (error,) = answer["error"]["errors"]
        assert (error["reason"], error["location"]) == ("required", "email")
        assert error["locationType"] == "parameter"


def test_a_long_list_is_sent_as_a_post_and_inserts_nobody(emulator, users):
    synced = emulator.google_user(ENTERPRISE, EMAIL)
    request = users.list(email=EMAIL, fields="user(" + ",".join(["id"] * 900) + ")")
    assert len(request.uri) > 2048
    assert request.execute() == {"user": [{"id": synced["id"]}]}
    nobody = users.list(email="a" * 3000 + "@example.com")
    assert nobody.execute() == {"kind": "androidenterprise#usersListResponse"}


def test_update_renames_and_leaves_absent_fields(users):
    user = insert(users, displayName="Ada")
    renamed = users.update(userId=user["id"], body={"displayName": "Countess"}).execute()
    assert renamed == {**user, "displayName": "Countess"}
    for body in ({}, {"displayName": None}):
        assert users.update(userId=user["id"], body=body).execute() == renamed
    cleared = users.update(userId=user["id"], body={"displayName": ""}).execute()
    assert "displayName" not in cleared
    assert users.get(userId=user["id"]).execute() == cleared


def test_a_user_may_be_sent_back_as_it_was_got(users):
    user = {**insert(users, displayName="Ada"), "displayName": "Countess"}
    assert users.update(userId=user["id"], body=user).execute() == user


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "1000000"),
        ("managementType", "googleManaged"),
        ("accountType", "deviceAccount"),
        ("accountIdentifier", "user343"),
        ("accountIdentifier", "USER342"),
        ("accountIdentifier", "user342 "),
        ("primaryEmail", EMAIL),
    ],
)
def test_another_value_of_a_fixed_field_is_refused_and_nothing_changes(users, field, value):
    user = insert(users, displayName="Ada")
    body = {"displayName": "Countess", field: value}
    error = refused(users.update(userId=user["id"], body=body))
    assert outcome(error) == (400, ["invalid"])
    assert users.get(userId=user["id"]).execute() == user


def test_delete_returns_nothing_and_is_final(users):
    user = insert(users)
    assert users.delete(userId=user["id"]).execute() == ""
    for request in calls_of(users, user["id"]).values():
        assert outcome(refused(request)) == NOT_FOUND


def test_an_identifier_that_is_free_again_is_a_new_users(users):
    user = insert(users)
    users.delete(userId=user["id"]).execute()
    assert insert(users, account_type="deviceAccount")["id"] != user["id"]


def test_a_deleted_users_tokens_let_nobody_in(emulator, users):
    user = insert(users)
    token = issue(users, user)
    users.delete(userId=user["id"]).execute()
    insert(users)
    assert emulator.provision(token, android_id(0))[0] == 403


@pytest.mark.parametrize("user_id", ["1000000", "none", "a b+ü", "..", "1/2", "%2e", "x" * 300])
def test_an_unknown_user_is_not_found_whatever_is_asked(users, devices, user_id):
    of_devices = [devices.list(userId=user_id), devices.get(userId=user_id, deviceId="1")]
    for request in (*calls_of(users, user_id).values(), *of_devices):
        assert outcome(refused(request)) == NOT_FOUND


def test_an_unknown_user_is_not_found_in_these_words(users):
    error = refused(users.get(userId="1000000"))
    message = "No user was found for the given ID."
    assert error.reason == message
    assert error.error_details == [{"message": message, "domain": "global", "reason": "notFound"}]


def test_another_enterprises_user_is_not_found(users):
    user = insert(users)
    assert outcome(refused(users.get(enterpriseId="LC00other", userId=user["id"]))) == NOT_FOUND


def test_a_user_whom_google_manages_is_read_only(emulator, users):
    user = emulator.google_user(ENTERPRISE, EMAIL)
    calls = calls_of(users, user["id"])
    allowed = {"get", "getAvailableProductSet", "setAvailableProductSet"}
    for name in calls.keys() - allowed:
        assert outcome(refused(calls[name])) == FORBIDDEN, name
    for name in allowed:
        calls[name].execute()
    assert users.get(userId=user["id"]).execute() == user
    # The body may repeat the user's own data, but the EMM may not update such a user.
    assert outcome(refused(users.update(userId=user["id"], body=user))) == FORBIDDEN


def test_an_authentication_token_provisions_one_device_once(emulator, users, devices):
    user = insert(users)
    issued = users.generateAuthenticationToken(userId=user["id"]).execute()
    assert set(issued) == {"kind", "token"}
    assert issued["kind"] == "androidenterprise#authenticationToken"
    status, answer = emulator.provision(issued["token"], android_id(0))
    assert (status, answer["userId"], answer["androidId"]) == (200, user["id"], android_id(0))
    for device in (android_id(0), android_id(1)):
        assert emulator.provision(issued["token"], device)[0] == 403
    assert provisioned(devices, user) == [android_id(0)]


def test_a_token_expires_after_5_minutes_and_not_a_nanosecond_before(emulator, users):
    emulator.clock(now="2026-11-22T08:00:00Z", frozen=True)
    user = insert(users)
    first, second = issue(users, user), issue(users, user)
    emulator.clock(now="2026-11-22T08:04:59.999999999Z")
    assert emulator.provision(first, android_id(0))[0] == 200
    emulator.clock(advance="0.000000001s")
    assert emulator.provision(second, android_id(1))[0] == 403


def test_forty_devices_and_one_token_make_one_winner(emulator, users, devices):
    user = insert(users)
    token = issue(users, user)
    statuses = race(lambda index: emulator.provision(token, android_id(index))[0], range(40))
    assert sorted(statuses) == [200] + [403] * 39
    assert len(provisioned(devices, user)) == 1


def test_fourteen_tokens_provision_ten_devices(emulator, users, devices):
    user = insert(users)
    values = [issue(users, user) for _ in range(14)]
    assert len(set(values)) == 14
    statuses = [
        emulator.provision(value, android_id(index))[0] for index, value in enumerate(values)
    ]
    assert statuses == [200] * 10 + [403] * 4
    assert provisioned(devices, user) == [android_id(index) for index in range(10)]
    assert outcome(refused(users.generateAuthenticationToken(userId=user["id"]))) == FORBIDDEN


def test_forty_devices_race_for_ten_slots_and_ten_win(emulator, users, devices):
    user = insert(users)
    attempts = [(issue(users, user), android_id(index)) for index in range(40)]
    statuses = race(lambda attempt: emulator.provision(*attempt)[0], attempts)
    assert sorted(statuses) == [200] * 10 + [403] * 30
    winners = [device for (_, device), status in zip(attempts, statuses) if status == 200]
    assert sorted(provisioned(devices, user)) == winners


def test_the_same_device_takes_one_slot(emulator, users, devices):
    user = insert(users)
    values = [issue(users, user) for _ in range(11)]
    for value in values:
        assert emulator.provision(value, android_id(0))[0] == 200
    assert provisioned(devices, user) == [android_id(0)]


def test_a_refused_device_leaves_the_token_usable(emulator, users):
    user = insert(users)
    spare = issue(users, user)
    android_ids = provision_all(emulator, users, user)
    assert emulator.provision(spare, android_id(10))[0] == 403
    assert emulator.provision(spare, android_ids[0])[0] == 200
    assert emulator.provision(spare, android_ids[0])[0] == 403


def test_a_device_account_is_on_one_device(emulator, users, devices):
    user = insert(users, account_type="deviceAccount")
    first, second, third = (issue(users, user) for _ in range(3))
    assert emulator.provision(first, android_id(0))[0] == 200
    assert emulator.provision(second, android_id(1))[0] == 403
    assert emulator.provision(third, android_id(0))[0] == 200
    assert provisioned(devices, user) == [android_id(0)]
    assert outcome(refused(users.generateAuthenticationToken(userId=user["id"]))) == FORBIDDEN


def test_ten_devices_race_for_a_device_account_and_one_wins(emulator, users):
    user = insert(users, account_type="deviceAccount")
    attempts = [(issue(users, user), android_id(index)) for index in range(10)]
    statuses = race(lambda attempt: emulator.provision(*attempt)[0], attempts)
    assert sorted(statuses) == [200] + [403] * 9


def test_a_device_may_have_many_users(emulator, users, devices):
    for identifier in ("ada", "grace"):
        user = insert(users, identifier)
        assert emulator.provision(issue(users, user), android_id(0))[0] == 200
        assert provisioned(devices, user) == [android_id(0)]


def test_revocation_frees_the_devices_and_voids_the_tokens(emulator, users, devices):
    user = insert(users, displayName="Ada")
    outstanding = issue(users, user)
    provision_all(emulator, users, user)
    assert users.revokeDeviceAccess(userId=user["id"]).execute() == ""
    assert provisioned(devices, user) == []
    assert emulator.provision(outstanding, android_id(0))[0] == 403
    assert users.get(userId=user["id"]).execute() == user
    assert len(provision_all(emulator, users, user)) == 10


def test_revocation_may_be_repeated(users):
    user = insert(users)
    for _ in range(2):
        assert users.revokeDeviceAccess(userId=user["id"]).execute() == ""


def test_a_retry_under_one_request_id_provisions_once(emulator, users, devices):
    user = insert(users)
    token = issue(users, user)
    first = emulator.provision(token, android_id(0), requestId="r1")
    assert first[0] == 200
    assert emulator.provision(token, android_id(0), requestId="r1") == first
    assert emulator.provision(token, android_id(1), requestId="r1")[0] == 403
    assert provisioned(devices, user) == [android_id(0)]


def test_a_hundred_tokens_may_be_outstanding(emulator, users):
    user = insert(users)
    values = [issue(users, user) for _ in range(100)]
    error = refused(users.generateAuthenticationToken(userId=user["id"]))
    assert outcome(error) == (429, ["rateLimitExceeded"])
    assert emulator.provision(values[0], android_id(0))[0] == 200
    issue(users, user)


def test_a_device_is_listed_and_got_while_it_is_provisioned(emulator, users, devices):
    user = insert(users)
    assert devices.list(userId=user["id"]).execute() == {
        "kind": "androidenterprise#devicesListResponse"
    }
    provision_all(emulator, users, user, 2)
    listed = devices.list(userId=user["id"]).execute()["device"]
    got = devices.get(userId=user["id"], deviceId=android_id(1)).execute()
    assert listed[1] == got
    assert got == {
        "kind": "androidenterprise#device",
        "androidId": android_id(1),
        "managementType": "managedDevice",
    }
    users.revokeDeviceAccess(userId=user["id"]).execute()
    for device in (android_id(1), "none", "a/b"):
        assert outcome(refused(devices.get(userId=user["id"], deviceId=device))) == NOT_FOUND


def test_what_is_not_emulated_is_refused_and_not_ignored(users, devices, products):
    user = insert(users)
    device = {"userId": user["id"], "deviceId": android_id(0)}
    for request in (
        devices.update(**device, body={}),
        devices.getState(**device),
        devices.setState(**device, body={}),
        devices.forceReportUpload(**device),
        products.list(),
        products.get(productId="app:a"),
    ):
        assert refused(request).status_code in (404, 405)


def test_a_connection_outlives_a_body_that_nobody_reads(users, devices):
    user = insert(users)
    for _ in range(30):
        unread = devices.setState(userId=user["id"], deviceId="1", body={"accountState": "enabled"})
        assert refused(unread).status_code in (404, 405)
        # The client sends this on the same connection, and does not try again.
        assert users.get(userId=user["id"]).execute() == user


def test_a_new_user_may_install_nothing(users):
    assert get_set(users, insert(users)) == {
        "kind": "androidenterprise#productSet",
        "productSetBehavior": "whitelist",
    }


def test_a_set_is_returned_as_it_was_set_and_replaced_whole(users, products):
    user = insert(users)
    approve(products, "app:a", "app:b", "app:c")
    visible = [
        {"productId": "app:c", "trackIds": ["t1", "t2"]},
        {"productId": "app:b", "tracks": ["beta", "alpha"]},
    ]
    returned = put_set(users, user, productId=["app:a"], productVisibility=visible).execute()
    assert returned == get_set(users, user)
    assert returned == {
        "kind": "androidenterprise#productSet",
        "productSetBehavior": "whitelist",
        "productId": ["app:a"],
        "productVisibility": visible,
    }
    put_set(users, user, productId=["app:c", "app:b"]).execute()
    replaced = get_set(users, user)
    assert replaced["productId"] == ["app:c", "app:b"]
    assert "productVisibility" not in replaced
    # What was got may be sent back.
    assert put_set(users, user, **replaced).execute() == replaced


def test_a_product_that_was_never_approved_is_forbidden(users, products):
    user = insert(users)
    approve(products, "app:a")
    put_set(users, user, productId=["app:a"]).execute()
    before = get_set(users, user)
    error = refused(put_set(users, user, productId=["app:a", "app:b"]))
    assert outcome(error) == FORBIDDEN
    assert "app:b" in error.reason
    # Another enterprise's approval is not this one's.
    products.approve(enterpriseId="LC00other", productId="app:b", body={}).execute()
    assert outcome(refused(put_set(users, user, productId=["app:b"]))) == FORBIDDEN
    assert get_set(users, user) == before


def test_what_is_visible_makes_up_the_set_and_must_be_approved_too(users, products):
    user = insert(users)
    visible = {"productVisibility": [{"productId": "app:a", "tracks": ["beta"]}]}
    assert outcome(refused(put_set(users, user, **visible))) == FORBIDDEN
    assert "productVisibility" not in get_set(users, user)
    approve(products, "app:a")
    put_set(users, user, **visible).execute()
    assert get_set(users, user)["productVisibility"] == visible["productVisibility"]


def test_a_product_that_was_approved_once_stays_allowed(users, products):
    user = insert(users)
    approve(products, "app:a")
    for _ in range(2):
        assert products.unapprove(productId="app:a").execute() == ""
    assert put_set(users, user, productId=["app:a"]).execute()["productId"] == ["app:a"]


@pytest.mark.parametrize(
    "body",
    [
        {"productId": ["app:a", "app:a"]},
        {"productId": ["app:a"], "productVisibility": [{"productId": "app:a"}]},
        {"productVisibility": [{"productId": "app:a"}, {"productId": "app:a"}]},
        {
            "productSetBehavior": "allApproved",
            "productId": ["app:a"],
            "productVisibility": [{"productId": "app:a"}],
        },
        {"productId": [""]},
        {"productId": "app:a"},
        {"productSetBehavior": "blacklist"},
        {"productVisibility": [{"productId": "app:a", "tracks": ["gamma"]}]},
    ],
)
def test_a_bad_set_is_refused_and_nothing_changes(users, products, body):
    user = insert(users)
    approve(products, "app:a")
    put_set(users, user, productId=["app:a"]).execute()
    before = get_set(users, user)
    assert outcome(refused(put_set(users, user, **body))) == (400, ["invalid"])
    assert get_set(users, user) == before


def test_what_is_visible_needs_a_product(users):
    user = insert(users)
    error = refused(put_set(users, user, productVisibility=[{"tracks": ["beta"]}]))
    assert outcome(error) == (400, ["required"])


def test_an_unknown_behaviour_is_a_whitelist(users, products):
    user = insert(users)
    approve(products, "app:a")
    put_set(users, user, productSetBehavior="unknown", productId=["app:a"]).execute()
    assert get_set(users, user)["productSetBehavior"] == "whitelist"
    assert get_set(users, user)["productId"] == ["app:a"]


@pytest.mark.parametrize("behaviour", ["allApproved", "includeAll"])
def test_a_list_is_ignored_where_it_means_nothing(users, products, behaviour):
    user = insert(users)
    approve(products, "app:b")
    visible = [{"productId": "app:b", "tracks": ["beta"]}]
    body = {
        "productSetBehavior": behaviour,
        "productId": ["app:never-approved"],
        "productVisibility": visible,
    }
    returned = put_set(users, user, **body).execute()
    assert returned == get_set(users, user)
    assert returned == {
        "kind": "androidenterprise#productSet",
        "productSetBehavior": behaviour,
        "productVisibility": visible,
    }


def test_an_approval_names_the_permissions(products):
    for body in (
        {"approvedPermissions": "allPermissions"},
        {"approvedPermissions": "currentPermissionsOnly"},
        {"approvalUrlInfo": {"approvalUrl": "https://play.google.com/work/x"}},
    ):
        assert products.approve(productId="app:a", body=body).execute() == ""
    for body in ({"approvedPermissions": "none"}, {"permissions": []}):
        error = refused(products.approve(productId="app:a", body=body))
        assert outcome(error) == (400, ["invalid"])
    assert refused(products.approve(productId="a" * 256, body={})).status_code == 400


def test_an_enrollment_token_has_a_type_and_lasts_an_hour(tokens):
    token = tokens.create(body={"enrollmentTokenType": "userDevice"}).execute()
    value = token.pop("token")
    assert len(value) == 20 and value.isalpha() and value.isupper()
    assert token == {"enrollmentTokenType": "userDevice", "duration": "3600s"}


def test_an_enrollment_token_shows_all_that_was_set(tokens):
    body = {
        "enrollmentTokenType": "userlessDevice",
        "duration": LONGEST_DURATION,
        "googleAuthenticationOptions": {
            "authenticationRequirement": "required",
            "requiredAccountEmail": EMAIL,
        },
    }
    token = tokens.create(body={**body, "token": "PLANTED"}).execute()
    assert token.pop("token") != "PLANTED"
    assert token == body


@pytest.mark.parametrize(("kind", "personal"), [("userlessDevice", 403), ("userDevice", 200)])
def test_an_enrollment_token_lets_in_the_devices_of_its_type(emulator, tokens, kind, personal):
    value = tokens.create(body={"enrollmentTokenType": kind}).execute()["token"]
    assert emulator.enroll(value, "S1", "PERSONALLY_OWNED")[0] == personal
    for serial_number in ("S2", "S3"):
        assert emulator.enroll(value, serial_number)[0] == 200


def test_an_enrollment_token_expires(emulator, tokens):
    emulator.clock(now="2026-11-22T08:00:00Z", frozen=True)
    body = {"enrollmentTokenType": "userDevice", "duration": "60s"}
    value = tokens.create(body=body).execute()["token"]
    emulator.clock(now="2026-11-22T08:00:59.999999999Z")
    assert emulator.enroll(value, "S1")[0] == 200
    emulator.clock(advance="0.000000001s")
    assert emulator.enroll(value, "S2")[0] == 403


@pytest.mark.parametrize(
    ("body", "reason", "field"),
    [
        ({}, "required", "enrollment_token_type"),
        (
            {"enrollmentTokenType": "enrollmentTokenTypeUnspecified"},
            "required",
            "enrollment_token_type",
        ),
        ({"enrollmentTokenType": "robot"}, "invalid", "enrollment_token_type"),
        ({"enrollmentTokenType": "userDevice", "duration": "59.999999999s"}, "invalid", "duration"),
        ({"enrollmentTokenType": "userDevice", "duration": {"seconds": 60}}, "invalid", "duration"),
        (
            {
                "enrollmentTokenType": "userDevice",
                "googleAuthenticationOptions": {"requiredAccountEmail": EMAIL},
            },
            "invalid",
            "google_authentication_options.required_account_email",
        ),
    ],
)
def test_a_bad_enrollment_token_is_refused_by_name(tokens, body, reason, field):
    error = refused(tokens.create(body=body))
    assert outcome(error) == (400, [reason])
    (detail,) = error.error_details
    (violation,) = detail["fieldViolations"]
    assert violation["field"] == f"enrollment_token.{field}"


def test_an_error_has_both_formats_unless_one_is_asked_for(users):
    error = json.loads(refused(users.get(userId="none")).content)["error"]
    assert set(error) == {"code", "message", "errors", "status"}
    assert (error["code"], error["status"]) == (404, "NOT_FOUND")
    for version, fields in [("1", {"errors"}), ("2", {"status"})]:
        request = users.get(userId="none", x__xgafv=version)
        error = json.loads(refused(request).content)["error"]
        assert set(error) == {"code", "message", *fields}


def test_a_fields_mask_selects_what_is_returned(users):
    user = insert(users)
    assert users.get(userId=user["id"], fields="id,kind").execute() == {
        "kind": "androidenterprise#user",
        "id": user["id"],
    }
    error = refused(users.get(userId=user["id"], fields="nonsense"))
    assert outcome(error) == (400, ["invalidParameter"])
    assert [each["location"] for each in legacy(error)] == ["fields"]


def test_an_unknown_parameter_is_ignored(emulator, users):
    user = insert(users)
    path = f"/androidenterprise/v1/enterprises/{ENTERPRISE}/users/{user['id']}"
    assert emulator.call("GET", path + "?page=2&x=")[::2] == (200, user)


def test_credentials_come_first(emulator, users):
    user = insert(users)
    good = Methods(build_play_client(emulator, Credentials(token="x")).users())
    assert good.get(userId=user["id"]).execute() == user
    for request in (users.get(userId="none"), users.insert(body={"foo": 1})):
        request.headers["authorization"] = "Bearer invalid"
        error = unauthenticated(request)
        assert error.resp["www-authenticate"].startswith("Bearer realm=")
        assert legacy(error) == [
            {
                "message": "Invalid Credentials",
                "domain": "global",
                "reason": "authError",
                "location": "Authorization",
                "locationType": "header",
            }
        ]


def test_strict_refuses_enterprises_that_were_not_created():
    strict = Emulator("--strict", "--require-bearer")
    try:
        users = Methods(build_play_client(strict, Credentials(token="x")).users())
        for request in (
            users.insert(body={"foo": 1}),
            users.list(email=EMAIL),
            users.get(userId="1"),
        ):
            assert outcome(refused(request)) == FORBIDDEN
        unauthenticated(users.list(email=EMAIL))
    finally:
        assert strict.stop() == 0
