"""Converts the games for OpenSearch: an explicit mapping, indexed prefixes, facets in fields of their own.

    documents.py CATALOGUE.csv FOLDER    writes bulk requests, and the mapping
"""

import csv
import json
import pathlib
import sys

IN_A_REQUEST = 5_000
BANDS = [0, 500, 1_000, 2_000, 4_000, 8_000]  # minor units

TEXT_FIELDS = ["title^8", "developer^3", "publisher", "genres^2", "tags^2", "description"]
FACETS = {"genre": "genres.whole", "tag": "tags.whole", "developer": "developer.whole", "platform": "platforms",
          "priceBand": "priceBand", "releaseYear": "releaseYear"}  # fmt: skip


def text():
    return {"type": "text", "analyzer": "folded", "index_prefixes": {"min_chars": 1, "max_chars": 5},
            "fields": {"whole": {"type": "keyword"}}}  # fmt: skip


MAPPING = {
    "settings": {
        "number_of_shards": 1,
        "number_of_replicas": 0,
        "refresh_interval": "-1",  # while it is filled; 1 s afterwards
        "analysis": {
            "analyzer": {"folded": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "asciifolding"]}}
        },
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {
            **{name: text() for name in ("title", "developer", "publisher", "genres", "tags")},
            "description": {"type": "text", "analyzer": "folded"},
            "platforms": {"type": "keyword"},
            "features": {"type": "keyword"},
            "price": {"type": "long"},
            "priceBand": {"type": "keyword"},
            "releaseDate": {"type": "date"},
            "releaseYear": {"type": "keyword"},
            "suggest": {"type": "completion"},
        },
    },
}


def split(text):
    return [part for part in text.split(";") if part]


def document(row):
    price = round(float(row["price"]) * 100)
    made = {
        "title": row["title"],
        "developer": split(row["developer"]),
        "publisher": split(row["publisher"]),
        "genres": split(row["genres"]),
        "tags": split(row["tags"]),
        "description": row.get("description", ""),
        "platforms": split(row["platforms"]),
        "features": split(row["features"]),
        "price": price,
        "priceBand": str(max(band for band in BANDS if band <= price)),
        "suggest": row["title"][:100],
    }
    if row["release_date"]:
        made |= {"releaseDate": row["release_date"], "releaseYear": row["release_date"][:4]}
    return made


def main():
    catalogue, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    (folder / "mapping.json").write_text(json.dumps(MAPPING))
    with open(catalogue, encoding="utf-8", newline="") as file:
        part = None
        for number, row in enumerate(csv.DictReader(file)):
            if number % IN_A_REQUEST == 0:
                part = open(folder / f"{number:08}.ndjson", "w", encoding="utf-8")
            part.write(json.dumps({"index": {"_id": row["app_id"]}}) + "\n" + json.dumps(document(row)) + "\n")


if __name__ == "__main__":
    main()
