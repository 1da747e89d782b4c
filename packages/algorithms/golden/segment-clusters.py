"""Clusters and their measures by scikit-learn: prints segment-clusters.json (scikit-learn 1.2)."""

import json

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_samples, silhouette_score
from sklearn.mixture import GaussianMixture

rng = np.random.default_rng(20240607)
centres = np.array([[0, 0, 0], [3, 3, 0], [0, 4, 2], [4, 0, -2], [2, 2, 5]], dtype=float)
rows = np.vstack([c + rng.normal(size=(36, 3)) * s for c, s in zip(centres, [0.6, 1.0, 0.8, 1.2, 0.7])]).round(3)
truth = np.repeat(np.arange(5), 36)

k_means = []
for k in [2, 3, 5, 8]:
    best = min((KMeans(n_clusters=k, n_init=10, max_iter=1000, tol=0, random_state=s).fit(rows) for s in range(5)),
               key=lambda fit: fit.inertia_)
    k_means.append({
        "k": k,
        "inertia": best.inertia_,
        "labels": best.labels_.tolist(),
        "silhouette": silhouette_score(rows, best.labels_),
        "silhouettes": silhouette_samples(rows, best.labels_)[:5].tolist(),
        "adjustedRand": adjusted_rand_score(truth, best.labels_),
    })

mixtures = []
for kind in ["full", "diag"]:
    for k in [1, 3, 5]:
        means = rows[np.linspace(0, 179, k).astype(int)]
        weights = np.full(k, 1 / k)
        covariance = np.diag(rows.var(axis=0))
        if kind == "full":
            covariances = np.array([covariance] * k)
            precisions = np.linalg.inv(covariances)
        else:
            covariances = np.array([np.diag(covariance)] * k)
            precisions = 1 / covariances
        fit = GaussianMixture(k, covariance_type=kind, tol=0, max_iter=40, reg_covar=1e-6, weights_init=weights,
                              means_init=means, precisions_init=precisions).fit(rows)
        mixtures.append({
            "k": k,
            "covarianceType": "full" if kind == "full" else "diagonal",
            "start": {"weights": weights.tolist(), "means": means.ravel().tolist(),
                      "covariances": covariances.ravel().tolist()},
            "iterations": 40,
            "logLikelihood": fit.score(rows) * len(rows),
            "bic": fit.bic(rows),
            "weights": fit.weights_.tolist(),
            "means": fit.means_.ravel().tolist(),
            "covariances": fit.covariances_.ravel().tolist(),
            "responsibilities": fit.predict_proba(rows)[:4].ravel().tolist(),
        })

print(json.dumps({"rows": rows.ravel().tolist(), "columns": 3, "truth": truth.tolist(), "kMeans": k_means,
                  "mixtures": mixtures}))
