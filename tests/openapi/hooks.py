"""Hooks that Schemathesis loads by the variable SCHEMATHESIS_HOOKS."""
import os
import uuid

import schemathesis

NOWHERE = "https://store.invalid/hook"  # RFC 2606: a name that never exists


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Removes `default`, which would document every status: only those that an operation names count."""
    for operations in raw_schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("default", None)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Replaces every URL by one that never exists, so that no webhook leaves this machine."""
    body = case.body
    if isinstance(body, dict) and isinstance(body.get("url"), str) and body["url"].lower().startswith("http"):
        body["url"] = NOWHERE


@schemathesis.hook("before_call")
def spare_the_caller(context, case, kwargs):
    """Closes and demotes other accounts only: once there is a second admin, the store lets the first one go."""
    if case.method != "GET" and case.path_parameters.get("id") == os.environ.get("FCG_CALLER"):
        case.path_parameters["id"] = str(uuid.UUID(int=0))
