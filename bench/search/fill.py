"""Fills OpenSearch over two connections with the output of documents.py; returns when all of it can be found.

    fill.py PORT FOLDER
"""

import concurrent.futures
import http.client
import json
import pathlib
import sys

PORT, FOLDER = int(sys.argv[1]), pathlib.Path(sys.argv[2])
CONNECTIONS = 2


def ask(connection, method, path, body=None, content="application/json"):
    connection.request(method, path, body, {"Content-Type": content} if body else {})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        sys.exit(f"{method} {path}: {answer.status} {text[:500]!r}")
    return json.loads(text) if text else {}


def send(parts):
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    for part in parts:
        done = ask(connection, "POST", "/games/_bulk?filter_path=errors", part.read_bytes(), "application/x-ndjson")
        if done["errors"]:
            sys.exit(f"{part}: some documents were refused")


one = http.client.HTTPConnection("127.0.0.1", PORT)
ask(one, "PUT", "/games", (FOLDER / "mapping.json").read_bytes())
parts = sorted(FOLDER.glob("*.ndjson"))
with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
    list(pool.map(send, [parts[at::CONNECTIONS] for at in range(CONNECTIONS)]))
ask(one, "PUT", "/games/_settings", json.dumps({"refresh_interval": "1s"}))
ask(one, "POST", "/games/_refresh")
print("documents", ask(one, "GET", "/games/_count")["count"])
