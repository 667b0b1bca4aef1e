"""Means, spreads and paired differences from scipy, printed as JSON: the expected values of statistics.test.ts.

Run: python3 spreads.py > spreads.json (numpy and scipy).
"""
import json

import numpy as np
from scipy import stats

SETS = [[0.69, 0.71, 0.64], [1.5, -2.25, 0.125, 8.0, 3.5], [1e6 + 1, 1e6 + 2, 1e6 + 4, 1e6 + 7], [0.3, 0.5]]
PAIRS = [[[0.52, 0.61, 0.49, 0.70], [0.40, 0.55, 0.50, 0.58]], [[3.0, 1.0, 2.0], [1.0, 2.0, 6.0]]]
DEGREES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 19, 20, 29, 30, 49, 99, 100, 500, 999]


def summary(values):
    n, mean, error = len(values), np.mean(values), stats.sem(values)
    low, high = stats.t.interval(0.95, n - 1, loc=mean, scale=error)
    return {"n": n, "mean": mean, "deviation": np.std(values, ddof=1), "error": error, "low": low, "high": high}


def pair(a, b):
    # The interval comes from the paired t test itself, not from the formula that is to be tested.
    interval = stats.ttest_rel(a, b).confidence_interval(0.95)
    return {"a": a, "b": b, "mean": np.mean(np.subtract(a, b)), "low": interval.low, "high": interval.high}


print(json.dumps({
    "t975": [[d, stats.t.ppf(0.975, d)] for d in DEGREES],
    "sets": [{"values": values, **summary(values)} for values in SETS],
    "pairs": [pair(a, b) for a, b in PAIRS],
}, indent=1))
