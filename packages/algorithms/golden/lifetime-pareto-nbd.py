"""Pareto/NBD by its published expressions in 40 digits: prints lifetime-pareto-nbd.json (mpmath 1.2)."""

import json

import mpmath
from mpmath import mpf

mpmath.mp.dps = 60


def a0(r, alpha, s, beta, x, tx, T):
    """Fader, Hardie (2005), A Note on Deriving the Pareto/NBD Model and Related Expressions."""
    big, second = (alpha, s + 1) if alpha >= beta else (beta, r + x)
    f = lambda t: mpmath.hyp2f1(r + s + x, second, r + s + x + 1, abs(alpha - beta) / (big + t)) / (big + t) ** (r + s + x)
    return f(tx) - f(T)


def log_likelihood(r, alpha, s, beta, x, tx, T):
    head = mpmath.gamma(r + x) * alpha**r * beta**s / mpmath.gamma(r)
    stays = 1 / ((alpha + T) ** (r + x) * (beta + T) ** s)
    return mpmath.log(head * (stays + s / (r + s + x) * a0(r, alpha, s, beta, x, tx, T)))


def alive(r, alpha, s, beta, x, tx, T):
    return 1 / (1 + s / (r + s + x) * (alpha + T) ** (r + x) * (beta + T) ** s * a0(r, alpha, s, beta, x, tx, T))


def expected(r, alpha, s, beta, t):
    if s == 1:
        return r * beta / alpha * mpmath.log(1 + t / beta)
    return r * beta / (alpha * (s - 1)) * (1 - (beta / (beta + t)) ** (s - 1))


def residual(r, alpha, s, beta, x, tx, T, rate):
    """Fader, Hardie, Lee (2005), RFM and CLV: Using Iso-Value Curves."""
    head = alpha**r * beta**s * rate ** (s - 1) * mpmath.gamma(r + x + 1) * mpmath.hyperu(s, s, rate * (beta + T))
    below = mpmath.gamma(r) * (alpha + T) ** (r + x + 1) * mpmath.exp(log_likelihood(r, alpha, s, beta, x, tx, T))
    return head / below


cases = []
people = [(0, 0, 38.86, 39), (1, 1.71, 38.86, 3), (2, 30.43, 38.86, 39), (26, 38.5, 38.86, 5), (60, 5, 30, 400), (3, 38.86, 38.86, 1)]
for r, alpha, s, beta in [(0.553, 10.578, 0.606, 11.669), (3, 40, 1, 2), (0.4, 0.02, 0.3, 7), (12, 5, 20, 600), (2, 900, 1.5, 0.05)]:
    for x, tx, T, t in people:
        p = [mpf(str(v)) for v in (r, alpha, s, beta)]
        row = [mpf(str(v)) for v in (x, tx, T)]
        case = {"parameters": {"r": r, "alpha": alpha, "s": s, "beta": beta}, "x": x, "tx": tx, "T": T, "t": t}
        case["logLikelihood"] = float(log_likelihood(*p, *row))
        case["alive"] = float(alive(*p, *row))
        case["expected"] = float(expected(*p, mpf(t)))
        updated = (p[0] + x, p[1] + row[2], p[2], p[3] + row[2])
        case["expectedNext"] = float(alive(*p, *row) * expected(*updated, mpf(t)))
        case["residual"] = float(residual(*p, *row, mpf("0.0027")))
        cases.append(case)
print(json.dumps(cases, separators=(",", ":")).replace("},{\"p", "},\n{\"p"))
