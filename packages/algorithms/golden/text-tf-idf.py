"""TF-IDF and logistic regression: prints text-tf-idf.json (/usr/bin/python3: scikit-learn 1.2)."""

import json
import unicodedata

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

TEXTS = [
    "味道很好，很快",
    "味道很差，等了两个小时",
    "送餐很快，态度好",
    "太难吃了，再也不点",
    "good good good food",
    "cold food, rude driver",
    "Fast and good",
    "never again!",
]
LABELS = [1, 0, 1, 0, 1, 0, 1, 0]

vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
# The same normalisation as ours: full width made half, lower case.
texts = [unicodedata.normalize("NFKC", t).lower() for t in TEXTS]
x = vectorizer.fit_transform(texts)
terms = vectorizer.get_feature_names_out().tolist()
dense = x.toarray()
fits = []
for l2 in (1.0, 0.25):
    fit = LogisticRegression(C=1 / l2, tol=1e-12, max_iter=10000).fit(x, LABELS)
    # Its solver stops near 1e-6 of a weight: Newton steps from there go on to the last digit.
    z = np.hstack([dense, np.ones((len(TEXTS), 1))])
    w = np.append(fit.coef_[0], fit.intercept_[0])
    ridge = l2 * np.append(np.ones(dense.shape[1]), 0)
    for _ in range(20):
        p = 1 / (1 + np.exp(-z @ w))
        w -= np.linalg.solve(z.T * (p * (1 - p)) @ z + np.diag(ridge), z.T @ (p - LABELS) + ridge * w)
    assert abs(w[:-1] - fit.coef_[0]).max() < 1e-4
    fits.append({"l2": l2, "intercept": w[-1], "coefficients": w[:-1].tolist(),
                 "chances": (1 / (1 + np.exp(-z @ w))).tolist()})
print(json.dumps({"texts": TEXTS, "labels": LABELS, "terms": terms, "idf": vectorizer.idf_.tolist(),
                  "cells": [[[int(c), dense[r, c]] for c in np.nonzero(dense[r])[0]] for r in range(len(TEXTS))],
                  "fits": fits}, ensure_ascii=False))
