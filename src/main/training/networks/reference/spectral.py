"""Three steps of gradient descent on spectrally normalised layers by PyTorch, printed as JSON: the expected values of spectral.test.ts.

torch.nn.utils.spectral_norm in double precision, from given u and v; the exact norms are numpy's largest singular values. Weights and v are
printed in the order of ours: dense [in, out], filters [k, k, in, out]. Run: python3 spectral.py > spectral.json
"""
import json

import numpy as np
import torch
from torch.nn.utils import spectral_norm

torch.set_default_dtype(torch.float64)
torch.manual_seed(5)
RATE, STEPS = 0.3, 3


def numbers(tensor, digits=8):
    return [float(f"{x:.{digits}g}") for x in tensor.detach().reshape(-1).tolist()]


def record(layer, x, toward, ours, v_ours):
    """`ours` and `v_ours` put a weight and v into our order; the loss is the sum of toward * layer(x)."""
    layer = spectral_norm(layer)
    weight, u, v = layer.weight_orig, layer.weight_u, layer.weight_v
    start = {"weight": numbers(ours(weight)), "bias": numbers(layer.bias), "u": numbers(u), "v": numbers(v_ours(v))}
    steps = []
    for _ in range(STEPS):
        exact = np.linalg.svd(weight.detach().reshape(weight.shape[0], -1).numpy(), compute_uv=False)[0]
        layer.zero_grad()
        y = layer(x)
        (toward * y).sum().backward()
        sigma = (weight.detach() / layer.weight.detach()).reshape(-1)[0]
        steps.append({
            "sigma": float(sigma), "exact": float(exact), "u": numbers(u), "v": numbers(v_ours(v)),
            "output": numbers(y if y.dim() == 2 else y.permute(0, 2, 3, 1)), "gradient": numbers(ours(weight.grad)),
        })
        with torch.no_grad():
            weight -= RATE * weight.grad
    return {"rate": RATE, "start": start, "steps": steps}


x, toward = torch.randn(4, 5), torch.randn(4, 3)
images, toward_images = torch.randn(2, 2, 4, 4), torch.randn(2, 3, 4, 4)
dense = record(torch.nn.Linear(5, 3), x, toward, lambda w: w.t(), lambda v: v)
conv = record(
    torch.nn.Conv2d(2, 3, 3, padding=1), images, toward_images,
    lambda w: w.permute(2, 3, 1, 0), lambda v: v.reshape(2, 3, 3).permute(1, 2, 0),
)
channels_last = lambda t: numbers(t.permute(0, 2, 3, 1))
print(json.dumps({
    "dense": {"x": numbers(x), "toward": numbers(toward), **dense},
    "conv": {"x": channels_last(images), "toward": channels_last(toward_images), **conv},
}))
