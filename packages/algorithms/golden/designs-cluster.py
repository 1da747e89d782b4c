"""Cluster-robust regressions and designs: prints designs-cluster.json (/usr/bin/python3: statsmodels 0.13, scipy 1.10)."""

import json

import numpy as np
import statsmodels.api as sm
from scipy import stats

rng = np.random.default_rng(7)


def cr2(x, y, group):
    """Standard errors and degrees of freedom straight from the definition, with n x n matrices."""
    n, bread = len(y), np.linalg.inv(x.T @ x)
    rest = np.eye(n) - x @ bread @ x.T
    residual = rest @ y
    meat, pulls = np.zeros_like(bread), []
    for g in np.unique(group):
        own = np.flatnonzero(group == g)
        values, vectors = np.linalg.eigh(rest[np.ix_(own, own)])
        root = np.where(values > 1e-10, 1 / np.sqrt(np.where(values > 1e-10, values, 1)), 0)
        adjust = vectors @ np.diag(root) @ vectors.T
        score = x[own].T @ adjust @ residual[own]
        meat += np.outer(score, score)
        pulls.append(rest[:, own] @ adjust @ x[own] @ bread)
    dfs = []
    for k in range(x.shape[1]):
        p = np.array([pull[:, k] for pull in pulls])
        values = np.linalg.eigvalsh(p @ p.T)
        dfs.append(values.sum() ** 2 / (values**2).sum())
    return np.sqrt(np.diag(bread @ meat @ bread)), np.array(dfs)


cases = []
for clusters, treated, k in [(6, 3, 0), (9, 3, 1), (14, 5, 2)]:
    size = rng.integers(2, 16, clusters)
    group = np.repeat(np.arange(clusters), size)
    d = (group < treated).astype(float)
    z = rng.normal(size=(len(group), k)).round(4)
    y = (3 + 0.4 * d + z.sum(axis=1) + rng.normal(size=clusters)[group] + 2 * rng.normal(size=len(group))).round(4)
    x = np.column_stack([np.ones(len(group)), d, z])
    fit = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": group}, use_t=True)
    errors, dfs = cr2(x, y, group)
    cases.append({
        "columns": x.shape[1], "design": x.ravel().tolist(), "outcome": y.tolist(), "cluster": group.tolist(),
        "coefficients": fit.params.tolist(),
        "CR1": {"standardErrors": fit.bse.tolist(), "pValues": fit.pvalues.tolist(), "intervals": fit.conf_int(0.1).tolist()},
        "CR2": {"standardErrors": errors.tolist(), "degreesOfFreedom": dfs.tolist(),
                "pValues": (2 * stats.t.sf(np.abs(fit.params / errors), dfs)).tolist()},
    })

tails = [[t, df, shift, float(stats.nct.sf(t, df, shift))]
         for t, df, shift in [(1.7, 1, 0.5), (2.1, 4, 2.8), (1.83, 9, 3), (1.66, 100, 2.5), (1.645, 3000, 2), (-1.2, 6, 0.3), (2.0, 2.5, 1.1)]]

print(json.dumps({"regressions": cases, "noncentralT": tails}))
