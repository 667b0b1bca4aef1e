"""Seconds that Pillow takes to save the frames of a GIF: pillow.py IN OUT. Decoding is not counted."""

import sys
import time

from PIL import GifImagePlugin, Image, ImageSequence

GifImagePlugin.LOADING_STRATEGY = GifImagePlugin.LoadingStrategy.RGB_AFTER_DIFFERENT_PALETTE_ONLY
with Image.open(sys.argv[1]) as gif:
    frames = [frame.convert("L") for frame in ImageSequence.Iterator(gif)]
start = time.perf_counter()
frames[0].save(sys.argv[2], save_all=True, append_images=frames[1:], duration=100, loop=0)
print(time.perf_counter() - start)
