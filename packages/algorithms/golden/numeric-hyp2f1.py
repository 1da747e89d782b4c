"""ln 2F1(a, b; c; z): prints numeric-hyp2f1.json (mpmath 1.2, 60 digits)."""

import json

import mpmath

mpmath.mp.dps = 60
cases = []


def add(a, b, c, z):
    value = mpmath.hyp2f1(*(mpmath.mpf(float(v)) for v in (a, b, c, z)))
    cases.append([float(a), float(b), float(c), float(z), float(mpmath.log(value))])


near_one = [0.05, 0.5, 0.9, 0.999, 1 - 2.0**-20, 1 - 2.0**-40]
# BG/NBD: 2F1(r + x, b + x; a + b + x - 1; z).
for x in [0, 1, 7, 60, 400]:
    for r, a, b in [(0.243, 0.793, 2.426), (2.5, 0.3, 1.2), (40, 12, 90)]:
        for z in near_one:
            add(r + x, b + x, a + b + x - 1, z)
# Pareto/NBD: 2F1(r + s + x, s + 1; r + s + x + 1; z) and 2F1(r + s + x, r + x; r + s + x + 1; z).
for x in [0, 3, 30, 500]:
    for r, s in [(0.553, 0.606), (5, 0.05), (0.1, 20)]:
        for z in near_one:
            add(r + s + x, s + 1, r + s + x + 1, z)
            add(r + s + x, r + x, r + s + x + 1, z)
# Purchase rates: 2F1(r + x + 1, a; a + b + x; -t / alpha), and other orders of a, b and c.
for z in [-0.01, -0.7, -5, -1000, -1e9]:
    for a, b, c in [(1.243, 0.793, 3.219), (61, 0.793, 63.2), (2, 3, 4), (4, 2, 3), (0.5, 7, 0.75), (3.3, 12.7, 3.3)]:
        add(a, b, c, z)
# c a hair above a, and c - a - b near and at a whole number.
for z in near_one:
    for a, b, c in [(2.5, 0.004, 2.5000001), (0.02, 0.03, 0.0500001), (3, 4, 7), (0.25, 60, 40), (1.5, 1.5, 200), (3, 1e-14, 50), (1e-9, 1e-18, 1e5)]:
        add(a, b, c, z)
print(json.dumps(cases, separators=(",", ":")).replace("],[", "],\n["))
