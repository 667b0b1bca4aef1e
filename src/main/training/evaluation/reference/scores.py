"""Scores of clouds with numpy and scipy, printed as JSON: the expected values of evaluation.test.ts.

Written from the papers and gan_toy.py apart from the TypeScript. Run: python3 scores.py > expected.json
"""
import json

import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import entropy

angles = 2 * np.pi * np.arange(8) / 8
RING = 2 * np.stack([np.cos(angles), np.sin(angles)], 1) / 1.414, 0.02 / 1.414
GRID = np.array([[2.0 * x, 2.0 * y] for x in range(-2, 3) for y in range(-2, 3)]) / 2.828, 0.05 / 2.828


def around(modes, n, reach, skew):
    """n points at up to `reach` deviations of modes that are hit unevenly."""
    means, deviation = modes
    i = np.arange(1, n + 1)
    mode = np.floor(len(means) * (i * 0.6180339887498949 % 1) ** skew).astype(int)
    radius = reach * deviation * (i * 0.7548776662466927 % 1)
    angle = 2 * np.pi * (i * 0.5698402909980532 % 1)
    return means[mode] + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)


def scores(modes, points):
    means, deviation = modes
    distances = cdist(points, means, "mahalanobis", VI=np.eye(2) / deviation**2)
    near = distances.argmin(1)[distances.min(1) < 3]
    counts = np.bincount(near, minlength=len(means))
    return {
        "modesCovered": int((counts > 0).sum()),
        "highQuality": round(len(near) / len(points), 9),
        "reverseKl": round(float(entropy(counts / counts.sum(), np.full(len(means), 1 / len(means)))), 9),
    }


CASES = [("ring", RING, 1024, 4.5, 1), ("ring", RING, 2500, 3.5, 4), ("grid", GRID, 1024, 6, 2), ("grid", GRID, 2500, 40, 1), ("grid", GRID, 40, 3.2, 6)]
print(json.dumps([{"dataset": name, "n": n, "reach": reach, "skew": skew, "scores": scores(modes, around(modes, n, reach, skew))} for name, modes, n, reach, skew in CASES], indent=2))
