"""Google's discovery documents, as its Python client carries them: what its APIs are."""

import copy
import functools
import json
import pathlib
import re
import urllib.parse

import googleapiclient
import pytest

README = pathlib.Path(__file__).parents[5] / "README.md"
NAMES = {"androidmanagement": "Android Management", "androidenterprise": "Play EMM"}
BOTH = pytest.mark.parametrize("name", NAMES)
ENTERPRISE = "LC00abc"

DOCUMENTS = pathlib.Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"

# What JSON has for each type of a schema; `any` is anything.
TYPES = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "string": str,
    "any": object,
}

# How strings of a format are written.
FORMATS = {
    "google-datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6}|\.\d{9})?Z",
    "google-duration": r"-?\d+(\.\d{3}|\.\d{6}|\.\d{9})?s",
    "int64": r"-?\d+",
}

# What replies have that no schema does: the Play EMM API's reference still shows it.
KIND = re.compile("androidenterprise#[A-Za-z]+")

# Values of fields that do not take any of their type.
SAMPLES = {
    "accountIdentifier": "user342",
    "accountType": "userAccount",
    "managementType": "emmManaged",
    "policyName": f"enterprises/{ENTERPRISE}/policies/p1",
    "productId": "app:com.example",
    "requiredAccountEmail": "ada@example.com",
}


class Document:
    """A discovery document, or a copy of one with something broken on purpose."""

    def __init__(self, content):
        self.content = content
        self.name = content["name"]
        self.methods = {method["id"]: method for method in methods(content)}

    def broken(self, break_it):
        """Returns a copy after something was done to its content."""
        content = copy.deepcopy(self.content)
        break_it(content)
        return Document(content)

    def schema(self, schema):
        """Returns a schema, or the one that it refers to."""
        return self.content["schemas"][schema["$ref"]] if "$ref" in schema else schema

    def wrong(self, schema, value, path="$"):
        """Returns what is wrong with a value: where it is, and what is not as the schema has it."""
        schema = self.schema(schema)
        kind = schema["type"]
        is_number = kind in ("integer", "number")
        if not isinstance(value, TYPES[kind]) or (is_number and isinstance(value, bool)):
            return [f"{path} is not of type {kind}"]
        if kind == "array":
            items = [(schema["items"], item, f"{path}[]") for item in value]
        elif kind == "object":
            return self.wrong_object(schema, value, path)
        else:
            items = []
            if value not in schema.get("enum", [value]):
                return [f"{path} is none of its values"]
            if not re.fullmatch(FORMATS.get(schema.get("format"), "(?s).*"), str(value)):
                return [f"{path} is not as its format is written"]
        return [wrong for item in items for wrong in self.wrong(*item)]

    def wrong_object(self, schema, value, path):
        """Returns what is wrong with an object."""
        properties = schema.get("properties", {})
        others = schema.get("additionalProperties")
        found = []
        for name, member in value.items():
            where = f"{path}.{name}"
            if name in properties or others:
                found += self.wrong(properties.get(name, others), member, where)
            elif name != "kind" or not KIND.fullmatch(member):
                found.append(f"{where} is not there")
        return found

    def wrong_reply(self, method_id, reply):
        """Returns what is wrong with the reply of a method."""
        method = self.methods.get(method_id)
        if method is None:
            return [f"{method_id} is no method"]
        if "response" not in method:
            return [] if reply in ("", None) else [f"{method_id} has no reply"]
        return self.wrong(method["response"], reply, method_id)

    def paths(self, schema, depth=8, within=()):
        """Returns the paths of all fields of a message, as a mask of fields has them."""
        schema = self.schema(schema)
        while schema["type"] == "array":
            schema = self.schema(schema["items"])
        if schema.get("id") in within or len(within) == depth:
            return []
        found = []
        for name, member in schema.get("properties", {}).items():
            found.append(name)
            inner = self.paths(member, depth, (*within, schema.get("id", name)))
            found += [f"{name}/{path}" for path in inner]
        return found


def methods(resource):
    """Returns all methods of a resource, and of those below it."""
    yield from resource.get("methods", {}).values()
    for inner in resource.get("resources", {}).values():
        yield from methods(inner)


@functools.cache
def document(name):
    """Returns the document of an API's version 1."""
    return Document(json.loads((DOCUMENTS / f"{name}.v1.json").read_text()))


def claimed(name):
    """Returns the methods that the README claims of an API."""
    (row,) = re.findall(rf"^\| {NAMES[name]}, `/.*?` \| (.*) \|$", README.read_text(), re.MULTILINE)
    found = set()
    for part in row.split("; "):
        collection, methods = re.fullmatch(r"`([\w.]+)` ([\w, ]+)", part).groups()
        found |= {f"{name}.{collection}.{method}" for method in methods.split(", ")}
    return found


class Caller:
    """Calls methods as a discovery document describes them."""

    def __init__(self, emulator, document):
        self.emulator, self.document = emulator, document

    def call(self, method_id, body=None, query=None, places=None):
        """Returns the status and the body of an answer."""
        method = self.document.methods[method_id]
        places = iter(places or [ENTERPRISE, "x1", "x2", "x3"])
        path = re.sub(r"\{\w+\}", lambda _: next(places), method.get("flatPath", method["path"]))
        query = "?" + urllib.parse.urlencode(query or {})
        status, _, answer = self.emulator.call(method["httpMethod"], f"/{path}{query}", body)
        return status, answer

    def is_served(self, method_id):
        """Returns whether there is such a method: what is not there has no words of its own."""
        status, answer = self.call(method_id, {} if self.has_body(method_id) else None)
        return status != 405 and (answer or {}).get("error", {}).get("message") != "Method not found."

    def has_body(self, method_id):
        return "request" in self.document.methods[method_id]


def unknown(status, answer):
    """Returns what an answer does not know: of a body, of a query, of a mask of fields."""
    told = answer["error"]["message"].splitlines() if status == 400 else []
    return [line for line in told if "Unknown name" in line or "Cannot find matching" in line]


def sample(document, schema, name="", depth=5):
    """Returns a value of a schema that is not the one that a field has which is not set."""
    schema = document.schema(schema)
    kind = schema["type"]
    if kind == "array":
        item = sample(document, schema["items"], name, depth - 1)
        return [] if item is None else [item]
    if kind == "object":
        if depth < 0:
            return None
        properties = schema.get("properties", {}).items()
        members = {name: sample(document, of, name, depth - 1) for name, of in properties}
        return {name: member for name, member in members.items() if member not in (None, [])}
    if name in SAMPLES:
        return SAMPLES[name]
    if "enum" in schema:
        return schema["enum"][-1]
    texts = {"google-duration": "90s", "google-datetime": "2030-01-01T00:00:00Z", "int64": "7"}
    values = {"boolean": True, "integer": 1, "number": 1.5, "any": "x"}
    return values.get(kind) or texts.get(schema.get("format"), "x")
