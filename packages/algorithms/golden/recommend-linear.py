"""Scores of EASE^R, item-kNN and implicit ALS by dense algebra, and ranking metrics: prints recommend-linear.json (numpy, sklearn 1.2)."""

import json

import numpy as np
from sklearn.metrics import ndcg_score

rng = np.random.default_rng(11)
PEOPLE, ITEMS = 9, 14
x = (rng.random((PEOPLE, ITEMS)) < 0.35).astype(float)
x[0, 0] = 1
values = x * rng.integers(1, 5, (PEOPLE, ITEMS))


def ease(train, taken, lam, person_power, item_power):
    per_person, per_item = np.maximum(taken.sum(1), 1), np.maximum(taken.sum(0), 1)
    scaled = train * per_person[:, None] ** -person_power * per_item[None, :] ** -item_power
    p = np.linalg.inv(scaled.T @ scaled + lam * np.eye(ITEMS))
    b = np.eye(ITEMS) - p / np.diag(p)[None, :]
    return (train * per_item[None, :] ** -item_power) @ b


def knn(train, taken, shrinkage, candidate_power, person_power):
    say = np.maximum(taken.sum(1), 1) ** -float(person_power)
    both = train.T @ (say[:, None] * train)
    norms = np.diag(both)
    similarity = both / (np.outer(norms**0.5, norms**candidate_power) + shrinkage * say[taken.sum(1) > 0].mean())
    np.fill_diagonal(similarity, 0)
    return train @ similarity


def als_person(factors, taken, alpha, lam):
    """The minimum over one person's factors of the sum over all items of c (p - x.y)^2 + lam |x|^2."""
    c = 1 + alpha * taken
    a = factors.T @ (c[:, None] * factors) + lam * np.eye(factors.shape[1])
    return np.linalg.solve(a, factors.T @ (c * (taken > 0)))


factors = rng.normal(size=(ITEMS, 4))
relevance = (rng.random((6, 12)) < 0.3).astype(int)
relevance[:, 0] = 1
ranks = np.arange(12, 0, -1)[None, :]
print(
    json.dumps(
        {
            "people": PEOPLE,
            "items": ITEMS,
            "values": values.ravel().tolist(),
            "ease": [
                {"lambda": lam, "personPower": a, "itemPower": b, "isBinary": binary, "scores": ease(x if binary else values, x, lam, a, b).ravel().tolist()}
                for lam, a, b, binary in [(5, 0, 0, True), (0.5, 0.25, 0.25, True), (20, 0.5, 0.1, False)]
            ],
            "knn": [
                {"shrinkage": s, "candidatePower": c, "personPower": p, "isBinary": binary, "scores": knn(x if binary else values, x, s, c, p).ravel().tolist()}
                for s, c, p, binary in [(0, 0.5, 0, True), (3, 0.4, 0.5, True), (1, 0.5, 1, False)]
            ],
            "als": {
                "factors": factors.ravel().tolist(),
                "alpha": 7,
                "lambda": 0.3,
                "people": [als_person(factors, values[p], 7, 0.3).tolist() for p in range(PEOPLE)],
            },
            "ndcg": [
                {"relevance": row.tolist(), "k": k, "value": ndcg_score([row], ranks, k=k)}
                for row in relevance
                for k in (1, 5, 12)
            ],
        }
    )
)
