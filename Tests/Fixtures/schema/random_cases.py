"""Random schemas and job variables, each with what Prefect's own validator says.

Usage: random_cases.py COUNT SEED. Prints a JSON list; each entry has `schema` (a template's `variables`), `values`
and `fits`. Runs in the Python environment that has Prefect.
"""

import json
import random
import sys

from prefect.utilities.schema_tools import validate
from prefect.utilities.schema_tools.validation import CircularSchemaRefError, ValidationError

count, seed = int(sys.argv[1]), int(sys.argv[2])
dice = random.Random(seed)

TYPES = ["string", "integer", "number", "boolean", "null", "array", "object"]
PATTERNS = [
    "^a+$", "b", "^[a-c]{2,3}$", r"\d+", "^(ab|c)*$", "a|^$", r"^[^\d]$", "x?y", "^arn:[a-z-]*:ecs:.*$", r"\.", "^a.c$",
    "(a(b)?)+c", r"^\w[\s-]\S$", "a{0,2}b", "^a{,2}$",
]
TEXTS = ["", "a", "ab", "abc", "aab", "12", "é", "x.y", "arn:aws:ecs:x", "a\nc", "ac\n", "ababc", "a b", "{{ x }}"]


def value(depth=0):
    kind = dice.randrange(8 if depth < 3 else 6)
    if kind == 0:
        return dice.choice(TEXTS)
    if kind == 1:
        return dice.choice([0, 1, -1, 2, 5, 10**20, 7])
    if kind == 2:
        return dice.choice([0.0, 1.0, 1.5, -2.5, 1e300, 2.0])
    if kind == 3:
        return dice.choice([True, False])
    if kind == 4:
        return None
    if kind == 5:
        return dice.choice(TEXTS)
    if kind == 6:
        return [value(depth + 1) for _ in range(dice.randrange(4))]
    return {dice.choice("abcd"): value(depth + 1) for _ in range(dice.randrange(4))}


def schema(depth=0):
    if dice.random() < 0.05:
        return dice.choice([True, False])
    rules = {}
    if dice.random() < 0.6:
        rules["type"] = dice.choice(TYPES) if dice.random() < 0.8 else dice.sample(TYPES, 2)
    for _ in range(dice.randrange(3)):
        kind = dice.randrange(22 if depth < 3 else 12)
        if kind == 0:
            rules["enum"] = [value(2) for _ in range(dice.randrange(1, 4))]
        elif kind == 1:
            rules["const"] = value(2)
        elif kind == 2:
            rules[dice.choice(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])] = dice.choice([0, 1, 1.5, 5])
        elif kind == 3:
            rules["multipleOf"] = dice.choice([1, 2, 0.5, 3])
        elif kind == 4:
            rules[dice.choice(["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"])] = (
                dice.randrange(3)
            )
        elif kind == 5:
            rules["pattern"] = dice.choice(PATTERNS)
        elif kind == 6:
            rules["required"] = dice.sample("abcd", dice.randrange(3))
        elif kind == 7:
            rules["uniqueItems"] = dice.choice([True, False])
        elif kind == 8:
            rules["dependentRequired"] = {dice.choice("abcd"): [dice.choice("abcd")]}
        elif kind == 9:
            rules["format"] = dice.choice(["uuid", "date", "email"])
        elif kind == 10:
            rules["default"] = value(2)
        elif kind == 11:
            rules["$ref"] = "#/definitions/" + dice.choice(["One", "Two", "Block"])
        elif kind in (12, 13):
            rules["properties"] = {
                name: member for name in "abc" if dice.random() < 0.6 and isinstance(member := schema(depth + 1), dict)
            }
        elif kind == 14:
            rules["additionalProperties"] = schema(depth + 1)
        elif kind == 15:
            rules["items"] = schema(depth + 1)
        elif kind == 16:
            rules["prefixItems"] = [schema(depth + 1) for _ in range(dice.randrange(1, 3))]
        elif kind == 17:
            rules[dice.choice(["anyOf", "oneOf", "allOf"])] = [schema(depth + 1) for _ in range(dice.randrange(1, 4))]
        elif kind == 18:
            rules["not"] = schema(depth + 1)
        elif kind == 19:
            rules.update({"if": schema(depth + 1), "then": schema(depth + 1), "else": schema(depth + 1)})
        elif kind == 20:
            rules["patternProperties"] = {dice.choice(["a", "^b$", "[cd]"]): schema(depth + 1)}
        else:
            rules["contains"] = schema(depth + 1)
            rules[dice.choice(["minContains", "maxContains"])] = dice.randrange(3)
    return rules


def case():
    names = dice.sample("abcd", dice.randrange(1, 4))
    properties = {}
    for name in names:
        member = schema()
        properties[name] = member if isinstance(member, dict) else {}
    root = {"type": "object", "properties": properties, "definitions": {}}
    for name in ["One", "Two"]:
        member = schema(1)
        root["definitions"][name] = member if isinstance(member, dict) else {}
    root["definitions"]["Block"] = {
        "title": "Block", "block_type_slug": "block", "type": "object",
        "properties": {"x": {"type": "string"}}, "required": dice.choice([[], ["x"]]),
    }
    if dice.random() < 0.3:
        root["required"] = dice.sample("abcd", 1)
    values = {name: value() for name in "abcd" if dice.random() < 0.6}
    if dice.random() < 0.1:
        values["a"] = {"$ref": {"block_document_id": "88888888-8888-4888-8888-888888888889"}}
    return root, values


def fits(root, values):
    try:
        # The server asks in this way, which passes over `format`.
        validate(values, root, raise_on_error=True, preprocess=True, allow_none_with_default=True)
        return True
    except (CircularSchemaRefError, ValidationError):
        return False


cases = []
while len(cases) < count:
    root, values = case()
    cases.append({"schema": root, "values": values, "fits": fits(root, values)})
json.dump(cases, sys.stdout)
