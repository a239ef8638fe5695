"""What Schemathesis does differently here; it reads this file as SCHEMATHESIS_HOOKS says."""
import schemathesis

NOWHERE = "https://store.invalid/hook"  # RFC 2606: a name that nobody has


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """`default` would make every status a documented one: here only those count that an operation names."""
    for operations in raw_schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("default", None)


@schemathesis.hook
def before_call(context, case, kwargs):
    """No webhook leaves this machine: a URL that might be somebody's becomes one that is nobody's."""
    body = case.body
    if isinstance(body, dict) and isinstance(body.get("url"), str) and body["url"].lower().startswith("http"):
        body["url"] = NOWHERE
