"""The steps of bench/training-recorded in idiomatic PyTorch: the same networks, optimizers and batch sizes.

Usage: pytorch.py JOB, where JOB is {"objective", "network", "batch", "mode": "eager" | "compile", "budget"}.
Prints {"ready": ...}; for each line on stdin it runs one round and prints {"ms": per iteration, "rss": MiB}.
One iteration is n_critic updates of the discriminator and one of the generator. With mode "preset", "steps" and "folder" it trains once and ends.
"""
import json
import sys
import time

import torch
from torch import nn
import torch.nn.functional as F

job = json.loads(sys.argv[1])
torch.set_flush_denormal(True)  # Denormal weights and gradients would otherwise be many times slower.
torch.manual_seed(0)
B, LATENT = job["batch"], 100
GP, WGAN = job["objective"] == "wgan-gp", job["objective"].startswith("wgan")
CRITIC = 5 if WGAN else 1


def fc():
    def layer(i, o, norm):
        return [nn.Linear(i, o)] + ([nn.BatchNorm1d(o)] if norm else []) + [nn.LeakyReLU(0.2)]

    g = nn.Sequential(*layer(LATENT, 128, False), *layer(128, 256, True), *layer(256, 512, True), *layer(512, 1024, True), nn.Linear(1024, 784), nn.Tanh())
    d = nn.Sequential(*layer(784, 512, False), *layer(512, 256, False), nn.Linear(256, 1))
    return g, d, (B, 784), (B, LATENT)


def dcgan():
    def up(i, o, k, s, p):
        return [nn.ConvTranspose2d(i, o, k, s, p), nn.BatchNorm2d(o), nn.ReLU()]

    def down(i, o, k, s, norm):
        return [nn.Conv2d(i, o, k, s, 1)] + ([nn.BatchNorm2d(o)] if norm else []) + [nn.LeakyReLU(0.2)]

    norm = not GP
    g = nn.Sequential(*up(LATENT, 128, 7, 1, 0), *up(128, 64, 3, 1, 1), *up(64, 32, 4, 2, 1), nn.ConvTranspose2d(32, 1, 4, 2, 1), nn.Tanh())
    d = nn.Sequential(*down(1, 32, 4, 2, False), *down(32, 64, 4, 2, norm), *down(64, 128, 3, 1, norm), nn.Conv2d(128, 1, 7), nn.Flatten())
    return g, d, (B, 1, 28, 28), (B, LATENT, 1, 1)


G, D, IMAGES, LATENTS = {"fc": fc, "dcgan": dcgan}[job["network"]]()
weights_d = list(D.parameters())


def optimizer(parameters):
    if job["objective"] == "wgan":
        return torch.optim.RMSprop(parameters, lr=5e-5)
    return torch.optim.Adam(parameters, lr=1e-4 if GP else 2e-4, betas=(0.0, 0.9) if GP else (0.5, 0.999))


opt_g, opt_d = optimizer(G.parameters()), optimizer(D.parameters())
if job["mode"] == "compile":
    G, D = torch.compile(G), torch.compile(D)
pixels = (torch.arange(10_000 * 784) % 256).to(torch.uint8).reshape(10_000, 784)


def penalty(real, fake):
    a = torch.rand(B, *[1] * (len(IMAGES) - 1))
    x = (a * real + (1 - a) * fake).requires_grad_(True)
    gradient = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return 10 * ((gradient.flatten(1).norm(2, dim=1) - 1) ** 2).mean()


def iteration():
    losses = []
    for _ in range(CRITIC):
        real = pixels[torch.randint(len(pixels), (B,))].float().div(127.5).sub(1).reshape(IMAGES)
        with torch.no_grad():
            fake = G(torch.randn(LATENTS))
        opt_d.zero_grad()
        if WGAN:
            loss = D(fake).mean() - D(real).mean()
            if GP:
                loss = loss + penalty(real, fake)
        else:
            loss = F.softplus(-D(real)).mean() + F.softplus(D(fake)).mean()
        loss.backward()
        opt_d.step()
        if job["objective"] == "wgan":
            with torch.no_grad():
                for w in weights_d:
                    w.clamp_(-0.01, 0.01)
        losses.append(loss.detach())
    opt_g.zero_grad()
    score = D(G(torch.randn(LATENTS)))
    loss = -score.mean() if WGAN else F.softplus(-score).mean()
    loss.backward()
    opt_g.step()
    return torch.stack(losses + [loss.detach()]).tolist()


def rss():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def preset(steps, folder):
    """A whole training as people write it: every loss to TensorBoard, a grid every 400 steps, both networks every epoch of 60,000 images."""
    from PIL import Image
    from torch.utils.tensorboard import SummaryWriter

    writer = SummaryWriter(folder)
    latents = torch.randn((64, *LATENTS[1:]))
    epoch = 60_000 // (B * CRITIC)
    for step in range(1, steps + 1):
        *critic, generator = iteration()
        writer.add_scalar("loss/critic", sum(critic) / len(critic), step)
        writer.add_scalar("loss/generator", generator, step)
        if step % 400 == 0:
            with torch.no_grad():
                tiles = G(latents).reshape(8, 8, 28, 28).permute(0, 2, 1, 3).reshape(224, 224)
            Image.fromarray(tiles.add(1).mul(127.5).byte().numpy()).save(f"{folder}/{step}.png")
        if step % epoch == 0:
            torch.save({"G": G.state_dict(), "D": D.state_dict(), "opt_g": opt_g.state_dict(), "opt_d": opt_d.state_dict()}, f"{folder}/{step}.pt")
    writer.close()


if job["mode"] == "preset":
    preset(job["steps"], job["folder"])
    sys.exit()
for _ in range(5):
    iteration()
start = time.perf_counter()
iteration()
count = max(1, int(job["budget"] / (1000 * (time.perf_counter() - start))))
print(json.dumps({"ready": torch.__version__}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    for _ in range(count):
        iteration()
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000 / count, "rss": rss()}), flush=True)
