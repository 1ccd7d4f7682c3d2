"""Every method of the two collections of enrollment profiles, through Microsoft's own client: what
it returns, and what it raises."""

import asyncio
import datetime
import io
import json
import uuid

import pytest
import zxingcpp
from conftest import build_graph_client, race
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph_beta.generated.device_management.android_device_owner_enrollment_profiles.item.create_token.create_token_post_request_body import (
    CreateTokenPostRequestBody as DeviceOwnerToken,
)
from msgraph_beta.generated.device_management.android_for_work_enrollment_profiles.item.create_token.create_token_post_request_body import (
    CreateTokenPostRequestBody as AndroidForWorkToken,
)
from msgraph_beta.generated.models.android_device_owner_enrollment_mode import (
    AndroidDeviceOwnerEnrollmentMode as Mode,
)
from msgraph_beta.generated.models.android_device_owner_enrollment_profile import (
    AndroidDeviceOwnerEnrollmentProfile,
)
from msgraph_beta.generated.models.android_device_owner_enrollment_token_type import (
    AndroidDeviceOwnerEnrollmentTokenType as TokenType,
)
from msgraph_beta.generated.models.android_for_work_enrollment_profile import (
    AndroidForWorkEnrollmentProfile,
)
from msgraph_beta.generated.models.aosp_wifi_security_type import AospWifiSecurityType
from msgraph_beta.generated.models.mime_content import MimeContent
from msgraph_beta.generated.models.o_data_errors.o_data_error import ODataError
from msgraph_core.tasks.page_iterator import PageIterator
from PIL import Image

# The client's own: it warns of classes that it defines itself.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:msgraph_beta", "ignore::DeprecationWarning:kiota_abstractions"
)

UTC = datetime.UTC
NEVER = datetime.datetime(1, 1, 1, tzinfo=UTC)
UNKNOWN = "cf41d1f6-23a5-4f27-8c16-7b47e1d04d6f"
LONGEST_VALIDITY = 2_051_244_000
TOKEN_EXTRA = "com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN"
BUNDLE = "android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE"


class Profiles:
    """A collection of profiles: the client's methods, which are asynchronous, waited for."""

    def __init__(self, client, run):
        self.client, self.adapter = client
        self.run = run
        self.builder = getattr(self.client.device_management, self.attribute)

    def item(self, profile_id):
        """Returns the builder of a profile's requests."""
        return getattr(self.builder, f"by_{self.attribute.removesuffix('s')}_id")(profile_id)

    def create(self, **properties):
        """Creates a profile."""
        return self.run(self.builder.post(self.entity(**properties)))

    def list(self, **options):
        """Gets a page of the collection."""
        return self.run(self.builder.get(asking(self.builder, **options)))

    def count(self, **options):
        """Counts the collection."""
        return self.run(self.builder.count.get(asking(self.builder.count, **options)))

    def get(self, profile_id, **options):
        """Gets a profile."""
        item = self.item(profile_id)
        return self.run(item.get(asking(item, **options)))

    def update(self, profile_id, **properties):
        """Updates a profile."""
        return self.run(self.item(profile_id).patch(self.entity(**properties)))

    def delete(self, profile_id):
        """Deletes a profile."""
        return self.run(self.item(profile_id).delete())

    def create_token(self, profile_id, seconds=3600):
        """Creates a profile's token."""
        body = self.token(token_validity_in_seconds=seconds)
        return self.run(self.item(profile_id).create_token.post(body))

    def revoke_token(self, profile_id):
        """Revokes a profile's token."""
        return self.run(self.item(profile_id).revoke_token.post())

    def with_token(self, seconds=3600, **properties):
        """Creates a profile and its token, and returns it as it is then."""
        profile = self.create(**properties)
        assert self.create_token(profile.id, seconds) is None
        return self.get(profile.id)

    def pages(self, **options):
        """Follows the links from page to page until there is none, and returns all pages."""
        pages = [self.list(**options)]
        while pages[-1].odata_next_link:
            pages.append(self.run(self.builder.with_url(pages[-1].odata_next_link).get()))
        return pages


class AndroidForWork(Profiles):
    """`androidForWorkEnrollmentProfiles`."""

    segment = "androidForWorkEnrollmentProfiles"
    attribute = "android_for_work_enrollment_profiles"
    entity = AndroidForWorkEnrollmentProfile
    token = AndroidForWorkToken


class DeviceOwner(Profiles):
    """`androidDeviceOwnerEnrollmentProfiles`."""

    segment = "androidDeviceOwnerEnrollmentProfiles"
    attribute = "android_device_owner_enrollment_profiles"
    entity = AndroidDeviceOwnerEnrollmentProfile
    token = DeviceOwnerToken


def asking(builder, **options):
    """Returns the configuration of a request with these query options."""
    parameters = getattr(builder, type(builder).__name__ + "GetQueryParameters")
    return RequestConfiguration(query_parameters=parameters(**options))


@pytest.fixture(scope="module")
def client(emulator):
    """Microsoft's client, and what waits for it."""
    loop = asyncio.new_event_loop()
    client, adapter = build_graph_client(emulator)
    yield (client, adapter), loop.run_until_complete
    loop.run_until_complete(adapter._http_client.aclose())
    loop.close()


@pytest.fixture(params=[AndroidForWork, DeviceOwner], ids=lambda collection: collection.segment)
def profiles(client, emptied, request):
    """Each of the collections, empty."""
    return request.param(*client)


@pytest.fixture
def work(client, emptied):
    """`androidForWorkEnrollmentProfiles`, empty."""
    return AndroidForWork(*client)


@pytest.fixture
def owner(client, emptied):
    """`androidDeviceOwnerEnrollmentProfiles`, empty."""
    return DeviceOwner(*client)


def refused(act, *arguments, **more):
    """Returns the error that a method raises."""
    with pytest.raises(ODataError) as raised:
        act(*arguments, **more)
    return raised.value


def outcome(error):
    """Returns the status, the code and the message of an error."""
    return error.response_status_code, error.error.code, error.error.message


def not_found(act, *arguments, **more):
    """Asserts that the answer is that the resource of a method does not exist."""
    status, code, _ = outcome(refused(act, *arguments, **more))
    assert (status, code) == (404, "ResourceNotFound")


def bad_request(act, *arguments, **more):
    """Returns the message with which a method's request is refused."""
    status, code, message = outcome(refused(act, *arguments, **more))
    assert (status, code) == (400, "BadRequest")
    return message


def raw_bad_request(emulator, method, path, body=None):
    """Returns the message with which a request that no client would make is refused."""
    status, _, answer = emulator.call(method, path, body)
    assert (status, answer["error"]["code"]) == (400, "BadRequest")
    return answer["error"]["message"]


def path_of(profiles, rest=""):
    """Returns the path of a collection."""
    return f"/beta/deviceManagement/{profiles.segment}{rest}"


def names(page):
    """Returns the display names on a page."""
    return [profile.display_name for profile in page.value]


def ids(page):
    """Returns the ids on a page."""
    return [profile.id for profile in page.value]


def at(text):
    """Returns an instant."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


def read_qr_code(png):
    """Returns the text of a QR code."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    barcode = zxingcpp.read_barcode(Image.open(io.BytesIO(png)))
    assert barcode.format == zxingcpp.BarcodeFormat.QRCode
    return barcode.text


def assert_same(one, other):
    """Asserts that two profiles show the same: the client would compare where it is kept."""
    assert repr(one) == repr(other)


def assert_has_no_token(profile):
    """Asserts that a profile shows no token."""
    assert profile.token_value is None
    assert profile.qr_code_content is None
    assert profile.qr_code_image is None


def test_a_created_profile_has_a_guid_and_no_token(emulator, profiles):
    emulator.clock(now="2026-11-22T08:00:00Z", frozen=True)
    profile = profiles.create(display_name="unit 7 😀", description="kiosks")
    assert str(uuid.UUID(profile.id)) == profile.id
    assert (profile.display_name, profile.description) == ("unit 7 😀", "kiosks")
    assert profile.created_date_time == at("2026-11-22T08:00:00")
    assert profile.last_modified_date_time == at("2026-11-22T08:00:00")
    assert profile.account_id == "LC00graph"
    assert profile.enrolled_device_count == 0
    assert profile.token_expiration_date_time == NEVER
    assert_has_no_token(profile)


def test_a_profile_may_be_without_a_name(profiles):
    profile = profiles.create()
    assert (profile.display_name, profile.description) == (None, None)


def test_what_is_the_servers_is_not_planted(profiles):
    profile = profiles.create(
        id=UNKNOWN,
        token_value="PLANTEDPLANTEDPLANTE",
        token_expiration_date_time=at("2030-01-01"),
        enrolled_device_count=7,
        qr_code_content="planted",
        qr_code_image=MimeContent(type="image/png", value=b"planted"),
    )
    assert profile.id != UNKNOWN
    assert profile.enrolled_device_count == 0
    assert profile.token_expiration_date_time == NEVER
    assert_has_no_token(profile)


def test_get_shows_what_create_returned(profiles):
    profile = profiles.create(display_name="n")
    assert_same(profiles.get(profile.id), profile)
    assert profile.odata_type == "#microsoft.graph." + profiles.entity.__name__.replace(
        "Android", "android"
    )


def test_a_profile_has_its_context_and_type(emulator, profiles):
    profile = profiles.create()
    _, headers, got = emulator.call("GET", path_of(profiles, f"/{profile.id}"))
    assert headers["content-type"] == "application/json"
    assert got["@odata.context"].endswith(f"#deviceManagement/{profiles.segment}/$entity")
    assert "@odata.etag" not in got


def test_each_collection_holds_its_own(work, owner):
    profile = work.create()
    assert work.count() == 1
    assert (owner.count(), owner.list().value) == (0, [])
    not_found(owner.get, profile.id)
    not_found(owner.update, profile.id, display_name="x")
    not_found(owner.create_token, profile.id)
    not_found(owner.revoke_token, profile.id)
    not_found(owner.delete, profile.id)
    assert_same(work.get(profile.id), profile)


def test_update_returns_the_profile_and_leaves_absent_properties(emulator, profiles):
    emulator.clock(now="2026-11-22T08:00:00Z", frozen=True)
    profile = profiles.create(display_name="n", description="d")
    emulator.clock(advance="1.5s")
    updated = profiles.update(profile.id, display_name="n2")
    assert (updated.display_name, updated.description) == ("n2", "d")
    assert updated.created_date_time == profile.created_date_time
    assert updated.last_modified_date_time == at("2026-11-22T08:00:01.500")
    assert_same(profiles.get(profile.id), updated)


def test_null_clears(emulator, profiles):
    profile = profiles.create(display_name="n", description="d")
    path = path_of(profiles, f"/{profile.id}")
    status, _, updated = emulator.call("PATCH", path, {"description": None})
    assert (status, updated["displayName"], updated["description"]) == (200, "n", None)


def test_a_profile_may_be_sent_back_as_it_was_got(profiles):
    profile = profiles.with_token(display_name="n")
    profile.display_name = "n2"
    profile.token_value = "PLANTEDPLANTEDPLANTE"
    item = profiles.item(profile.id)
    assert b"qrCodeImage" in item.to_patch_request_information(profile).content
    updated = profiles.run(item.patch(profile))
    assert updated.display_name == "n2"
    assert updated.token_value not in (None, profile.token_value)
    assert updated.token_expiration_date_time == profile.token_expiration_date_time


def test_delete_returns_nothing_and_is_final(emulator, profiles):
    profile = profiles.with_token()
    assert profiles.delete(profile.id) is None
    assert profiles.list().value == []
    not_found(profiles.get, profile.id)
    not_found(profiles.update, profile.id, display_name="x")
    not_found(profiles.create_token, profile.id)
    not_found(profiles.revoke_token, profile.id)
    not_found(profiles.delete, profile.id)
    assert emulator.enroll(profile.token_value, "S1")[0] == 403


@pytest.mark.parametrize("profile_id", [UNKNOWN, "1", "a/b c", "😀"])
def test_an_unknown_profile_is_not_found(profiles, profile_id):
    not_found(profiles.get, profile_id)
    not_found(profiles.update, profile_id, display_name="x")
    not_found(profiles.create_token, profile_id)
    not_found(profiles.revoke_token, profile_id)
    not_found(profiles.delete, profile_id)


def test_create_token_returns_nothing_and_get_shows_the_token(emulator, profiles):
    emulator.clock(now="2026-11-22T08:00:00Z", frozen=True)
    profile = profiles.with_token(6)
    value = profile.token_value
    assert len(value) == 20 and value.isalpha() and value.isupper()
    assert profile.token_expiration_date_time == at("2026-11-22T08:00:06")
    assert json.loads(profile.qr_code_content)[BUNDLE][TOKEN_EXTRA] == value


def test_create_token_answers_204_without_a_body(emulator, profiles):
    profile = profiles.create()
    for action in ("createToken", "microsoft.graph.createToken"):
        path = path_of(profiles, f"('{profile.id}')/{action}")
        status, headers, answer = emulator.call("POST", path, {"tokenValidityInSeconds": 6})
        assert (status, answer, headers["content-type"]) == (204, None, None)


def test_the_picture_of_the_qr_code_is_read_as_its_text(profiles):
    profile = profiles.with_token()
    picture = profile.qr_code_image
    assert (picture.odata_type, picture.type) == ("microsoft.graph.mimeContent", "image/png")
    assert read_qr_code(picture.value) == profile.qr_code_content


def test_a_list_shows_tokens_too(profiles):
    profile = profiles.with_token()
    (listed,) = profiles.list().value
    assert listed.token_value == profile.token_value
    assert read_qr_code(listed.qr_code_image.value) == profile.qr_code_content


def test_a_token_enrolls_devices_and_the_profile_counts_them(emulator, profiles):
    profile = profiles.with_token()
    for serial_number in ("S1", "S2", "S3"):
        assert emulator.enroll(profile.token_value, serial_number)[0] == 200
    assert profiles.get(profile.id).enrolled_device_count == 3
    # It counts up only.
    profiles.create_token(profile.id)
    profiles.revoke_token(profile.id)
    assert profiles.get(profile.id).enrolled_device_count == 3


def test_forty_devices_are_counted_once_each(emulator, profiles):
    profile = profiles.with_token()
    value = profile.token_value
    assert race(lambda index: emulator.enroll(value, f"S{index}")[0], range(40)) == [200] * 40
    assert profiles.get(profile.id).enrolled_device_count == 40


def test_a_profile_for_work_lets_in_devices_of_persons_and_the_other_does_not(
    emulator, work, owner
):
    for profiles, status in [(work, 200), (owner, 403)]:
        value = profiles.with_token().token_value
        assert emulator.enroll(value, "S1", "PERSONALLY_OWNED")[0] == status
        assert emulator.enroll(value, "S2")[0] == 200


def test_a_token_expires_and_its_profile_stays(emulator, profiles):
    emulator.clock(now="2026-11-22T08:00:00Z", frozen=True)
    profile = profiles.with_token(6)
    emulator.clock(now="2026-11-22T08:00:05.999999999Z")
    assert emulator.enroll(profile.token_value, "S1")[0] == 200
    emulator.clock(advance="0.000000001s")
    assert emulator.enroll(profile.token_value, "S2")[0] == 403
    assert ids(profiles.list()) == [profile.id]
    assert profiles.get(profile.id).token_value == profile.token_value


def test_a_new_token_supersedes_the_one_before(emulator, profiles):
    first = profiles.with_token()
    assert profiles.create_token(first.id) is None
    second = profiles.get(first.id)
    assert second.token_value != first.token_value
    assert second.last_modified_date_time > first.last_modified_date_time
    assert emulator.enroll(first.token_value, "S1")[0] == 403
    assert emulator.enroll(second.token_value, "S1")[0] == 200
    assert read_qr_code(second.qr_code_image.value) == second.qr_code_content


def test_of_forty_tokens_created_at_once_the_one_that_is_shown_enrolls(emulator, profiles):
    profile = profiles.create()
    path = path_of(profiles, f"/{profile.id}/createToken")
    body = {"tokenValidityInSeconds": 3600}
    assert race(lambda _: emulator.call("POST", path, body)[0], range(40)) == [204] * 40
    assert emulator.enroll(profiles.get(profile.id).token_value, "S1")[0] == 200


def test_revocation_expires_the_token_at_once_and_may_be_repeated(emulator, profiles):
    emulator.clock(now="2026-11-22T08:00:00Z", frozen=True)
    profile = profiles.with_token()
    emulator.clock(advance="90s")
    assert profiles.revoke_token(profile.id) is None
    revoked = profiles.get(profile.id)
    assert_has_no_token(revoked)
    assert revoked.token_expiration_date_time == at("2026-11-22T08:01:30")
    assert revoked.last_modified_date_time == at("2026-11-22T08:01:30")
    assert emulator.enroll(profile.token_value, "S1")[0] == 403
    emulator.clock(advance="90s")
    assert profiles.revoke_token(profile.id) is None
    assert_same(profiles.get(profile.id), revoked)


def test_revocation_of_no_token_changes_nothing(profiles):
    profile = profiles.create()
    assert profiles.revoke_token(profile.id) is None
    assert_same(profiles.get(profile.id), profile)


def test_revocation_of_an_expired_token_changes_nothing(emulator, profiles):
    emulator.clock(frozen=True)
    profile = profiles.with_token(6)
    emulator.clock(advance="6s")
    assert profiles.revoke_token(profile.id) is None
    assert_same(profiles.get(profile.id), profile)


def test_a_revoked_profile_gets_a_new_token(emulator, profiles):
    first = profiles.with_token()
    profiles.revoke_token(first.id)
    profiles.create_token(first.id)
    second = profiles.get(first.id)
    assert second.token_value not in (None, first.token_value)
    assert emulator.enroll(first.token_value, "S1")[0] == 403
    assert emulator.enroll(second.token_value, "S1")[0] == 200


def test_a_token_lasts_1_second_at_least_and_65_years_at_most(emulator, profiles):
    emulator.clock(now="2026-11-22T08:00:00Z", frozen=True)
    expiration = profiles.with_token(1).token_expiration_date_time
    assert expiration == at("2026-11-22T08:00:01")
    longest = datetime.timedelta(seconds=LONGEST_VALIDITY)
    expiration = profiles.with_token(LONGEST_VALIDITY).token_expiration_date_time
    assert expiration == at("2026-11-22T08:00:00") + longest


@pytest.mark.parametrize("seconds", [None, 0, -1, LONGEST_VALIDITY + 1, 2**31 - 1, 2**31, 2**63])
def test_another_validity_is_refused_and_nothing_changes(profiles, seconds):
    profile = profiles.with_token()
    message = bad_request(profiles.create_token, profile.id, seconds)
    assert message.startswith("Invalid ODataActionParameter 'tokenValidityInSeconds'")
    assert_same(profiles.get(profile.id), profile)


@pytest.mark.parametrize("seconds", ["6", 6.0, 1e1, True, [6], {}])
def test_a_validity_is_an_int32(emulator, profiles, seconds):
    profile = profiles.create()
    path = path_of(profiles, f"/{profile.id}/createToken")
    message = raw_bad_request(emulator, "POST", path, {"tokenValidityInSeconds": seconds})
    assert message.startswith("Invalid ODataActionParameter 'tokenValidityInSeconds'")
    assert_has_no_token(profiles.get(profile.id))


@pytest.mark.parametrize("body", [None, [], "6", 6, {"tokenValidityInSeconds": 6, "x": 1}])
def test_the_parameters_of_create_token_are_an_object_of_one(emulator, profiles, body):
    profile = profiles.create()
    path = path_of(profiles, f"/{profile.id}/createToken")
    assert "ODataActionParameter" in raw_bad_request(emulator, "POST", path, body)
    assert_has_no_token(profiles.get(profile.id))


def test_an_error_has_its_time_and_ids(emulator, profiles):
    emulator.clock(now="2026-11-22T08:00:00.5Z", frozen=True)
    profile = profiles.create()
    error = refused(profiles.create_token, profile.id, None)
    assert outcome(error) == (
        400,
        "BadRequest",
        "Invalid ODataActionParameter 'tokenValidityInSeconds': a value is required.",
    )
    inner = error.error.inner_error
    assert inner.date == datetime.datetime(2026, 11, 22, 8)
    assert str(uuid.UUID(inner.request_id)) == inner.request_id
    assert inner.client_request_id == inner.request_id
    assert error.response_headers["request-id"] == inner.request_id


def test_a_clients_own_id_is_echoed(emulator, profiles):
    given = str(uuid.uuid4())
    item = profiles.item(UNKNOWN)
    configuration = RequestConfiguration()
    configuration.headers.add("client-request-id", given)
    error = refused(lambda: profiles.run(item.get(configuration)))
    assert error.error.inner_error.client_request_id == given
    assert error.error.inner_error.request_id != given
    for method, status in [("GET", 200), ("POST", 201), ("PUT", 400)]:
        body = None if method == "GET" else {}
        headers = {"client-request-id": given}
        answer = emulator.call(method, path_of(profiles), body, headers)
        assert (answer[0], answer[1]["client-request-id"]) == (status, given)
        assert uuid.UUID(answer[1]["request-id"]) != uuid.UUID(given)


def test_a_list_is_in_order_of_creation(profiles):
    created = [profiles.create(display_name=name).id for name in "bca"]
    page = profiles.list()
    assert ids(page) == created
    assert (page.odata_count, page.odata_next_link) == (None, None)
    assert profiles.list(count=True).odata_count == 3


def test_an_empty_list_has_no_values(profiles):
    page = profiles.list(count=True)
    assert (page.value, page.odata_count, page.odata_next_link) == ([], 0, None)
    assert profiles.count() == 0


def test_pages_are_followed_by_their_links_to_the_end(profiles):
    created = [profiles.create().id for _ in range(25)]
    pages = profiles.pages(top=10, count=True)
    assert [len(page.value) for page in pages] == [10, 10, 5]
    assert [id for page in pages for id in ids(page)] == created
    assert {page.odata_count for page in pages} == {25}


def test_a_last_page_that_is_full_has_no_link(profiles):
    for _ in range(4):
        profiles.create()
    assert [len(page.value) for page in profiles.pages(top=2)] == [2, 2]


def test_the_clients_own_iterator_sees_all(profiles):
    created = [profiles.create().id for _ in range(7)]
    seen = []
    iterator = PageIterator(profiles.list(top=3), profiles.adapter)
    profiles.run(iterator.iterate(lambda profile: seen.append(profile.id) or True))
    assert seen == created


def test_a_page_is_100_by_default_and_999_at_most(emulator, profiles):
    for _ in range(101):
        assert emulator.call("POST", path_of(profiles), {})[0] == 201
    assert [len(page.value) for page in profiles.pages(select=["id"])] == [100, 1]
    assert len(profiles.list(select=["id"], top=999).value) == 101
    for top in (0, -1, 1000):
        assert "'$top'" in bad_request(profiles.list, top=top)


def test_a_link_repeats_what_was_asked_for(profiles):
    for name in ["a 1", "b&c=1", "a 2", "a 3", "x"]:
        profiles.create(display_name=name)
    pages = profiles.pages(
        top=1,
        filter="startswith(displayName,'a ')",
        select=["displayName"],
        orderby=["displayName desc"],
    )
    assert [names(page) for page in pages] == [["a 3"], ["a 2"], ["a 1"]]
    assert all(profile.id is None for page in pages for profile in page.value)


def test_a_list_outlasts_changes_between_pages(profiles):
    created = [profiles.create().id for _ in range(6)]
    first = profiles.list(top=2)
    profiles.delete(created[1])
    profiles.delete(created[2])
    added = profiles.create().id
    rest = profiles.run(profiles.builder.with_url(first.odata_next_link).get())
    assert ids(rest) == created[3:5]
    last = profiles.run(profiles.builder.with_url(rest.odata_next_link).get())
    assert ids(last) == [created[5], added]


def test_skip_leaves_out_the_first(profiles):
    created = [profiles.create().id for _ in range(5)]
    pages = profiles.pages(skip=1, top=2)
    assert [id for page in pages for id in ids(page)] == created[1:]
    assert profiles.list(skip=5).value == []
    assert profiles.list(skip=1, count=True).odata_count == 5
    assert "'$skip'" in bad_request(profiles.list, skip=-1)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("displayName eq 'it''s'", ["it's"]),
        ("displayName eq 'a b+ü&c=1'", ["a b+ü&c=1"]),
        ("displayName ne 'it''s' and displayName ne null", ["a b+ü&c=1", "Kiosk 7"]),
        ("displayName eq null", [None]),
        ("startswith(displayName,'Kiosk')", ["Kiosk 7"]),
        ("endswith(displayName,'7') or contains(displayName,'t''')", ["it's", "Kiosk 7"]),
        ("not (displayName eq 'it''s' or displayName eq null)", ["a b+ü&c=1", "Kiosk 7"]),
        ("displayName eq 'kiosk 7'", []),
    ],
)
def test_a_filter_chooses_by_the_display_name(profiles, expression, found):
    for name in ["it's", "a b+ü&c=1", None, "Kiosk 7"]:
        profiles.create(display_name=name)
    page = profiles.list(filter=expression, count=True)
    assert (names(page), page.odata_count) == (found, len(found))
    assert profiles.count(filter=expression) == len(found)


@pytest.mark.parametrize(
    "expression",
    ["displayName", "displayName eq", "displayName eq 'x", "tokenValue eq 'x'", "(" * 99],
)
def test_a_bad_filter_is_refused(profiles, expression):
    assert "'$filter'" in bad_request(profiles.list, filter=expression)
    assert "'$filter'" in bad_request(profiles.count, filter=expression)


def test_select_shows_what_is_named(emulator, profiles):
    profile = profiles.with_token(display_name="n")
    (listed,) = profiles.list(select=["id", "tokenValue"]).value
    for shown in (listed, profiles.get(profile.id, select=["id", "tokenValue"])):
        assert (shown.id, shown.token_value) == (profile.id, profile.token_value)
        assert (shown.display_name, shown.created_date_time) == (None, None)
    _, _, raw = emulator.call("GET", path_of(profiles, f"/{profile.id}?$select=id"))
    assert {name for name in raw if not name.startswith("@odata.")} == {"id"}
    assert "'colour'" in bad_request(profiles.list, select=["id", "colour"])


def test_a_list_is_ordered_by_what_is_named(profiles):
    for name in ["b", None, "a", "b"]:
        profiles.create(display_name=name)
    creation = ids(profiles.list())
    assert names(profiles.list(orderby=["displayName"])) == [None, "a", "b", "b"]
    assert names(profiles.list(orderby=["displayName desc"])) == ["b", "b", "a", None]
    assert ids(profiles.list(orderby=["createdDateTime desc"])) == creation[::-1]
    by_both = profiles.list(orderby=["displayName", "createdDateTime desc"])
    assert ids(by_both) == [creation[1], creation[2], creation[3], creation[0]]
    profiles.update(creation[0], description="d")
    assert ids(profiles.list(orderby=["lastModifiedDateTime"])) == [*creation[1:], creation[0]]
    for order in (["colour"], ["tokenValue"], ["displayName sideways"]):
        assert "'$orderby'" in bad_request(profiles.list, orderby=order)


def test_what_lists_do_not_have_is_refused_by_name(emulator, profiles):
    not_supported = "The query option '{}' is not supported."
    assert bad_request(profiles.list, search="a") == not_supported.format("$search")
    assert bad_request(profiles.count, search="a") == not_supported.format("$search")
    assert bad_request(profiles.list, expand=["x"]) == not_supported.format("$expand")
    for option in ("$apply", "$colour"):
        message = raw_bad_request(emulator, "GET", path_of(profiles, f"?{option}=x"))
        assert message == not_supported.format(option)
    message = raw_bad_request(emulator, "GET", path_of(profiles, "?$top=1&$top=2"))
    assert message == "The query option '$top' was specified more than once."
    # What has no `$` is the client's own.
    assert emulator.call("GET", path_of(profiles, "?colour=x"))[0] == 200


def test_a_link_is_refused_elsewhere(emulator, profiles):
    for _ in range(2):
        profiles.create()
    link = profiles.list(top=1).odata_next_link
    assert link.startswith(emulator.url + path_of(profiles, "?"))
    path = link.removeprefix(emulator.url)
    for other in (path + "&$orderby=displayName", path[:-4] + "%%%%", path + "x"):
        assert "'$skiptoken'" in raw_bad_request(emulator, "GET", other)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"colour": "red"}, "'colour'"),
        ({"displayName": 7}, "'displayName'"),
        ({"displayName": "a" * 1025}, "'displayName'"),
        ({"description": ["d"]}, "'description'"),
        ([], "a list"),
    ],
)
def test_a_bad_property_is_refused_by_name_and_nothing_changes(emulator, profiles, body, named):
    profile = profiles.create(display_name="n")
    for method, path in [("POST", ""), ("PATCH", f"/{profile.id}")]:
        assert named in raw_bad_request(emulator, method, path_of(profiles, path), body)
    assert ids(profiles.list()) == [profile.id]
    assert_same(profiles.get(profile.id), profile)


def test_a_wrong_verb_is_refused_as_no_route(emulator, profiles):
    path = path_of(profiles, f"/{profiles.create().id}")
    for method, rest in [
        ("PUT", ""),
        ("POST", ""),
        ("GET", "/createToken"),
        ("DELETE", "/revokeToken"),
    ]:
        status, _, answer = emulator.call(method, path + rest)
        assert (status, answer["error"]["code"]) == (400, "No method match route template")
        assert method in answer["error"]["message"]


def test_what_is_not_emulated_is_refused_by_name(client, owner):
    item = owner.item(owner.create().id)
    action = item.clear_enrollment_time_device_membership_target.post
    message = bad_request(lambda: owner.run(action()))
    segment = "clearEnrollmentTimeDeviceMembershipTarget"
    assert message == f"Resource not found for the segment '{segment}'."
    (graph, _), run = client
    message = bad_request(lambda: run(graph.device_management.managed_devices.get()))
    assert message == "Resource not found for the segment 'managedDevices'."


def test_credentials_come_first(emulator, profiles):
    path = path_of(profiles, f"/{UNKNOWN}/createToken?$colour=x")
    headers = {"authorization": "Bearer invalid"}
    status, answered, answer = emulator.call("POST", path, {}, headers)
    assert (status, answered["www-authenticate"]) == (401, "Bearer")
    assert answer["error"]["code"] == "InvalidAuthenticationToken"
    configuration = RequestConfiguration()
    configuration.headers.add("authorization", "Bearer x")
    assert profiles.run(profiles.builder.get(configuration)).value == []


def test_a_device_owners_profile_has_these_defaults(owner):
    profile = owner.create()
    assert profile.enrollment_mode == Mode.CorporateOwnedDedicatedDevice
    assert profile.enrollment_token_type == TokenType.Default
    assert profile.enrollment_token_usage_count == 0
    assert profile.token_creation_date_time == NEVER
    assert profile.role_scope_tag_ids == []
    assert profile.device_name_template is None
    assert profile.configure_wifi is True
    assert (profile.wifi_ssid, profile.wifi_password) == (None, None)
    assert profile.wifi_security_type == AospWifiSecurityType.None_
    assert (profile.wifi_hidden, profile.is_teams_device_profile) == (False, False)


def test_a_device_owners_profile_shows_all_that_was_set_but_the_password(owner):
    properties = {
        "display_name": "n",
        "description": "d",
        "enrollment_mode": Mode.CorporateOwnedFullyManaged,
        "enrollment_token_type": TokenType.DeviceStaging,
        "role_scope_tag_ids": ["0", "7"],
        "device_name_template": "kiosk-{{SERIALLAST4DIGITS}}",
        "configure_wifi": False,
        "wifi_ssid": "guests",
        "wifi_security_type": AospWifiSecurityType.Wpa,
        "wifi_hidden": True,
        "is_teams_device_profile": True,
    }
    profile = owner.create(**properties, wifi_password="hunter2")
    assert {name: getattr(profile, name) for name in properties} == properties
    assert profile.wifi_password is None
    assert_same(owner.get(profile.id), profile)
    # An update changes a part, and leaves the rest.
    updated = owner.update(profile.id, wifi_hidden=False, role_scope_tag_ids=[])
    assert {name: getattr(updated, name) for name in properties} == {
        **properties,
        "wifi_hidden": False,
        "role_scope_tag_ids": [],
    }


@pytest.mark.parametrize("mode", list(Mode))
def test_every_mode_is_kept_and_enrolls(emulator, owner, mode):
    profile = owner.with_token(enrollment_mode=mode)
    assert profile.enrollment_mode == mode
    status, device = emulator.enroll(profile.token_value, "S1")
    assert status == 200
    is_work = mode == Mode.CorporateOwnedWorkProfile
    assert device["managementMode"] == ("PROFILE_OWNER" if is_work else "DEVICE_OWNER")


def test_a_token_type_goes_with_its_modes(owner):
    shared = TokenType.CorporateOwnedDedicatedDeviceWithAzureADSharedMode
    allowed = {
        (shared, Mode.CorporateOwnedDedicatedDevice),
        (TokenType.DeviceStaging, Mode.CorporateOwnedFullyManaged),
        (TokenType.DeviceStaging, Mode.CorporateOwnedWorkProfile),
    }
    for kind in (TokenType.Default, shared, TokenType.DeviceStaging):
        for mode in Mode:
            properties = {"enrollment_token_type": kind, "enrollment_mode": mode}
            if kind == TokenType.Default or (kind, mode) in allowed:
                assert owner.create(**properties).enrollment_token_type == kind
            else:
                assert "'enrollmentTokenType'" in bad_request(owner.create, **properties)


def test_a_device_name_template_has_63_characters_at_most(owner):
    assert owner.create(device_name_template="x" * 63).device_name_template == "x" * 63
    message = bad_request(owner.create, device_name_template="x" * 64)
    assert "'deviceNameTemplate'" in message


def test_an_owners_token_shows_when_it_was_created(emulator, owner):
    emulator.clock(now="2026-11-22T08:00:00Z", frozen=True)
    profile = owner.create()
    emulator.clock(advance="90s")
    owner.create_token(profile.id)
    assert owner.get(profile.id).token_creation_date_time == at("2026-11-22T08:01:30")


@pytest.mark.parametrize(
    ("mode", "counted"),
    [
        (Mode.CorporateOwnedAOSPUserlessDevice, 2),
        (Mode.CorporateOwnedAOSPUserAssociatedDevice, 2),
        (Mode.CorporateOwnedDedicatedDevice, 0),
    ],
)
def test_the_usage_count_is_of_aosp_devices_on_the_current_token(emulator, owner, mode, counted):
    profile = owner.with_token(enrollment_mode=mode)
    for serial_number in ("S1", "S2"):
        assert emulator.enroll(profile.token_value, serial_number)[0] == 200
    used = owner.get(profile.id)
    assert (used.enrollment_token_usage_count, used.enrolled_device_count) == (counted, 2)
    owner.create_token(profile.id)
    replaced = owner.get(profile.id)
    assert (replaced.enrollment_token_usage_count, replaced.enrolled_device_count) == (0, 2)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"enrollmentMode": "corporateOwnedRobot"}, "'enrollmentMode'"),
        ({"wifiSecurityType": "wpa9"}, "'wifiSecurityType'"),
        ({"wifiHidden": "true"}, "'wifiHidden'"),
        ({"roleScopeTagIds": [7]}, "'roleScopeTagIds'"),
    ],
)
def test_a_bad_property_of_an_owners_profile_is_refused_by_name(emulator, owner, body, named):
    assert named in raw_bad_request(emulator, "POST", path_of(owner), body)
    assert owner.count() == 0


def test_the_other_collection_does_not_have_the_owners_properties(emulator, work):
    message = raw_bad_request(emulator, "POST", path_of(work), {"wifiHidden": True})
    assert "'wifiHidden'" in message


# kiota sends any request again after 429, 503 and 504: three times, after the time in `Retry-After`.
@pytest.mark.parametrize("status", [429, 503, 504])
def test_a_rejected_try_creates_no_token(emulator, profiles, status):
    profile = profiles.create(display_name="p")
    profiles.create_token(profile.id)
    before = profiles.get(profile.id)
    emulator.fail(status, method="POST", times=3, retryAfter="1s")
    profiles.create_token(profile.id)
    assert emulator.planned_faults() == []
    after = profiles.get(profile.id)
    assert after.token_value != before.token_value
    events = emulator.call("GET", "/enroll/v1/events?enterprise=LC00graph")[2]["events"]
    created = [event for event in events if event["type"] == "enrollmentProfile.tokenCreated"]
    assert len(created) == 2


def test_a_client_that_is_rejected_four_times_gives_up(emulator, profiles):
    profile = profiles.create(display_name="p")
    emulator.fail(503, method="POST", times=4, retryAfter="1s")
    with pytest.raises(ODataError) as raised:
        profiles.create_token(profile.id)
    assert raised.value.response_status_code == 503
    assert raised.value.error.code == "ServiceUnavailable"
    assert emulator.planned_faults() == []
    assert profiles.get(profile.id).token_value is None


def test_an_internal_error_is_not_tried_again(emulator, profiles):
    profile = profiles.create(display_name="p")
    emulator.fail(500, method="POST", times=2)
    with pytest.raises(ODataError):
        profiles.create_token(profile.id)
    assert emulator.planned_faults()[0]["times"] == 1
