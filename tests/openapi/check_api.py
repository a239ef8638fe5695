"""Calls the whole API as its OpenAPI document describes it; scripts/check-api describes the use."""
import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).parent
SCHEMATHESIS = pathlib.Path(sys.executable).with_name("schemathesis")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
PASSWORD = "a long enough password"
ADMIN = "admin@example.com"
# Operations that end the caller's own session. They are called last, each by a player of its own.
ENDS_THE_CALLER = ["deleteUsersMe", "postAuthLogout"]


class Store:
    """The shipped binary with the sample catalogue, an admin and players."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.log = open(folder / "log", "w")
        self.process = subprocess.Popen([binary, "serve", "--port", "0", "--data", folder / "data"],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        env={**os.environ, **self.without_rate_limits()})
        line = self.process.stdout.readline()
        while line and not line.startswith("listening on "):
            line = self.process.stdout.readline()
        if not line:
            sys.exit(f"check-api: {binary} did not start:\n" + (folder / "log").read_text())
        self.url = line.removeprefix("listening on ").strip()
        self.command("import", "config/sample-games.csv")
        self.command("user", "create-admin", "--email", ADMIN, "--password-stdin", told=PASSWORD)

    def without_rate_limits(self):
        """Returns every setting of requests per minute with its maximum, as environment variables."""
        settings = subprocess.run([self.binary, "config", "example"], check=True, capture_output=True, text=True).stdout
        found = re.findall(r'to (\d+)\)\.\s+"(\w+RequestsPerMinute)"', settings)
        return {f"FCG__HTTP__{name.upper()}": most for most, name in found}

    def command(self, *words, told=""):
        subprocess.run([self.binary, *words, "--data", self.folder / "data"], input=told + "\n", text=True, check=True,
                       stdout=subprocess.DEVNULL)

    def ask(self, path, body=None, token=None):
        """Sends one request. Returns the status and the body of the response."""
        headers = {"Content-Type": "application/json"} if body else {}
        if token:
            headers["Authorization"] = "Bearer " + token
        request = urllib.request.Request(self.url + path, json.dumps(body).encode() if body else None, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    def sign_in(self, email):
        status, answer = self.ask("/api/auth/login", {"email": email, "password": PASSWORD})
        if status != 200:
            sys.exit(f"check-api: {email} cannot sign in: {status} {answer}")
        return answer["accessToken"]

    def sign_up(self, name):
        email = name + "@example.com"
        self.ask("/api/users", {"name": name, "email": email, "password": PASSWORD})
        return self.sign_in(email)

    def end(self):
        self.process.terminate()
        code = self.process.wait(timeout=60)
        if code != 0:
            sys.exit(f"check-api: the store ended with {code}:\n" + (self.folder / "log").read_text()[-4000:])


class Runs:
    """Runs of Schemathesis that share a time limit."""

    def __init__(self, store, seconds, seed):
        self.store, self.seed = store, seed
        self.end = time.monotonic() + seconds
        self.faults, self.requests = [], 0

    def run(self, name, token, share, *choice):
        """Runs Schemathesis for this share of the remaining time, as the owner of this token if there is one."""
        seconds = max(5, int((self.end - time.monotonic()) * share))
        report = self.store.folder / "report.json"
        print(f"== as {name}, {seconds} s, seed {self.seed}", flush=True)
        words = [SCHEMATHESIS, "--config-file", HERE / "schemathesis.toml", "run", self.store.url + "/openapi.json",
                 "--checks", CHECKS, "--seed", str(self.seed), "--max-time", str(seconds), "--request-timeout", "30",
                 "--continue-on-failure", "--generation-database", "none", "--warnings", "off", "--no-color",
                 "--report-json-path", report, *choice]
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
        if token:
            words += ["--header", "Authorization:Bearer " + token]
            environment["FCG_CALLER"] = self.store.ask("/api/users/me", token=token)[1]["id"]
        ended = subprocess.run(words, env=environment)
        told = json.loads(report.read_text())
        if told["operations"] is None:
            sys.exit("check-api: Schemathesis could not read the document, see above")
        self.requests += told["test_cases"]["generated"]
        if ended.returncode != 0:
            self.faults.append(f"as {name}: {told['test_cases']['unique_failures']} findings, see above")
        if told["operations"]["tested"] != told["operations"]["selected"]:
            self.faults.append(f"as {name}: there was no time for all operations; give it more --seconds")

    def must_be_the_same(self, name, token, role):
        """Notes a fault if the session or the role has ended: then the run tested only refusals since."""
        status, profile = self.store.ask("/api/users/me", token=token)
        if status != 200 or profile["role"] != role:
            self.faults.append(f"as {name}: no longer signed in as {role}: {status} {json.dumps(profile)}")


def check(store, seconds, seed):
    runs = Runs(store, seconds, seed)
    others = [word for operation in ENDS_THE_CALLER for word in ("--exclude-operation-id", operation)]
    runs.run("nobody", None, 0.2, *others)
    for name, token, role, share in [("a player", store.sign_up("player"), "user", 0.45),
                                     ("an admin", store.sign_in(ADMIN), "admin", 0.8)]:
        runs.run(name, token, share, *others)
        runs.must_be_the_same(name, token, role)
    for operation in ENDS_THE_CALLER:
        only = ["--include-operation-id", operation]
        runs.run("somebody who leaves by " + operation, store.sign_up(operation), 0.5, *only)
    return runs


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binary", default="build/release/fcg")
    arguments.add_argument("--seconds", type=int, default=120)
    arguments.add_argument("--seed", type=int, default=random.randrange(2**32))
    how = arguments.parse_args()
    repeat = f"scripts/check-api --binary {how.binary} --seconds {how.seconds} --seed {how.seed}"
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fcg-check-api-") as folder:
        store = Store(how.binary, pathlib.Path(folder))
        try:
            runs = check(store, how.seconds, how.seed)
        finally:
            store.end()
    print(f"check-api: {runs.requests} generated cases in {time.monotonic() - started:.0f} s; again: {repeat}")
    if runs.faults:
        sys.exit("check-api: " + "; ".join(runs.faults))


main()
