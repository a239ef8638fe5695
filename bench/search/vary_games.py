"""Makes a large catalogue by varying a real one. Equal seeds give equal catalogues.

    vary_games.py CATALOGUE.csv GAMES SEED > LARGER.csv

The games of the catalogue come first, unchanged. Each further game has a title that begins like one real title and
continues like another; its makers, labels and price are from real games, too. So a word occurs in the same share of
titles as in the real catalogue, and a tag in the same share of games. One in ten titles has a new word, made of two
halves, so that the number of words grows with the catalogue.
"""

import csv
import random
import sys

NEW_WORDS = 0.1


def spliced(first, second, chance):
    """Returns the words of the first title before a random cut and those of the second after it."""
    cut = chance.random()
    words = first[: round(cut * len(first))] + second[round(cut * len(second)) :]
    return words or first


def coined(words, others, chance):
    """Returns the words with one replaced by its beginning and the end of another word."""
    at = chance.randrange(len(words))
    other = chance.choice(others)
    word = words[at]
    return words[:at] + [word[: (len(word) + 1) // 2] + other[len(other) // 2 :].lower()] + words[at + 1 :]


def varied(games, number, chance):
    titles, makers, labels, sold, released = chance.choices(games, k=5)
    words = spliced(titles["title"].split(), chance.choice(games)["title"].split(), chance)
    if chance.random() < NEW_WORDS:
        words = coined(words, makers["title"].split(), chance)
    return {**labels, "app_id": number, "title": " ".join(words)[:200], "release_date": released["release_date"],
            "developer": makers["developer"], "publisher": makers["publisher"], "price": sold["price"]}


def main():
    catalogue, wanted, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with open(catalogue, encoding="utf-8", newline="") as file:
        games = list(csv.DictReader(file))
    chance = random.Random(seed)
    out = csv.DictWriter(sys.stdout, games[0].keys(), lineterminator="\n")
    out.writeheader()
    out.writerows(games[:wanted])
    for number in range(len(games), wanted):
        out.writerow(varied(games, 100_000_000 + number, chance))


main()
