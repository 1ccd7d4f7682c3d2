"""What is answered in Graph's words is known to the models of Microsoft's client, and what those
know is taken: each property, with its type and its values."""

import json
import re

import pytest
from kiota_serialization_json.json_parse_node import JsonParseNode
from kiota_serialization_json.json_serialization_writer import JsonSerializationWriter
from msgraph_beta.generated.models.android_device_owner_enrollment_mode import (
    AndroidDeviceOwnerEnrollmentMode,
)
from msgraph_beta.generated.models.android_device_owner_enrollment_profile import (
    AndroidDeviceOwnerEnrollmentProfile,
)
from msgraph_beta.generated.models.android_device_owner_enrollment_profile_collection_response import (
    AndroidDeviceOwnerEnrollmentProfileCollectionResponse,
)
from msgraph_beta.generated.models.android_for_work_enrollment_profile import (
    AndroidForWorkEnrollmentProfile,
)
from msgraph_beta.generated.models.android_for_work_enrollment_profile_collection_response import (
    AndroidForWorkEnrollmentProfileCollectionResponse,
)
from msgraph_beta.generated.models.aosp_wifi_security_type import AospWifiSecurityType
from msgraph_beta.generated.models.o_data_errors.o_data_error import ODataError

# The client's own: it warns of classes that it defines itself.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:msgraph_beta", "ignore::DeprecationWarning:kiota_abstractions"
)

GRAPH = "/beta/deviceManagement"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*")

# What a client may say of each kind of profile, so that no property is null or absent.
FOR_WORK = {"displayName": "n", "description": "d"}
DEVICE_OWNER = FOR_WORK | {
    "enrollmentMode": "corporateOwnedAOSPUserAssociatedDevice",
    "enrollmentTokenType": "default",
    "roleScopeTagIds": ["0"],
    "deviceNameTemplate": "{{SERIAL}}",
    "configureWifi": True,
    "wifiSsid": "s",
    "wifiSecurityType": "wpa",
    "wifiHidden": True,
    "isTeamsDeviceProfile": False,
}

KINDS = {
    "androidForWorkEnrollmentProfiles": (
        FOR_WORK,
        AndroidForWorkEnrollmentProfile,
        AndroidForWorkEnrollmentProfileCollectionResponse,
    ),
    "androidDeviceOwnerEnrollmentProfiles": (
        DEVICE_OWNER,
        AndroidDeviceOwnerEnrollmentProfile,
        AndroidDeviceOwnerEnrollmentProfileCollectionResponse,
    ),
}


def known(model):
    """Returns the properties that a model knows."""
    return model().get_field_deserializers().keys()


def lost(reply, model):
    """Returns what of a reply the client does not read, or reads as something else: it is not
    there, or not the same, when the client writes again what it read."""
    read = JsonParseNode(reply).get_object_value(model())
    writer = JsonSerializationWriter()
    read.serialize(writer)
    written = json.loads(writer.get_serialized_content())
    return {name for name in reply if name != "@odata.context"} & (
        {name for name in reply if name not in known(model)}
        | {name for name, value in reply.items() if not is_same(value, written.get(name))}
    )


def is_same(value, again):
    """Returns whether a value was read: the client writes instants in another way."""
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return isinstance(again, str) and again[:19] == value[:19]
    if isinstance(value, dict) and isinstance(again, dict):
        return all(is_same(member, again.get(name)) for name, member in value.items())
    if isinstance(value, list) and isinstance(again, list) and len(value) == len(again):
        return all(is_same(*pair) for pair in zip(value, again))
    return type(value) is type(again) and value == again


@pytest.fixture(params=KINDS)
def kind(emptied, request):
    """Each collection: its path, the properties of a profile, and its models."""
    return f"{GRAPH}/{request.param}", *KINDS[request.param]


def full(emulator, path, body):
    """Returns a profile that has a token and all properties."""
    status, _, made = emulator.call("POST", path, body)
    assert status == 201, made
    token = {"tokenValidityInSeconds": 3600}
    assert emulator.call("POST", f"{path}/{made['id']}/createToken", token)[0] == 204
    return emulator.call("GET", f"{path}/{made['id']}")[2]


def test_each_property_of_a_profile_is_known_and_each_known_one_is_there(emulator, kind):
    path, body, model, collection = kind
    bare = emulator.call("POST", path, {})[2]
    profile = full(emulator, path, body)
    for reply in (bare, profile):
        assert lost(reply, model) == set()
        assert reply.keys() - {"@odata.context"} == known(model)
    assert {name for name, value in profile.items() if value is None} <= {"wifiPassword"}
    page = emulator.call("GET", f"{path}?$top=1&$count=true")[2]
    assert "@odata.nextLink" in page and "@odata.count" in page
    assert lost(page, collection) == set()


def test_each_known_property_may_be_sent(emulator, kind):
    path, body, model, _ = kind
    profile = full(emulator, path, body)
    sent = {name: profile[name] for name in known(model)}
    status, _, made = emulator.call("POST", path, sent)
    assert status == 201, made
    assert {name: made[name] for name in body} == body
    assert emulator.call("PATCH", f"{path}/{made['id']}", sent)[0] == 200
    # The control: what no model knows.
    status, _, error = emulator.call("POST", path, sent | {"nosuch": "x"})
    assert status == 400 and "nosuch" in error["error"]["message"]


def test_each_known_value_is_taken(emulator, emptied):
    path = f"{GRAPH}/androidDeviceOwnerEnrollmentProfiles"
    for name, values in (
        ("enrollmentMode", AndroidDeviceOwnerEnrollmentMode),
        ("wifiSecurityType", AospWifiSecurityType),
    ):
        for value in values:
            status, _, made = emulator.call("POST", path, {name: value.value})
            assert (status, made.get(name)) == (201, value.value), made
        assert emulator.call("POST", path, {name: "nosuch"})[0] == 400


def test_an_error_is_known(emulator, kind):
    path = kind[0]
    for target in (path + "/x", path + "?$top=x", path + "?$nosuch=1"):
        status, _, error = emulator.call("GET", target)
        assert status in (400, 404)
        assert lost(error, ODataError) == set()


def test_what_is_not_known_is_found(emulator, emptied):
    """The control: models that lack a property, or read it as another type."""
    profile = full(emulator, f"{GRAPH}/androidForWorkEnrollmentProfiles", FOR_WORK)

    class Broken(AndroidForWorkEnrollmentProfile):
        @classmethod
        def create_from_discriminator_value(cls, parse_node):
            return cls()

    class Lacking(Broken):
        def get_field_deserializers(self):
            fields = super().get_field_deserializers()
            del fields["tokenValue"]
            return fields

    class Mistaken(Broken):
        def get_field_deserializers(self):
            def read(node):
                self.enrolled_device_count = node.get_bool_value()

            return super().get_field_deserializers() | {"enrolledDeviceCount": read}

    assert lost(profile, Broken) == set()
    assert lost(profile, Lacking) == {"tokenValue"}
    assert lost(profile, Mistaken) == {"enrolledDeviceCount"}
    renamed = {"code" if name == "displayName" else name: profile[name] for name in profile}
    assert lost(renamed, AndroidForWorkEnrollmentProfile) == {"code"}
