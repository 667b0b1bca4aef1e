"""Errors of GIFs in levels of 0 to 255, as JSON: gif-errors.py < CASES. A case has a PNG file of a grid, a GIF that contains it
and the box of the grid in it; Pillow saves the PNG as another GIF for comparison."""

import json
import sys

import numpy as np
from PIL import Image


def errors(shown, wanted):
    difference = np.abs(np.asarray(shown.convert("RGB")).astype(int) - wanted)
    return {"mean": float(difference.mean()), "worst": int(difference.max()), "square": float((difference**2).mean() ** 0.5)}


def measure(case):
    wanted = np.asarray(Image.open(case["png"]).convert("RGB")).astype(int)
    x, y, width, height = case["box"]
    Image.open(case["png"]).save(case["png"] + ".pillow.gif")
    return {
        "colours": len(np.unique(wanted.reshape(-1, 3), axis=0)),
        "ours": errors(Image.open(case["gif"]).convert("RGB").crop((x, y, x + width, y + height)), wanted),
        "pillow": errors(Image.open(case["png"] + ".pillow.gif"), wanted),
    }


json.dump([measure(case) for case in json.load(sys.stdin)], sys.stdout)
