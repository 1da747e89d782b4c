"""Predictions of scikit-learn's histogram gradient boosting on small data: prints learners-boosting.json."""

import json

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

rng = np.random.default_rng(7)
n = 240
x = np.round(rng.normal(size=(n, 3)), 2)
x[rng.random((n, 3)) < 0.1] = np.nan
filled = np.nan_to_num(x, nan=1.5)
signal = filled[:, 0] * 1.3 + np.sin(2 * filled[:, 1]) + filled[:, 0] * filled[:, 2]
y = np.round(signal + rng.normal(size=n), 3)
weight = np.round(rng.uniform(0.5, 2, size=n), 3)
label = (y > np.median(y)).astype(float)
shared = dict(max_iter=12, learning_rate=0.2, max_leaf_nodes=7, min_samples_leaf=10, l2_regularization=0.5, early_stopping=False)

squared = HistGradientBoostingRegressor(**shared).fit(x, y, sample_weight=weight).predict(x)
logistic = HistGradientBoostingClassifier(**shared).fit(x, label, sample_weight=weight).predict_proba(x)[:, 1]


def rounded(values):
    return [float(f"{v:.9g}") for v in values]


print(
    json.dumps(
        {
            "x": [None if np.isnan(v) else float(v) for v in x.ravel()],
            "y": y.tolist(),
            "weight": weight.tolist(),
            "label": label.tolist(),
            "squared": rounded(squared),
            "logistic": rounded(logistic),
        }
    )
)
