"""The steps of bench/training-recorded in PyTorch, as people write them: the same networks, optimizers and batch sizes.

Usage: pytorch.py JOB, where JOB is {"objective", "network", "batch", "mode": "eager" | "compile" | "bound", "data"}.
Says {"ready": ...}, and for each line on stdin runs one round and says {"ms": an iteration, "rss": MiB}.
One iteration is n_critic updates of the discriminator and one of the generator; `bound` does its matrix products alone.
"""
import json
import sys
import time

import torch
from torch import nn
import torch.nn.functional as F

job = json.loads(sys.argv[1])
torch.set_flush_denormal(True)  # Small weights and gradients would otherwise cost many times as much.
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


def products():
    """[m, k] x [k, n] of one iteration of fc: forward; dW = x^T dy; dx = dy W^T."""
    g, d = [LATENT, 128, 256, 512, 1024, 784], [784, 512, 256, 1]
    pairs = lambda sizes: list(zip(sizes, sizes[1:]))
    forward = lambda sizes, n: [(n, i, o) for i, o in pairs(sizes)]
    into = lambda sizes, n: [(n, o, i) for i, o in pairs(sizes)]
    weights = lambda sizes, n: [(i, n, o) for i, o in pairs(sizes)]
    critic = forward(g, B) + forward(d, 2 * B) + weights(d, 2 * B) + into(d[1:], 2 * B)
    if GP:  # D(x), its gradient by x, and that of the gradient's own products by weights and by what comes in
        critic += forward(d, B) + into(d, B) + weights(d, B) + forward(d, B)
    generator = forward(g, B) + forward(d, B) + into(d, B) + weights(g, B) + into(g[1:], B)
    return CRITIC * critic + generator


def bound():
    shapes = products()
    made = {s: (torch.randn(s[0], s[1]), torch.randn(s[1], s[2]), torch.empty(s[0], s[2])) for s in set(shapes)}
    return lambda: [torch.mm(made[s][0], made[s][1], out=made[s][2]) for s in shapes]


def rss():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


run = bound() if job["mode"] == "bound" else iteration
for _ in range(5):
    run()
start = time.perf_counter()
run()
count = max(1, int(job["budget"] / (1000 * (time.perf_counter() - start))))
print(json.dumps({"ready": torch.__version__}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    for _ in range(count):
        run()
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000 / count, "rss": rss()}), flush=True)
