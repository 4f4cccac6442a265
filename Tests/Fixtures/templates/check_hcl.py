"""Parses a terraform module, and looks whether everything that it refers to is in it.

usage: check_hcl.py FILE
"""

import json
import re
import sys

import hcl2

text = open(sys.argv[1]).read()
module = hcl2.loads(text)


def plain(name):
    return name.strip('"')


def labels(kind):
    """`type.name` of each block of a kind with two labels."""
    return {
        f"{plain(type_)}.{plain(name)}"
        for block in module.get(kind, [])
        for type_, names in block.items()
        if not type_.startswith("__")
        for name in names
        if not name.startswith("__")
    }


variables = {plain(name) for block in module["variable"] for name in block if not name.startswith("__")}
resources, data = labels("resource"), labels("data")
problems = [f"var.{name} is not declared" for name in re.findall(r"\bvar\.(\w+)", text) if name not in variables]
problems += [
    f"data.{name} is not declared" for name in re.findall(r"\bdata\.(\w+\.\w+)", text) if name not in data
]
problems += [
    f"{name} is not declared" for name in re.findall(r"(?<![.\w\"])(aws_\w+\.\w+)", text) if name not in resources | data
]
used = set(re.findall(r"\bvar\.(\w+)", text))
problems += [f"var.{name} is not used" for name in sorted(variables - used)]
print(json.dumps({"problems": problems, "variables": sorted(variables), "resources": sorted(resources)}))
