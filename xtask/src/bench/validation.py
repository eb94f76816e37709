"""Validates services with jsonschema and the official schemas, one thread; prints what it took as JSON."""
import json
import sys
import time
from pathlib import Path

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

schemas, services, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
at = "https://openreferraluk.org/specifications/3.0/schema/"
registry = Registry().with_resources(
    (at + path.name, Resource.from_contents(json.loads(path.read_text("utf-8")), default_specification=DRAFT202012))
    for path in schemas.glob("*.json")
)
validator = jsonschema.Draft202012Validator(
    {"$ref": at + "service.json"}, registry=registry, format_checker=jsonschema.FormatChecker()
)
with open(services, encoding="utf-8") as lines:
    documents = [json.loads(line) for _, line in zip(range(count), lines)]
for document in documents[:20]:
    next(validator.iter_errors(document), None)  # resolves every reference before the clock starts
started = time.perf_counter()
problems = sum(1 for document in documents for _ in validator.iter_errors(document))
seconds = time.perf_counter() - started
print(json.dumps({"services": len(documents), "problems": problems, "seconds": seconds}))
