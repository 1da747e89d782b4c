"""Metrics and calibration of scikit-learn on small data with ties: prints learners-metrics.json."""

import json

import numpy as np
from sklearn import metrics
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(3)
n = 150
score = np.round(rng.random(n), 2)
label = (rng.random(n) < 0.15 + 0.6 * score).astype(int)
y = np.round(rng.normal(5, 2, n), 2)
predicted = np.round(y + rng.normal(0, 1, n), 2)
count = rng.poisson(2, n)
mean = np.round(rng.uniform(0.5, 4, n), 2)
grid = np.linspace(-0.1, 1.1, 25)
platt = _SigmoidCalibration().fit(score, label)
isotonic = IsotonicRegression(out_of_bounds="clip").fit(score, label)

print(
    json.dumps(
        {
            "score": score.tolist(),
            "label": label.tolist(),
            "y": y.tolist(),
            "predicted": predicted.tolist(),
            "count": count.tolist(),
            "mean": mean.tolist(),
            "grid": grid.tolist(),
            "rocAuc": metrics.roc_auc_score(label, score),
            "averagePrecision": metrics.average_precision_score(label, score),
            "logLoss": metrics.log_loss(label, np.clip(score, 0.005, 0.995)),
            "brierScore": metrics.brier_score_loss(label, score),
            "rmse": metrics.mean_squared_error(y, predicted) ** 0.5,
            "mae": metrics.mean_absolute_error(y, predicted),
            "pinball": metrics.mean_pinball_loss(y, predicted, alpha=0.8),
            "poisson": metrics.mean_poisson_deviance(count, mean),
            "platt": [-platt.a_, -platt.b_],
            "isotonic": isotonic.predict(grid).tolist(),
        }
    )
)
