"""Enterprises, sign-up URLs and policies through Google's own client: from nothing to a device
whose policy can be looked up, and what is refused on the way."""

import urllib.error
import urllib.parse
import urllib.request

import pytest
from conftest import Emulator, build_client, refused

CALLBACK = "https://emm.example/done?tenant=7"


@pytest.fixture(scope="module")
def strict():
    """An emulator where only those enterprises exist that were created."""
    running = Emulator("--strict")
    yield running
    assert running.stop() == 0


@pytest.fixture
def api(strict):
    """Google's client, where nothing exists yet."""
    status, _, _ = strict.call("POST", "/enroll/v1/reset")
    assert status == 200
    return build_client(strict)


def create(api, **body):
    """Creates an enterprise in the EMM's own name."""
    request = api.enterprises().create(projectId="p", agreementAccepted=True, body=body)
    return request.execute()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Shows where a browser would be sent."""

    def redirect_request(self, *_):
        return None


def opened(url):
    """Opens a sign-up URL, and returns the token that its callback gets."""
    with pytest.raises(urllib.error.HTTPError) as sent:
        urllib.request.build_opener(NoRedirect).open(url)
    assert sent.value.code == 303
    location = sent.value.headers["location"]
    assert location.startswith(CALLBACK + "&")
    return urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)["enterpriseToken"][0]


def test_from_a_sign_up_url_to_a_device_with_a_policy(api, strict):
    signup = api.signupUrls().create(projectId="p", callbackUrl=CALLBACK).execute()
    enterprise = (
        api.enterprises()
        .create(
            projectId="p",
            signupUrlName=signup["name"],
            enterpriseToken=opened(signup["url"]),
            body={"enterpriseDisplayName": "Acme"},
        )
        .execute()
    )
    name = enterprise["name"]
    assert enterprise == {"name": name, "enterpriseDisplayName": "Acme"}
    policies = api.enterprises().policies()
    policy = policies.patch(
        name=name + "/policies/kiosk",
        body={"cameraDisabled": True, "applications": [{"packageName": "com.a"}]},
    ).execute()
    assert policy["version"] == "1"
    tokens = api.enterprises().enrollmentTokens()
    token = tokens.create(parent=name, body={"policyName": "kiosk"}).execute()
    status, device = strict.enroll(token["value"], "R0")
    assert status == 200
    assert policies.get(name=device["policyName"]).execute() == policy
    assert policies.list(parent=name).execute() == {"policies": [policy]}


def test_enterprises_are_read_patched_listed_and_deleted(api):
    enterprises = api.enterprises()
    name = create(api, enterpriseDisplayName="Acme", primaryColor=255)["name"]
    assert enterprises.get(name=name).execute()["primaryColor"] == 255
    patched = enterprises.patch(
        name=name, updateMask="primaryColor", body={"enterpriseDisplayName": "Beta"}
    ).execute()
    assert patched == {"name": name, "enterpriseDisplayName": "Acme"}
    others = [create(api)["name"] for _ in range(11)]
    request = enterprises.list(projectId="p")
    listed = []
    while request is not None:
        page = request.execute()
        listed += [enterprise["name"] for enterprise in page["enterprises"]]
        request = enterprises.list_next(request, page)
    assert listed == [name, *others]
    assert enterprises.delete(name=name).execute() == {}
    for request in (enterprises.get(name=name), enterprises.delete(name=name)):
        error = refused(request)
        assert (error.status_code, error.reason) == (
            403,
            "Caller is not authorized to manage enterprise.",
        )


def test_what_is_refused(api):
    enterprises = api.enterprises()
    signup = api.signupUrls().create(projectId="p", callbackUrl=CALLBACK).execute()
    forged = {"signupUrlName": signup["name"], "enterpriseToken": "0" * 64}
    assert refused(enterprises.create(projectId="p", body={}, **forged)).status_code == 400
    assert refused(enterprises.create(projectId="p", body={})).status_code == 400
    registered = {**forged, "enterpriseToken": opened(signup["url"])}
    name = enterprises.create(projectId="p", body={}, **registered).execute()["name"]
    assert refused(enterprises.create(projectId="p", body={}, **registered)).status_code == 409
    error = refused(enterprises.list())
    assert (error.status_code, error.reason) == (400, "Required parameter: projectId")

    policies = api.enterprises().policies()
    policy = name + "/policies/p"
    assert refused(policies.get(name=policy)).status_code == 404
    assert refused(policies.patch(name=policy, body={"camera": True})).status_code == 400
    assert refused(policies.patch(name=policy, updateMask="x", body={})).status_code == 400
    elsewhere = "enterprises/LC00none0/policies/p"
    assert refused(policies.patch(name=elsewhere, body={})).status_code == 403
    assert refused(policies.list(parent="enterprises/LC00none0")).status_code == 403


def test_a_policy_that_a_device_has_cannot_be_deleted(api, strict):
    name = create(api)["name"]
    policies, tokens = api.enterprises().policies(), api.enterprises().enrollmentTokens()
    policy = name + "/policies/default"
    policies.patch(name=policy, body={}).execute()
    token = tokens.create(parent=name, body={}).execute()
    _, device = strict.enroll(token["value"], "R0")
    assert device["policyName"] == policy
    assert refused(policies.delete(name=policy)).status_code == 400
    api.enterprises().devices().delete(name=device["name"]).execute()
    assert policies.delete(name=policy).execute() == {}
    assert refused(policies.get(name=policy)).status_code == 404
