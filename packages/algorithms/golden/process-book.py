"""The log, the models and the results printed in van der Aalst (2016), Process Mining, 2nd ed., chapter 8: prints process-book.json."""

import json

cases = {
    "acdeh": 455, "abdeg": 191, "adceh": 177, "abdeh": 144, "acdeg": 111, "adceg": 82, "adbeh": 56, "acdefdbeh": 47,
    "adbeg": 38, "acdefbdeh": 33, "acdefbdeg": 14, "acdefdbeg": 11, "adcefcdeh": 9, "adcefdbeh": 8, "adcefbdeg": 5,
    "acdefbdefdbeg": 3, "adcefdbeg": 2, "adcefbdefbdeg": 2, "adcefdbefbdeh": 1, "adbefbdefdbeg": 1,
    "adcefdbefcdefdbeg": 1,
}
assert sum(cases.values()) == 1391

# Transitions as activity: [places a token is taken from, places one is put into]; the first place begins, the last ends.
parallel = {"a": [[0], [1, 2]], "b": [[1], [3]], "c": [[1], [3]], "d": [[2], [4]], "e": [[3, 4], [5]],
            "f": [[5], [1, 2]], "g": [[5], [6]], "h": [[5], [6]]}
sequential = {"a": [[0], [1]], "b": [[1], [2]], "c": [[1], [2]], "d": [[2], [3]], "e": [[3], [4]],
              "f": [[4], [1]], "g": [[4], [5]], "h": [[4], [5]]}
narrow = {name: parallel[name] for name in "acdeh"}

print(json.dumps({
    "letters": "abcdefgh",
    "cases": cases,
    "nets": [
        {"name": "N1", "places": 7, "transitions": parallel, "fitness": 1},
        {"name": "N2", "places": 6, "transitions": sequential, "fitness": 0.9504},
        {"name": "N3", "places": 7, "transitions": narrow, "fitness": 0.8797},
    ],
    # Runs of N2 that walk every arc of it; the footprint of the log differs from theirs in 12 of 64 cells.
    "runsOfN2": ["abdefbdefcdeg", "acdeh", "abdeh"],
    "footprintAgreement": 0.8125,
}, indent=1))
