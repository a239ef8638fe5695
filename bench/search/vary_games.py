"""Makes a large catalogue by varying a real one; the same for the same seed.

    vary_games.py CATALOGUE.csv GAMES SEED > LARGER.csv

The games of the catalogue come first, as they are. Each further one has a title that begins like one real title and goes
on like another, its makers, its labels and its price from real games as well: so a word is in as large a part of the
titles as it really is, and a tag on as large a part of the games. One in ten titles holds a word that is new, made of
two halves, so that the number of words grows with the catalogue.
"""

import csv
import random
import sys

NEW_WORDS = 0.1


def spliced(first, second, chance):
    """Each word stays with the chance that it is before, or behind, a cut that may be anywhere."""
    cut = chance.random()
    words = first[: round(cut * len(first))] + second[round(cut * len(second)) :]
    return words or first


def coined(words, others, chance):
    """With one word made of the beginning of its own and the end of another."""
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
