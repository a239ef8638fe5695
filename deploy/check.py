"""The checks of scripts/check-deploy. The only argument is the binary."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import kubernetes_validate
import yaml

HERE = pathlib.Path(__file__).parent
FCG = sys.argv[1]
ROLES = ("api", "payments", "library")
KEY = "a key that stands for the one of the secret"
# Paths for operators inside, who request them from each role.
NOT_PUBLIC = re.compile(r"/(livez|readyz|metrics)$")
# Paths of operators that only the role with this module serves.
OPERATED = {"/api/admin/index": "indexer", "/api/admin/payments": "payments", "/api/admin/webhooks": "notifications"}
OF_OTHERS = {"keda.sh", "monitoring.coreos.com"}  # Kubernetes itself has no schemas of these

complaints = []


def complain(text):
    complaints.append(text)


def fcg(*words, environment=None):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FCG__")}
    return subprocess.run([FCG, *words], env=clean | (environment or {}), capture_output=True, text=True)


def shown_settings(*words, environment=None):
    """Returns the settings in force, name -> value as text, or nothing if the configuration is refused."""
    shown = fcg("config", "show", *words, environment=environment)
    if shown.returncode != 0:
        complain(f"config show {' '.join(words)}: {shown.stderr.strip()}")
        return {}
    lines = re.findall(r"^(\S+) = (.*)  \(.*\)$", shown.stdout, re.M)
    return dict(lines)


# --- config/ ---------------------------------------------------------------------------------------------------------


def check_configuration():
    config = HERE.parent / "config"
    if fcg("config", "example").stdout != (config / "fcg.json").read_text():
        complain("config/fcg.json is not what `fcg config example` prints")
    shown = shown_settings("--config", str(config / "fcg.json"), "--config", str(config / "sqs.json"))
    if shown.get("bus.transport") != '"sqs"':
        complain(f"config/sqs.json: bus.transport is {shown.get('bus.transport')}")


# --- the environment of each role ------------------------------------------------------------------------------------


def compose_roles():
    services = yaml.safe_load((HERE / "compose.yaml").read_text())["services"]
    for name in ROLES:
        environment = dict(services[name]["environment"])
        environment["FCG__SERVICES__KEY"] = KEY  # the file refers to a variable of the shell
        yield f"compose {name}", {key: str(value) for key, value in environment.items()}


def manifests():
    for path in sorted((HERE / "k8s").glob("*.yaml")):
        for one in yaml.safe_load_all(path.read_text()):
            yield path.name, one


def kubernetes_roles():
    everything = {(one["kind"], one.get("metadata", {}).get("name")): one for _, one in manifests()}
    common = everything["ConfigMap", "fcg"]["data"]
    for name in ROLES:
        container = everything["StatefulSet", name]["spec"]["template"]["spec"]["containers"][0]
        own = {one["name"]: one.get("value", KEY) for one in container["env"]}
        yield f"k8s {name}", common | own


def check_environments():
    """Returns the modules of each role. Together they must be all modules, each once."""
    for roles in (compose_roles, kubernetes_roles):
        hosted = []
        for name, environment in roles():
            unknown = [key for key in environment if not key.startswith("FCG__")]
            if unknown:
                complain(f"{name}: {unknown} is no setting")
            shown_settings(environment=environment)
            hosted += environment["FCG__MODULES"].split(",")
        everything = json.loads(shown_settings().get("modules", "[]"))
        if sorted(hosted) != sorted(everything):
            complain(f"{roles.__name__}: hosts {sorted(hosted)}, and there are {sorted(everything)}")


# --- which role answers which path -----------------------------------------------------------------------------------


def nginx_routes():
    text = (HERE / "nginx.conf").read_text()
    table = re.search(r"map \$uri \$role \{(.*?)\n    \}", text, re.S).group(1)
    rows = re.findall(r"^\s*(?:~(\S+)|default)\s+(\w+);", table, re.M)
    rows.sort(key=lambda row: row[0] == "")  # the default, which applies if no expression matches, goes last
    return lambda path: next(role for pattern, role in rows if re.search(pattern, path))


def ingress_routes():
    """Returns the paths as ingress-nginx matches them: on a host that uses regular expressions, each path is one,
    anchored, the longest first."""
    rows = []
    for _, one in manifests():
        if one["kind"] == "Ingress":
            for rule in one["spec"]["rules"]:
                for path in rule["http"]["paths"]:
                    end = "$" if path["pathType"] == "Exact" else ""
                    rows.append((path["path"] + end, path["backend"]["service"]["name"]))
    rows.sort(key=lambda row: -len(row[0]))
    return lambda path: next((role for pattern, role in rows if re.match(pattern, path, re.I)), None)


def described_paths():
    """Returns path -> the role that serves it. The document describes the whole store, wherever its modules run."""
    role_of = {}
    for name, environment in compose_roles():
        for module in environment["FCG__MODULES"].split(","):
            role_of[module] = name.split(" ")[1]
    # Tags that are not the name of a module. Every role has the last two; only those of api are reachable from outside.
    role_of |= {"purchases": role_of["games"], "promotions": role_of["games"], "operations": "api", "documentation": "api"}
    described = json.loads(fcg("openapi").stdout)["paths"]

    def role(path, methods):
        of = next((module for begin, module in OPERATED.items() if path.startswith(begin)), None)
        return role_of[of or next(iter(methods.values()))["tags"][0]]

    return {path: role(path, methods) for path, methods in described.items()}


def aliases():
    """Returns alias -> path."""
    found = json.loads(shown_settings().get("http.aliases", "{}"))
    return {key.split(" ")[1]: value for key, value in found.items()}


def unnamed(path):
    """Returns the path with a value for each parameter."""
    return re.sub(r"\{[^}]*\}", "0197-sample", path)


def check_routes():
    doors = {"nginx.conf": nginx_routes(), "ingress.yaml": ingress_routes()}
    expected = {path: role for path, role in described_paths().items() if not NOT_PUBLIC.match(path)}
    for other_name, path in aliases().items():
        same = next(role for known, role in expected.items() if unnamed(known) == unnamed(path.removesuffix("/*")))
        expected[other_name.replace("*", "{rest}")] = same
    for path, role in expected.items():
        for door, route in doors.items():
            if route(unnamed(path)) != role:
                complain(f"{door}: {path} goes to {route(unnamed(path))}, and {role} answers it")
    for path in ("/metrics", "/readyz", "/livez"):
        if doors["ingress.yaml"](path) is not None:
            complain(f"ingress.yaml: {path} is public")


# --- the manifests ---------------------------------------------------------------------------------------------------


def check_manifests():
    listed = yaml.safe_load((HERE / "k8s" / "kustomization.yaml").read_text())["resources"]
    files = sorted(path.name for path in (HERE / "k8s").glob("*.yaml") if path.name != "kustomization.yaml")
    if sorted(listed) != files:
        complain(f"kustomization.yaml lists {sorted(listed)}, and there are {files}")
    for name, one in manifests():
        group = one["apiVersion"].split("/")[0]
        if one["kind"] == "Kustomization" or group in OF_OTHERS:
            continue
        try:
            kubernetes_validate.validate(one, "1.30", strict=True)
        except kubernetes_validate.ValidationError as error:
            complain(f"{name}: {one['kind']}: {error.message}")


def check_single_writers():
    """Checks that no role can have two pods: a module's file belongs to one process."""
    for name, one in manifests():
        if one["kind"] == "StatefulSet" and one["spec"].get("replicas", 1) != 1:
            complain(f"{name}: more than one process for a file")
        if one["kind"] == "ScaledObject" and one["spec"]["maxReplicaCount"] != 1:
            complain(f"{name}: more than one process for a file")


def readers_of_queues():
    """Returns queue -> the module that reads it, as the binary reports. The module of a dead-letter queue is empty."""
    with tempfile.TemporaryDirectory() as folder:
        listed = fcg("queue", "list", "--data", folder).stdout
    return dict(re.findall(r"^(\S+) .* \d+ s  (\S*)$", listed, re.M))


def named_queues(text):
    """Returns the set of queues of each selector."""
    return [set(names.split("|")) for names in re.findall(r'queue=~"([\w|-]+)"', text)]


def check_measurements():
    """Checks that the metrics and queues in alerts and scaling exist."""
    sources = "".join(path.read_text() for path in (HERE.parent / "src").rglob("*.cpp"))
    queues = set(readers_of_queues())
    if not queues:
        complain("fcg queue list shows no queue")
    for name in ("autoscaling.yaml", "monitoring.yaml"):
        text = (HERE / "k8s" / name).read_text()
        for metric in set(re.findall(r"\bfcg_\w+", text)):
            if f'"{metric}"' not in sources:
                complain(f"{name}: nothing measures {metric}")
        for queue in set().union(*named_queues(text)) - queues:
            complain(f"{name}: there is no queue {queue}")


def check_scaling():
    """Checks that every queue that a role reads wakes it, and that a role that receives webhooks is never at 0."""
    modules = {name.split(" ")[1]: environment["FCG__MODULES"].split(",") for name, environment in kubernetes_roles()}
    takes_webhooks = {role for path, role in described_paths().items() if path.endswith("/webhooks/{provider}")}
    if not takes_webhooks:
        complain("no role takes the webhooks of payment providers")
    scaled = [(name, one["spec"]) for name, one in manifests() if one["kind"] == "ScaledObject"]
    for name, spec in scaled:
        role = spec["scaleTargetRef"]["name"]
        read = {queue for queue, module in readers_of_queues().items() if module in modules[role]}
        for trigger in spec["triggers"]:
            for queues in named_queues(trigger["metadata"]["query"]):
                for queue in sorted(read ^ queues):
                    what = "does not look at" if queue in read else "looks in vain at"
                    complain(f"{name}: the trigger {trigger['name']} of {role} {what} {queue}")
        if not any(named_queues(trigger["metadata"]["query"]) for trigger in spec["triggers"]):
            complain(f"{name}: no queue wakes {role}")
        if role in takes_webhooks and spec.get("minReplicaCount", 0) < 1:
            complain(f"{name}: {role} takes webhooks, and may be at 0")


for check in (check_configuration, check_environments, check_routes, check_manifests, check_single_writers,
              check_measurements, check_scaling):
    check()
for text in complaints:
    print(text, file=sys.stderr)
if complaints:
    sys.exit(1)
print("config/ and deploy/ agree with the binary")
