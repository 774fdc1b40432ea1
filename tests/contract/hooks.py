"""Lets schemathesis sign what it makes up, and name what is there, so that it gets further than the door.

The document describes a signed write as a JWS with the body as its payload. Here the payload is what is made up, by its
own schema, and is signed just before it is sent.
"""

import base64
import json
import os
import re
import urllib.request
import uuid
from datetime import datetime

import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies

SERVER = os.environ["CONTRACT_SERVER"]
KEYS = os.environ["CONTRACT_KEYS"]
TOKEN = os.environ["CONTRACT_TOKEN"]
JOSE = "application/jose+json"
# Under this name nobody but `sign` writes it; it is sent as what it is.
SIGNED = "application/x-to-be-signed"


def get(path):
    with urllib.request.urlopen(SERVER + path) as answer:
        return json.load(answer)


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """A key file, as `commonhold key new` writes it."""

    def __init__(self, name):
        with open(os.path.join(KEYS, name)) as file:
            jwk = json.load(file)
        self.account = jwk["kid"]
        secret = base64.urlsafe_b64decode(jwk["d"] + "=")
        self.private = Ed25519PrivateKey.from_private_bytes(secret)

    def sign(self, url, payload):
        commons = get("/v1/commons")
        clock = datetime.fromisoformat(commons["clock"].replace("Z", "+00:00"))
        header = {
            "alg": "EdDSA",
            "kid": self.account,
            "commons": commons["id"],
            "url": url,
            "nonce": uuid.uuid4().hex,
            "iat": int(clock.timestamp()),
        }
        protected, body = encode(json.dumps(header).encode()), encode(payload)
        signature = encode(self.private.sign(f"{protected}.{body}".encode()))
        return {"protected": protected, "payload": body, "signature": signature}


PERSON = Key("people/ada-marsh.json")
OFFICERS = {
    "/v1/assets": Key("keys/surveyor.json"),
    "/v1/assets/{asset}/description": Key("keys/surveyor.json"),
    "/v1/assets/{asset}/retirement": Key("keys/surveyor.json"),
    "/v1/issuances": Key("keys/cashier-1.json"),
    "/v1/redemptions/{redemption}/settlement": Key("keys/cashier-1.json"),
    "/v1/redemptions/{redemption}/return": Key("keys/cashier-1.json"),
    "/v1/rounds/{round}/paper-ballots": Key("keys/registrar-1.json"),
}
HELD = [asset["id"] for asset in get(f"/v1/accounts/{PERSON.account}/holdings")["items"]]
PUBLIC_KEYS = [encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()) for _ in range(20)]
THERE = {
    "asset": HELD + [asset["id"] for asset in get("/v1/assets?limit=40")["items"]],
    "bundle": [bundle["id"] for bundle in get("/v1/bundles")["items"]] + HELD,
    "class": [found["id"] for found in get("/v1/classes")["items"]],
    "account": [PERSON.account] + [member["account"] for member in get("/v1/members?limit=20")["items"]],
    "member": [member["account"] for member in get("/v1/members?limit=20")["items"]],
    "proposal": [proposal["id"] for proposal in get("/v1/proposals")["items"]],
    "round": ["current", "1", "2", "3"],
}


schemathesis.openapi.format("ed25519-public-key", strategies.sampled_from(PUBLIC_KEYS))
schemathesis.openapi.format("bbox", strategies.sampled_from(["8.5,47.3,8.6,47.4", "-180,-90,180,90", "0,0,0.5,1"]))
TIMES = strategies.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(8999, 1, 1))
schemathesis.openapi.format("date-time", TIMES.map(lambda time: time.strftime("%Y-%m-%dT%H:%M:%SZ")))
SHAPES = [
    {"type": "Point", "coordinates": [8.5417, 47.3769]},
    {"type": "LineString", "coordinates": [[8.5, 47.3], [8.6, 47.4]]},
    {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
] + [asset["geometry"] for asset in get("/v1/assets?limit=1000")["items"] if asset["geometry"]]


@schemathesis.hook
def before_load_schema(context, raw_schema):
    raw_schema["components"]["schemas"]["Geometry"] = {"enum": SHAPES}
    for path in raw_schema["paths"].values():
        for operation in path.values():
            content = operation.get("requestBody", {}).get("content", {})
            if "x-payload" in content.get(JOSE, {}).get("schema", {}):
                content[SIGNED] = {"schema": content.pop(JOSE)["schema"]["x-payload"]}


ID = re.compile("[a-z0-9][a-z0-9._/-]{0,63}")


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Mostly ids of what is there, in the place of those that are made up; what is no id stays as it is."""
    for name, value in (path_parameters or {}).items():
        known = THERE.get(name)
        if known and isinstance(value, str) and ID.fullmatch(value):
            chosen = sum(value.encode())
            if chosen % 4:
                path_parameters[name] = known[chosen % len(known)]
    return path_parameters


def whole(value):
    """To JSON Schema, 7.0 is an integer; to this interface, an integer is written without a fraction."""
    if isinstance(value, dict):
        return {name: whole(member) for name, member in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@schemathesis.serializer(SIGNED)
def sign(context, value):
    case = context.case
    payload = value if isinstance(value, bytes) else json.dumps(whole(value)).encode()
    key = OFFICERS.get(case.operation.path, PERSON)
    return json.dumps(key.sign(case.formatted_path, payload)).encode()


@schemathesis.serializer("application/x-ndjson")
def one_line(context, value):
    return json.dumps(value).encode()


# The clock is nobody's; a webhook would be told to addresses that are made up.
OTHERWISE = re.compile("/clock|/webhooks")


@schemathesis.hook
def before_call(context, case, kwargs):
    """With a token where the document says so, and a key of its own for each request."""
    if case.query:
        case.query.pop("cursor", None)  # It is what a list gave: none that is made up was given.
    if case.media_type == SIGNED:
        case.headers["Content-Type"] = JOSE
    elif case.media_type == "application/json" and not OTHERWISE.search(case.operation.path):
        case.body = whole(case.body)
        case.headers["Authorization"] = f"Bearer {TOKEN}"
        case.headers.setdefault("Idempotency-Key", uuid.uuid4().hex)
