"""Scores of feature vectors by the packages that others use, printed as JSON: the expected values of images.test.ts.

torch-fidelity 0.4 (FID, KID, precision and recall), prdc 0.2 (density and coverage), POT (sliced Wasserstein and exact Wasserstein-1).
Run: python3 images.py > images.json
"""
import json
import sys

import numpy as np
import ot
import torch
from prdc import compute_prdc
from scipy.stats import entropy
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric
from torch_fidelity.metric_prc import prc_features_to_metric

PRIMES = np.array([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37])


def cloud(n, d, first, scale, shift):
    """n x d numbers that TypeScript makes alike: no two samples are equal, and no feature is normal."""
    i = np.arange(first, first + n)[:, None]
    u = i * np.sqrt(PRIMES[:d])[None] % 1
    return np.maximum(0, scale * u**2 * (1 + np.roll(u, 1, 1)) + shift)


def scores(n, d, scale, shift):
    real, fake = cloud(n, d, 1, 2.0, -0.3), cloud(n, d, 5001, scale, shift)
    x, y = torch.tensor(real), torch.tensor(fake)
    fid = fid_statistics_to_metric(fid_features_to_statistics(x), fid_features_to_statistics(y), False)
    kid = kid_features_to_metric(x, y, kid_subsets=1, kid_subset_size=n, kid_kernel="poly", kid_kernel_poly_degree=3, kid_kernel_poly_gamma=None, kid_kernel_poly_coef0=1, rng_seed=1, verbose=False)
    # Its first argument is the generated side.
    prc = prc_features_to_metric(y, x, prc_neighborhood=3, prc_batch_size=10000, verbose=False)
    naeem = compute_prdc(real, fake, nearest_k=5)
    axes = np.eye(d)[:, :4]
    return {
        "fid": fid["frechet_inception_distance"],
        "kid": kid["kernel_inception_distance_mean"],
        "precision": prc["precision"], "recall": prc["recall"],
        "density": naeem["density"], "coverage": naeem["coverage"],
        # Along the first four axes, so that both sides project alike.
        "sliced": ot.sliced_wasserstein_distance(real, fake, projections=axes, p=2),
        "wasserstein1": ot.emd2([], [], ot.dist(real[:, :2], fake[:, :2], metric="euclidean")),
    }


CASES = [(300, 12, 2.0, -0.3), (300, 12, 2.2, -0.2), (200, 5, 0.5, 0.4), (64, 12, 3.0, -1.0)]
sys.stdout, out = sys.stderr, sys.stdout
result = {
    "clouds": [{"n": n, "d": d, "scale": scale, "shift": shift, "scores": {k: float(v) for k, v in scores(n, d, scale, shift).items()}} for n, d, scale, shift in CASES],
    "classes": float(entropy([5, 0, 3, 12], [6, 2, 6, 6])),
}
json.dump(result, out, indent=2)
out.write("\n")
