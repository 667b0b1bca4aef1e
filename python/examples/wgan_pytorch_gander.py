"""WGAN with weight clipping (Arjovsky et al. 2017) on 28 x 28 digits, in plain PyTorch, recorded for Gander.

    python wgan_pytorch_gander.py --steps 2000
"""

import argparse
import gzip
import json
import struct
from pathlib import Path

import gander
import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=2000)
parser.add_argument("--batch_size", type=int, default=64)
parser.add_argument("--lr", type=float, default=5e-5)
parser.add_argument("--clip", type=float, default=0.01)
parser.add_argument("--n_critic", type=int, default=5)
parser.add_argument("--latent_dim", type=int, default=64)
parser.add_argument("--sample_every", type=int, default=100)
parser.add_argument("--seed", type=int, default=1)
opt = parser.parse_args()
torch.manual_seed(opt.seed)


def load_digits():
    """The digits that come with Gander, as [n, 784] in [-1, 1]; any other images will do."""
    path = Path(__file__).resolve().parents[2] / "resources" / "digits.safetensors.gz"
    content = gzip.decompress(path.read_bytes())
    (length,) = struct.unpack("<Q", content[:8])
    begin, end = json.loads(content[8 : 8 + length])["images"]["data_offsets"]
    pixels = torch.frombuffer(bytearray(content[8 + length + begin : 8 + length + end]), dtype=torch.uint8)
    return pixels.reshape(-1, 784).float() / 127.5 - 1


def mlp(*sizes, last):
    layers = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(n_in, n_out), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers[:-1], last)


data = load_digits()
generator = mlp(opt.latent_dim, 256, 512, 784, last=nn.Tanh())
critic = mlp(784, 512, 256, 1, last=nn.Identity())
optimizer_g = torch.optim.RMSprop(generator.parameters(), lr=opt.lr)
optimizer_c = torch.optim.RMSprop(critic.parameters(), lr=opt.lr)
fixed_z = torch.randn(64, opt.latent_dim)
run = gander.Run("WGAN on digits", opt, objective="wgan", seed=opt.seed, steps=opt.steps, latents=fixed_z)

for step in range(1, opt.steps + 1):
    for _ in range(opt.n_critic):
        real = data[torch.randint(len(data), (opt.batch_size,))]
        fake = generator(torch.randn(opt.batch_size, opt.latent_dim)).detach()
        loss_c = critic(fake).mean() - critic(real).mean()
        optimizer_c.zero_grad()
        loss_c.backward()
        optimizer_c.step()
        for p in critic.parameters():
            p.data.clamp_(-opt.clip, opt.clip)

    loss_g = -critic(generator(torch.randn(opt.batch_size, opt.latent_dim))).mean()
    optimizer_g.zero_grad()
    loss_g.backward()
    optimizer_g.step()

    run.log({"discriminatorLoss": loss_c, "generatorLoss": loss_g}, step)
    if step % opt.sample_every == 0:
        run.grid(generator(fixed_z).view(-1, 1, 28, 28), step)
