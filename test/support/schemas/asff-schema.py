"""Writes asff.json, a JSON Schema of what BatchImportFindings takes, from the service description in botocore.

Lengths and numbers of items stand in the documentation of the shapes and are read from there. Of the details of
resources only those of EKS clusters and Other are kept.

    pip install botocore==1.44.8 && python3 asff-schema.py > asff.json
"""

import gzip
import json
import re
from pathlib import Path

import botocore

service = Path(botocore.__file__).parent / "data/securityhub/2018-10-26/service-2.json.gz"
shapes = json.loads(gzip.open(service).read())["shapes"]
kept_details = {"AwsEksCluster", "Other"}
definitions = {}


def text_of(member):
    return re.sub(r"<[^>]+>", " ", member.get("documentation", ""))


def limits(text):
    """`Maximum length of 256`, `Maximum of 512 length`, `Maximum number of 32 items`, `up to 2048 characters`."""
    found = {}
    for pattern, name in [
        (r"Maximum (?:length )?of (\d+)(?: length)?\b", "maxLength"),
        (r"Length Constraints: (\d+)\.", "maxLength"),
        (r"Maximum number of (\d+) items?", "maxItems"),
        (r"Minimum number of (\d+) items?", "minItems"),
    ]:
        match = re.search(pattern, text)
        if match:
            found[name] = int(match[1])
    pairs = re.search(r"up to (\d+) key-value pairs.*?key can contain up to (\d+).*?value can contain up to (\d+)", text, re.S)
    if pairs:
        found["maxProperties"] = int(pairs[1])
        found["propertyNames"] = {"maxLength": int(pairs[2])}
        found["additionalProperties"] = {"maxLength": int(pairs[3])}
    return found


def structure(name, shape):
    members = shape["members"]
    if name == "ResourceDetails":
        members = {key: value for key, value in members.items() if key in kept_details}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": shape.get("required", []),
        "properties": {
            key: {"allOf": [reference(value["shape"]), limits(text_of(value))]} for key, value in members.items()
        },
    }


def schema_of(name):
    shape = shapes[name]
    kind = shape["type"]
    if kind == "structure":
        return structure(name, shape)
    if kind == "list":
        bounds = {"minItems": shape.get("min"), "maxItems": shape.get("max")}
        return {
            "type": "array",
            "items": reference(shape["member"]["shape"]),
            **{key: value for key, value in bounds.items() if value is not None},
        }
    if kind == "map":
        return {"type": "object", "additionalProperties": reference(shape["value"]["shape"])}
    if kind == "string":
        told = {"type": "string"}
        if "enum" in shape:
            told["enum"] = shape["enum"]
        if "pattern" in shape:
            told["pattern"] = shape["pattern"]
        return told
    return {"type": {"integer": "integer", "double": "number", "boolean": "boolean"}.get(kind, "string")}


def reference(name):
    if name not in definitions:
        definitions[name] = None
        definitions[name] = schema_of(name)
    return {"$ref": f"#/definitions/{name}"}


root = reference("BatchImportFindingsRequestFindingList")
document = {"$schema": "http://json-schema.org/draft-07/schema#", **root, "definitions": dict(sorted(definitions.items()))}
print(json.dumps(document, indent=2))
