"""The shipped binary, serving with its queues on SQS."""
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

import sqs

BINARY = os.environ["FCG_BINARY"]
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Store:
    def __init__(self, **settings):
        """Starts the binary. `settings` have their names in the environment, without FCG__."""
        self.folder = tempfile.TemporaryDirectory(prefix="fcg-other-side-")
        self.environment = {**os.environ, **sqs.ENVIRONMENT, "FCG__BUS__TRANSPORT": "sqs"}
        self.environment.update({f"FCG__{name}": value for name, value in settings.items()})
        self.errors = open(os.path.join(self.folder.name, "errors"), "w+")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--data", self.data(), "--port", "0"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )
        self.address = None
        for line in self.process.stdout:
            if found := re.match(r"listening on (\S+)", line):
                self.address = found.group(1)
                break
        if not self.address:
            self.end()
            raise AssertionError("the store did not start")

    def data(self):
        return os.path.join(self.folder.name, "data")

    def end(self):
        self.process.terminate()
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.errors.seek(0)
        if code != 0:
            sys.stderr.write(self.errors.read())
        self.errors.close()
        self.folder.cleanup()
        return code

    def run(self, *arguments):
        return subprocess.run(
            [BINARY, *arguments, "--data", self.data()],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    def call(self, method, path, body=None, token=None):
        """Sends a request. Returns the status, the headers and the JSON of the response."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = "Bearer " + token
        data = json.dumps(body).encode() if body is not None else None
        wanted = urllib.request.Request(self.address + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(wanted, timeout=30) as answer:
                return answer.status, answer.headers, json.loads(answer.read() or "null")
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.headers, json.loads(refused.read() or "null")

    def sign_up(self):
        who = {"email": "ana@example.com", "password": "a long enough password"}
        self.call("POST", "/api/users", {"name": "Ana", **who})
        return self.call("POST", "/api/auth/login", who)[2]["accessToken"]


def fixtures(kind):
    """Yields the name and the octets of each fixture of the contracts."""
    folder = os.path.join(SOURCE, "tests/contract/fixtures", kind)
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            with open(os.path.join(folder, name), "rb") as file:
                yield name[: -len(".json")], file.read()


def queue_of(fixture):
    for contract, queue in (
        ("GamePurchaseRequested", "game-purchase-requested"),
        ("PaymentRequestedMessage", "payments-to-process"),
        ("GamePurchaseCompleted", "game-purchase-completed"),
    ):
        if contract in fixture:
            return queue
    raise ValueError(fixture)
