"""What schemathesis cannot know of the project's own API: texts that only a server can tell.

It draws placeholders where the document names such a format, and each is put in its place at the
last moment, because a reset makes all earlier ones void.
"""

import itertools
import json
import re
import urllib.error
import urllib.parse
import urllib.request

import schemathesis
from hypothesis import strategies

PLACEHOLDER = "PLACEHOLDER"
ENTERPRISE = "LC00abc"
DAY = 86_400


def drawn(pattern):
    """Returns a strategy for the texts that match a pattern."""
    return strategies.from_regex(pattern, fullmatch=True)


def seconds(first, last):
    """Returns a strategy for durations of whole seconds."""
    return strategies.integers(first, last).map("{}s".format)


for name, strategy in {
    "account-email": drawn("[!-?A-~]{1,9}@[!-?A-~]{1,9}"),
    "cursor": strategies.just("0" * 64),
    "resource-id": drawn("[0-9A-Za-z~_-]{3,40}"),
    # Far from the ends of time, where the clock refuses what it is moved by.
    "google-duration": seconds(-DAY, DAY),
    "sign-up-url-id": strategies.just(PLACEHOLDER),
    "token-value": strategies.just(PLACEHOLDER),
    "whole-seconds": seconds(0, 3600),
}.items():
    schemathesis.openapi.format(name, strategy)


class Server:
    """What else the server can be asked, for what the document's operations need."""

    users = itertools.count()
    requests = itertools.count()

    def __init__(self, base_url):
        self.base_url = base_url

    def call(self, method, path, body=None):
        """Returns what it answers."""
        data = None if body is None else json.dumps(body).encode()
        url = urllib.parse.urljoin(self.base_url, path)
        with urllib.request.urlopen(urllib.request.Request(url, data, method=method)) as answer:
            return json.load(answer)

    def enrollment_token(self):
        """Creates an enrollment token, and returns its value."""
        return self.call("POST", f"/v1/enterprises/{ENTERPRISE}/enrollmentTokens", {})["value"]

    def authentication_token(self):
        """Creates a user and an authentication token of it, and returns its value."""
        users = f"/androidenterprise/v1/enterprises/{ENTERPRISE}/users"
        user = {"accountIdentifier": f"user{next(self.users)}", "accountType": "userAccount"}
        user = self.call("POST", users, user)["id"]
        return self.call("POST", f"{users}/{user}/authenticationToken")["token"]

    def cursor(self, enterprise):
        """Returns the cursor of where a feed ends; None if it is none of an enterprise."""
        enterprise = urllib.parse.quote(str(enterprise), safe="")
        try:
            return self.call("GET", f"/enroll/v1/events?enterprise={enterprise}")["next"]
        except urllib.error.HTTPError:
            return None

    def sign_up_url(self):
        """Creates a sign-up URL, and returns its id and its callback."""
        callback = urllib.parse.urljoin(self.base_url, "/enroll/v1/health")
        query = urllib.parse.urlencode({"projectId": "p", "callbackUrl": callback})
        return self.call("POST", f"/v1/signupUrls?{query}")["name"].split("/")[1], callback


@schemathesis.hook
def before_call(context, case, kwargs):
    """Replaces placeholders by names and values of the server."""
    server = Server(case.operation.base_url)
    body = case.body if isinstance(case.body, dict) else {}
    for field, value in {
        "enrollmentToken": server.enrollment_token,
        "authenticationToken": server.authentication_token,
        "token": server.enrollment_token,
    }.items():
        if body.get(field) == PLACEHOLDER:
            body[field] = value()
    # A request id is refused for another command, so each call has one of its own.
    request = body.get("requestId")
    if isinstance(request, str) and re.fullmatch("[!-~]{1,128}", request):
        body["requestId"] = f"request-{next(server.requests)}"
    cursors = [
        (place, name)
        for place, name in ((case.query, "after"), (case.headers, "Last-Event-ID"))
        if place and re.fullmatch("[0-9a-f]+", str(place.get(name)))
    ]
    for place, name in cursors:
        place[name] = server.cursor(case.query.get("enterprise", ENTERPRISE)) or place[name]
    # The header comes before the parameter: what is wrong with one shows without the other only.
    if cursors and case.query.get("after") is not None and "Last-Event-ID" in case.headers:
        place, name = cursors[0]
        del place[name]
    if (case.path_parameters or {}).get("id") == PLACEHOLDER:
        case.path_parameters["id"], case.query["callbackUrl"] = server.sign_up_url()
    # Where a sign-up URL leads to is not of this document.
    kwargs["allow_redirects"] = False
