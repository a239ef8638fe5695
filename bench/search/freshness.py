"""Measures how long a change takes to be found: changes a title and searches until it is found, repeatedly.

    freshness.py fcg PORT TOKEN ROUNDS | freshness.py opensearch PORT REFRESH ROUNDS

The time counts from the response to the change. REFRESH is "false" or "true". With "true" OpenSearch makes the change
visible before it responds, so the cost of that is part of the response time.
"""

import http.client
import json
import random
import statistics
import sys
import time
import urllib.parse

chance = random.Random(7)


def new_word():
    return "".join(chance.choice("bcdfghjklmnpqrstvwxz") for _ in range(12))


class Server:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask(self, method, path, body=None, headers=None):
        text = None if body is None else json.dumps(body)
        self.connection.request(method, path, text, {"Content-Type": "application/json", **(headers or {})})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {content[:500]!r}")
        return json.loads(content), answer.headers


class Fcg(Server):
    FIELDS = ("title", "description", "developer", "publisher", "genres", "tags", "features", "platforms",
              "releaseDate", "requiredAge", "price", "currency")  # fmt: skip

    def __init__(self, port, token):
        super().__init__(port)
        self.token = token
        self.games = [game["id"] for game in self.ask("GET", "/api/games?limit=100")[0]["items"]]

    def prepare(self, word):
        self.path = "/api/games/" + chance.choice(self.games)
        shown, headers = self.ask("GET", self.path)
        self.body = {name: shown[name] for name in self.FIELDS} | {"title": "Changed to " + word}
        self.headers = {"Authorization": "Bearer " + self.token, "If-Match": headers["ETag"]}

    def change(self):
        self.ask("PUT", self.path, self.body, self.headers)

    def finds(self, word):
        found = self.ask("GET", "/api/games/search?q=" + urllib.parse.quote(word))[0]["items"]
        return any(word in game["title"] for game in found)


class OpenSearch(Server):
    def __init__(self, port, refresh):
        super().__init__(port)
        self.refresh = refresh
        found = self.ask("POST", "/games/_search", {"size": 100, "_source": False})[0]["hits"]["hits"]
        self.games = [hit["_id"] for hit in found]

    def prepare(self, word):
        self.path = f"/games/_update/{chance.choice(self.games)}?refresh={self.refresh}"
        self.body = {"doc": {"title": "Changed to " + word}}

    def change(self):
        self.ask("POST", self.path, self.body)

    def finds(self, word):
        body = {"query": {"match": {"title": word}}}
        return self.ask("POST", "/games/_search", body)[0]["hits"]["total"]["value"] > 0


kind, port, how, rounds = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
server = Fcg(port, how) if kind == "fcg" else OpenSearch(port, how)
answered, visible = [], []
for _ in range(rounds):
    word = new_word()
    server.prepare(word)
    began = time.perf_counter()
    server.change()
    done = time.perf_counter()
    while not server.finds(word):
        if time.perf_counter() - done > 60:
            sys.exit("a change was not found within a minute")
    answered.append((done - began) * 1e3)
    visible.append((time.perf_counter() - done) * 1e3)
print(f"answered_median_ms {statistics.median(answered):.1f}")
print(f"visible_median_ms {statistics.median(visible):.1f}")
print(f"visible_most_ms {max(visible):.1f}")
