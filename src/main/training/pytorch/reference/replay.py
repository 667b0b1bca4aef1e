"""Repeats recorded steps with the scripts that Gander writes, printed as JSON: the expected values of pytorch.test.ts.

Each argument is a folder with script.py, checkpoint.safetensors and inputs.safetensors; scripts/make-pytorch-reference.ts
writes them. The numbers that a script would draw come from the inputs instead.
"""
import base64
import importlib.util
import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def load(path):
    spec = importlib.util.spec_from_file_location("script", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def channels_first(values):
    return values.permute(0, 3, 1, 2).contiguous() if values.dim() == 4 else values


class Inputs:
    """The recorded values of each kind, in the order of their use."""

    def __init__(self, tensors):
        self.tensors = tensors
        self.next = {}

    def take(self, kind, shape=None):
        number = self.next.get(kind, 0)
        self.next[kind] = number + 1
        values = channels_first(self.tensors[f"{kind}/{number}"])
        if shape is not None and tuple(values.shape) != tuple(shape):
            raise SystemExit(f"{kind}/{number} has the shape {tuple(values.shape)}, the script asks for {tuple(shape)}")
        return values

    def has(self, kind):
        return f"{kind}/{self.next.get(kind, 0)}" in self.tensors

    def rest(self):
        return [name for name in self.tensors if int(name.split("/")[1]) >= self.next.get(name.split("/")[0], 0)]


def replay(folder):
    script = load(folder / "script.py")
    script.load_checkpoint(folder / "checkpoint.safetensors")
    inputs = Inputs(script.read_safetensors(folder / "inputs.safetensors")[0])
    pictures = script.draw(inputs.take("pictures"))
    if pictures.dim() == 4:
        levels = ((pictures.permute(0, 2, 3, 1) + 1) * 127.5).round().clamp(0, 255).byte()
        drawn = base64.b64encode(bytes(levels.flatten().tolist())).decode()
    else:
        drawn = [float(f"{x:.7g}") for x in pictures.flatten().tolist()]

    original = torch.rand, F.dropout
    script.sample_latents = lambda n: inputs.take("latents", (n, script.LATENT_SIZE))
    torch.rand = lambda *shape, device: inputs.take("uniform", shape[0] if isinstance(shape[0], torch.Size) else shape)
    F.dropout = lambda x, p, training, inplace: x * inputs.take("dropout", x.shape)
    losses = []
    while inputs.has("real"):
        step = [script.update_discriminator(inputs.take("real")) for _ in range(getattr(script, "CRITIC_STEPS", 1))]
        losses.append([float(f"{x:.7g}") for x in [*step, script.update_generator()]])
    torch.rand, F.dropout = original
    if inputs.rest():
        raise SystemExit(f"{folder} has inputs that the script did not use: {inputs.rest()[:3]}")
    return {"losses": losses, "pictures": drawn}


print(json.dumps({Path(name).name: replay(Path(name)) for name in sys.argv[1:]}))
