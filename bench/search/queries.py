"""Writes the queries for each contestant: a file for each class of queries and contestant, one query per line.

    queries.py CATALOGUE.csv FCG_PORT FOLDER

The words come from the catalogue's first 22,033 games, so they are the same for any larger catalogue made from it. All
contestants must return 20 games; the servers also facets and the number of all matches, and they must tolerate typos in
the class "typo" only.
"""

import collections
import csv
import json
import pathlib
import random
import re
import sys
import urllib.parse
import urllib.request

from documents import FACETS, TEXT_FIELDS

CATALOGUE, PORT, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
REAL_GAMES = 22_033
DEEP = 50  # pages of 20
COMMON = ["the", "simulator", "of", "2", "indie", "action", "vr", "war"]

chance = random.Random(20)


def words_of(title):
    return re.findall(r"[a-z0-9]{2,}", title.lower())


with open(CATALOGUE, encoding="utf-8", newline="") as file:
    games = [game for game, _ in zip(csv.DictReader(file), range(REAL_GAMES))]
titles = [words for words in (words_of(game["title"]) for game in games) if words]
times = collections.Counter(word for words in titles for word in set(words))


def misspelt(word):
    """Returns the word with one edit after its first character."""
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + chance.choice("aeiorstn") + word[at + 1 :],
        ]
    )


def misspelt_words(count):
    long_ones = [word for word in times if len(word) >= 6 and word.isalpha()]
    found = []
    while len(found) < count:
        word = misspelt(chance.choice(long_ones))
        if word not in times:
            found.append(word)
    return found


def pairs(count):
    long_ones = [words for words in titles if len(words) >= 2]
    return [" ".join(chance.choice(long_ones)[:2]) for _ in range(count)]


def prefixes(length, count):
    long_ones = [words[0] for words in titles if len(words[0]) > length]
    return sorted({chance.choice(long_ones)[:length] for _ in range(count)})


def filters():
    """Returns the filters of one real game, or wide ones: a genre, a tag, a price range or years."""
    game = chance.choice(games)
    some = {"genre": game["genres"].split(";")[0], "tag": game["tags"].split(";")[0]}
    wide = [
        {"genre": "Indie"},
        {"genre": "Action", "maxPrice": 10},
        {"platform": "linux"},
        {"tag": "Strategy", "minPrice": 1, "maxPrice": 20},
        {"releasedFrom": "2016-01-01", "releasedTo": "2018-12-31"},
        {key: value for key, value in some.items() if value},
    ]
    return chance.choice(wide)


def query(text="", wanted=None, offset=0):
    return {"text": text, "filters": wanted or {}, "offset": offset}


CLASSES = {
    "rare word": [query(word) for word in chance.sample([w for w in times if times[w] <= 3 and len(w) >= 5], 200)],
    "common word": [query(word) for word in COMMON],
    "two words": [query(text) for text in pairs(200)],
    "prefix of 1": [query(text) for text in prefixes(1, 500)],
    "prefix of 2": [query(text) for text in prefixes(2, 200)],
    "prefix of 4": [query(text) for text in prefixes(4, 200)],
    "typo": [query(text) for text in misspelt_words(200)],
    "filters": [query(wanted=filters()) for _ in range(50)],
    "query and filters": [query(chance.choice(COMMON + pairs(3)), filters()) for _ in range(100)],
    "deep page": [query(text, offset=DEEP * 20) for text in COMMON],
    "suggest": [query(text) for text in prefixes(3, 100) + prefixes(5, 100) + misspelt_words(30)],
}

# --- fcg ---------------------------------------------------------------------------------------------------------------


def fcg_target(asked):
    wanted = {"q": asked["text"], **asked["filters"], "facets": "true"}
    return "/api/games/search?" + urllib.parse.urlencode({name: value for name, value in wanted.items() if value != ""})


def page_target(target):
    """Returns the target of the deep page, whose cursor comes from the pages before it."""
    for _ in range(DEEP):
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{target}") as answer:
            cursor = json.load(answer)["nextCursor"]
        if cursor is None:
            break
        target = re.sub(r"&cursor=.*", "", target) + "&cursor=" + urllib.parse.quote(cursor)
    return target


def for_fcg(name, asked):
    if name == "suggest":
        return "GET /api/games/suggest?" + urllib.parse.urlencode({"q": asked["text"]})
    target = fcg_target(asked)
    return "GET " + (page_target(target) if asked["offset"] else target)


# --- OpenSearch --------------------------------------------------------------------------------------------------------


def text_query(name, text):
    if name == "typo":
        how = {"type": "best_fields", "operator": "and", "fuzziness": "AUTO", "prefix_length": 1}
    else:
        how = {"type": "bool_prefix", "operator": "and"}
    return {"multi_match": {"query": text, "fields": TEXT_FIELDS, **how}}


def filter_clauses(wanted):
    ranges = {"minPrice": ("price", "gte"), "maxPrice": ("price", "lte"),
              "releasedFrom": ("releaseDate", "gte"), "releasedTo": ("releaseDate", "lte")}  # fmt: skip
    for name, value in wanted.items():
        if name in ranges:
            field, bound = ranges[name]
            yield {"range": {field: {bound: value * 100 if field == "price" else value}}}
        else:
            yield {"term": {FACETS[name]: value}}


def for_open_search(name, asked):
    if name == "suggest":
        completion = {"field": "suggest", "size": 10, "fuzzy": {"fuzziness": "AUTO"}}
        body = {"_source": ["title"], "suggest": {"titles": {"prefix": asked["text"], "completion": completion}}}
    else:
        must = [text_query(name, asked["text"])] if asked["text"] else []
        body = {
            "size": 20,
            "from": asked["offset"],
            "track_total_hits": True,
            "query": {"bool": {"must": must, "filter": list(filter_clauses(asked["filters"]))}},
            "aggs": {facet: {"terms": {"field": field, "size": 20}} for facet, field in FACETS.items()},
            "highlight": {"fields": {"title": {}, "developer": {}, "tags": {}}},
        }
    return "POST /games/_search\t" + json.dumps(body)


# --- FTS5 --------------------------------------------------------------------------------------------------------------

NOT_FOR_FTS5 = {"typo", "filters", "query and filters", "suggest"}


def for_fts5(asked):
    *whole, last = asked["text"].split()
    expression = " ".join([f'"{word}"' for word in whole] + [f'"{last}" *'])
    return f"{asked['offset']}\t{expression}"


FOLDER.mkdir(exist_ok=True)
for name, all_asked in CLASSES.items():
    file_name = name.replace(" ", "-")
    (FOLDER / f"{file_name}.fcg").write_text("".join(for_fcg(name, one) + "\n" for one in all_asked))
    (FOLDER / f"{file_name}.opensearch").write_text("".join(for_open_search(name, one) + "\n" for one in all_asked))
    if name not in NOT_FOR_FTS5:
        (FOLDER / f"{file_name}.fts5").write_text("".join(for_fts5(one) + "\n" for one in all_asked))
