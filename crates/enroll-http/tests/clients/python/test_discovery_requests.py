"""What Google's discovery documents say that a request can have is taken, or is known not to be."""

from discovery import BOTH, ENTERPRISE, SAMPLES, claimed, document, sample, unknown

# Methods that keep a body as it is, whatever it contains.
KEEPING = {
    "androidmanagement.enterprises.create",
    "androidmanagement.enterprises.patch",
    "androidmanagement.enterprises.policies.patch",
}

# Fields of requests that are taken and dropped: the server's own, and what means nothing here.
OF_AN_ENTERPRISE = {
    "name",
    "enterpriseType",
    "managedGoogleDomainType",
    "managedGooglePlayAccountsEnterpriseType",
}
DROPPED = {
    "androidmanagement.enterprises.create": OF_AN_ENTERPRISE,
    "androidmanagement.enterprises.patch": OF_AN_ENTERPRISE,
    "androidmanagement.enterprises.policies.patch": {"name", "version"},
    "androidmanagement.enterprises.enrollmentTokens.create": {
        "name",
        "value",
        "qrCode",
        "expirationTimestamp",
        "user",
    },
    "androidenterprise.enrollmentTokens.create": {"token"},
    "androidenterprise.products.approve": {"approvalUrlInfo", "approvedPermissions"},
    "androidenterprise.users.insert": {"id"},
}

# Fields that are known and refused: a user that the EMM manages has no address.
REFUSED = {
    "androidenterprise.users.insert": {"primaryEmail"},
    "androidenterprise.users.update": {"primaryEmail"},
}

# Values that are known and refused.
REFUSED_VALUES = {
    ("androidenterprise.users.insert", "managementType", "googleManaged"),
    ("androidenterprise.users.update", "managementType", "googleManaged"),
    ("androidenterprise.users.update", "accountType", "deviceAccount"),
    (
        "androidenterprise.enrollmentTokens.create",
        "enrollmentTokenType",
        "enrollmentTokenTypeUnspecified",
    ),
}


class Requests:
    """Requests of all methods that have a body, each of which shows afterwards what it did."""

    def __init__(self, caller):
        self.caller = caller
        self.user = None

    def prepare(self):
        """Makes what the requests need, where nothing is."""
        self.caller.emulator.call("POST", "/enroll/v1/reset")
        if self.caller.document.name == "androidenterprise":
            user = {"accountIdentifier": "user342", "accountType": "userAccount"}
            _, self.user = self.caller.call("androidenterprise.users.insert", user)
            product = [ENTERPRISE, SAMPLES["productId"]]
            self.caller.call("androidenterprise.products.approve", {}, None, product)

    def least(self, method_id):
        """Returns the least that a request must have."""
        return {
            "androidenterprise.users.insert": {
                "accountIdentifier": "user343",
                "accountType": "userAccount",
            },
            "androidenterprise.enrollmentTokens.create": {"enrollmentTokenType": "userDevice"},
        }.get(method_id, {})

    def send(self, method_id, body):
        """Sends a request to a server that was prepared for it."""
        user = self.user["id"] if self.user else "x1"
        places = [ENTERPRISE, user]
        if method_id.startswith("androidenterprise.products"):
            places = [ENTERPRISE, SAMPLES["productId"]]
        query = {}
        if method_id == "androidmanagement.enterprises.create":
            query = {"projectId": "p", "agreementAccepted": "true"}
        if method_id == "androidmanagement.enterprises.patch":
            made = "androidmanagement.enterprises.create"
            _, made = self.send(made, {})
            places = [made["name"].split("/")[1]]
        return self.caller.call(method_id, body, query, places)

    def fate(self, method_id, name, value):
        """Returns what becomes of a field: it is taken, dropped, refused or unknown."""
        self.prepare()
        if method_id == "androidenterprise.users.update" and name == "id":
            value = self.user["id"]
        status, answer = self.send(method_id, {**self.least(method_id), name: value})
        if unknown(status, answer):
            return "unknown"
        if status not in (200, 204):
            assert status == 400, answer
            return "refused"
        return "taken" if (answer or {}).get(name) == value else "dropped"

    def fates(self, method_id):
        """Returns what becomes of each field."""
        schema = self.caller.document.schema(self.caller.document.methods[method_id]["request"])
        found = {}
        for name, of in schema["properties"].items():
            found[name] = self.fate(method_id, name, sample(self.caller.document, of, name))
        return found


def with_body(name):
    """Returns the claimed methods of an API that have a body."""
    return {method for method in claimed(name) if "request" in document(name).methods[method]}


@BOTH
def test_each_field_of_a_request_is_taken_or_known_not_to_be(caller, name):
    requests = Requests(caller(name))
    for method_id in with_body(name):
        fates = requests.fates(method_id)
        for fate, known in (("dropped", DROPPED), ("refused", REFUSED), ("unknown", {})):
            found = {field for field, its in fates.items() if its == fate}
            assert found == known.get(method_id, set()), (method_id, fate)


def test_a_field_of_a_request_that_is_not_known_is_found(caller):
    def rename(content):
        properties = content["schemas"]["EnrollmentToken"]["properties"]
        properties["useOnce"] = properties.pop("oneTimeOnly")
        # What is sent back in another form was not taken as it is.
        properties["duration"].pop("format")

    name = "androidmanagement"
    requests = Requests(caller(name, document(name).broken(rename)))
    fates = requests.fates("androidmanagement.enterprises.enrollmentTokens.create")
    assert fates["useOnce"] == "unknown"
    assert fates["duration"] == "refused"
    assert fates["additionalData"] == "taken"


def variants(document, schema, name):
    """Returns values of a schema, one for each value that something in it can have: what it is
    called, that value, and the whole."""
    schema = document.schema(schema)
    if "enum" in schema:
        return [(name, value, value) for value in schema["enum"]]
    if schema["type"] == "array":
        inner = variants(document, schema["items"], name)
        return [(leaf, value, [whole]) for leaf, value, whole in inner]
    properties = schema.get("properties", {})
    # The one field of the inner messages that must be there.
    least = {"productId": SAMPLES["productId"]} if "productId" in properties else {}
    found = []
    for member, of in properties.items():
        for leaf, value, inner in variants(document, of, member):
            found.append((leaf, value, {**least, member: inner}))
    return found


def refused_values(requests, method_id):
    """Returns the values that a method does not take."""
    document = requests.caller.document
    schema = document.schema(document.methods[method_id]["request"])
    found = set()
    for name, of in schema["properties"].items():
        for leaf, value, whole in variants(document, of, name):
            requests.prepare()
            body = {**requests.least(method_id), name: whole}
            status, answer = requests.send(method_id, body)
            if status == 400:
                found.add((method_id, leaf, value))
            else:
                assert status in (200, 204), answer
                assert document.wrong_reply(method_id, answer) == []
    return found


@BOTH
def test_each_value_of_a_request_is_taken_or_known_not_to_be(caller, name):
    requests = Requests(caller(name))
    refused = set()
    for method_id in with_body(name) - KEEPING:
        refused |= refused_values(requests, method_id)
    assert refused == {known for known in REFUSED_VALUES if known[0].startswith(name)}


def test_a_value_of_a_request_that_is_not_taken_is_found(caller):
    def rename(content):
        enum = content["schemas"]["ProductSet"]["properties"]["productSetBehavior"]["enum"]
        enum[enum.index("includeAll")] = "all"

    name = "androidenterprise"
    requests = Requests(caller(name, document(name).broken(rename)))
    method_id = "androidenterprise.users.setAvailableProductSet"
    assert refused_values(requests, method_id) == {(method_id, "productSetBehavior", "all")}
