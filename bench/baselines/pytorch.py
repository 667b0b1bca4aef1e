"""Training steps and whole trainings in PyTorch: the networks, optimizers and batch sizes of our runs, as people write them.

Usage: pytorch.py JOB, where JOB is JSON:
  objective   gan, lsgan, wgan or wgan-gp        network  fc or dcgan        batch    samples per batch
  compiled    torch.compile for the networks; if merged, for the optimizer steps too
  merged      one pass of the generator for the fakes of all critic steps, one pass of the critic for real and fake, fused Adam
  device      cpu (default) or cuda              threads  threads of a CPU; PyTorch's choice if absent
and one of
  budget      ms of a round: answers {"ready"}, then {"ms", "rss"} for each line on stdin
  losses      folder of a comparison: answers {"losses": [[critic, ..., generator], ...]}
  train       {steps, folder, sampleEvery, checkpointEvery}: trains with logging, grids and checkpoints, then ends
One iteration is n_critic updates of the critic and one of the generator.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from common import LATENT, GivenNumbers, answer, read_job, read_tensors, run_rounds

job = read_job()
DEVICE = job.get("device", "cpu")
B, MERGED, COMPILED = job["batch"], job.get("merged", False), job.get("compiled", False)
OBJECTIVE = job["objective"]
GP, WASSERSTEIN = OBJECTIVE == "wgan-gp", OBJECTIVE.startswith("wgan")
CRITIC_STEPS = 5 if WASSERSTEIN else 1
torch.set_flush_denormal(True)  # Otherwise denormal weights and gradients make a step many times slower.
torch.manual_seed(0)
if "threads" in job:
    torch.set_num_threads(job["threads"])


class PerBatch(nn.Module):
    """Batch normalisation of an input that holds several batches, each with its own statistics."""

    def __init__(self, norm):
        super().__init__()
        self.norm = norm

    def forward(self, x):
        return self.norm(x) if x.shape[0] == B else torch.cat([self.norm(batch) for batch in x.split(B)])


def fc():
    def layer(i, o, norm):
        return [nn.Linear(i, o)] + ([PerBatch(nn.BatchNorm1d(o))] if norm else []) + [nn.LeakyReLU(0.2)]

    g = nn.Sequential(*layer(LATENT, 128, False), *layer(128, 256, True), *layer(256, 512, True), *layer(512, 1024, True), nn.Linear(1024, 784), nn.Tanh())
    d = nn.Sequential(*layer(784, 512, False), *layer(512, 256, False), nn.Linear(256, 1))
    return g, d, (784,), (LATENT,)


def dcgan():
    def up(i, o, k, s, p):
        return [nn.ConvTranspose2d(i, o, k, s, p), PerBatch(nn.BatchNorm2d(o)), nn.ReLU()]

    def down(i, o, k, s, norm):
        return [nn.Conv2d(i, o, k, s, 1)] + ([PerBatch(nn.BatchNorm2d(o))] if norm else []) + [nn.LeakyReLU(0.2)]

    g = nn.Sequential(*up(LATENT, 128, 7, 1, 0), *up(128, 64, 3, 1, 1), *up(64, 32, 4, 2, 1), nn.ConvTranspose2d(32, 1, 4, 2, 1), nn.Tanh())
    d = nn.Sequential(*down(1, 32, 4, 2, False), *down(32, 64, 4, 2, not GP), *down(64, 128, 3, 1, not GP), nn.Conv2d(128, 1, 7), nn.Flatten())
    for layer in [*g.modules(), *d.modules()]:
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(layer.weight, 0, 0.02)
            nn.init.zeros_(layer.bias)
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1, 0.02)
    return g, d, (1, 28, 28), (LATENT, 1, 1)


G, D, IMAGE, LATENTS = {"fc": fc, "dcgan": dcgan}[job["network"]]()
G, D = G.to(DEVICE), D.to(DEVICE)
critic_weights = list(D.parameters())


def optimizer(parameters):
    if OBJECTIVE == "wgan":
        return torch.optim.RMSprop(parameters, lr=5e-5)
    return torch.optim.Adam(parameters, lr=1e-4 if GP else 2e-4, betas=(0.0, 0.9) if GP else (0.5, 0.999), fused=MERGED)


opt_g, opt_d = optimizer(G.parameters()), optimizer(D.parameters())
step_g, step_d = opt_g.step, opt_d.step
if COMPILED:
    G, D = torch.compile(G, dynamic=False), torch.compile(D, dynamic=False)
    if MERGED:
        step_g, step_d = torch.compile(step_g), torch.compile(step_d)


class Drawn:
    """Batches of images in memory, and random numbers."""

    pixels = (torch.arange(10_000 * 784) % 256).to(torch.uint8).reshape(10_000, 784).to(DEVICE)

    def real(self):
        return self.pixels[torch.randint(len(self.pixels), (B,), device=DEVICE)].float().div(127.5).sub(1).reshape(B, *IMAGE)

    def latents(self, batches=1):
        return torch.randn((batches * B, *LATENTS), device=DEVICE)

    def mixing(self):
        return torch.rand(B, *[1] * len(IMAGE), device=DEVICE)


class Given(GivenNumbers):
    """The same from a comparison."""

    def real(self):
        return torch.from_numpy(self.take("real")).reshape(B, *IMAGE).to(DEVICE)

    def latents(self, batches=1):
        return torch.from_numpy(self.take("latents", batches)).reshape(batches * B, *LATENTS).to(DEVICE)

    def mixing(self):
        return torch.from_numpy(self.take("mixing")).reshape(B, *[1] * len(IMAGE)).to(DEVICE)


numbers = Drawn()


def penalty(real, fake):
    a = numbers.mixing()
    x = (a * real + (1 - a) * fake).requires_grad_(True)
    gradient = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return 10 * ((gradient.flatten(1).norm(2, dim=1) - 1) ** 2).mean()


def score(real, fake):
    return D(torch.cat([real, fake])).chunk(2) if MERGED else (D(real), D(fake))


def critic_loss(of_real, of_fake):
    if WASSERSTEIN:
        return of_fake.mean() - of_real.mean()
    if OBJECTIVE == "lsgan":
        return 0.5 * ((of_real - 1) ** 2).mean() + 0.5 * (of_fake**2).mean()
    return F.softplus(-of_real).mean() + F.softplus(of_fake).mean()


def generator_loss(of_fake):
    if WASSERSTEIN:
        return -of_fake.mean()
    return 0.5 * ((of_fake - 1) ** 2).mean() if OBJECTIVE == "lsgan" else F.softplus(-of_fake).mean()


def make_fakes():
    """One batch for each critic step."""
    with torch.no_grad():
        if MERGED:
            return G(numbers.latents(CRITIC_STEPS)).split(B)
        return (G(numbers.latents()) for _ in range(CRITIC_STEPS))


def iteration():
    losses = []
    for fake in make_fakes():
        real = numbers.real()
        opt_d.zero_grad()
        loss = critic_loss(*score(real, fake))
        if GP:
            loss = loss + penalty(real, fake)
        loss.backward()
        step_d()
        if OBJECTIVE == "wgan":
            with torch.no_grad():
                for w in critic_weights:
                    w.clamp_(-0.01, 0.01)
        losses.append(loss.detach())
    opt_g.zero_grad()
    loss = generator_loss(D(G(numbers.latents())))
    loss.backward()
    step_g()
    return torch.stack(losses + [loss.detach()]).tolist()


def adopt(tensors):
    """Takes the weights of our networks, whose layers are in the same order."""
    for name, network in (("generator", G), ("discriminator", D)):
        ours = iter([v for k, v in tensors.items() if k.startswith(name + "/")])
        for layer in network.modules():
            if not isinstance(layer, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d, nn.BatchNorm1d, nn.BatchNorm2d)):
                continue
            weight, bias = next(ours), next(ours)
            if weight.ndim == 2:
                weight = weight.T
            # A filter [k, k, in, out] is [out, in, k, k] in PyTorch, a transposed one [k, k, out, in] is [in, out, k, k].
            if weight.ndim == 4:
                weight = weight.transpose(3, 2, 0, 1)
            with torch.no_grad():
                layer.weight.copy_(torch.from_numpy(np.ascontiguousarray(weight)))
                layer.bias.copy_(torch.from_numpy(bias))


def train(steps, folder, sample_every, checkpoint_every):
    """A whole training as people write it: every loss to TensorBoard, grids as PNG, checkpoints of networks and optimizers."""
    from PIL import Image
    from torch.utils.tensorboard import SummaryWriter

    writer = SummaryWriter(folder)
    latents = torch.randn((64, *LATENTS), device=DEVICE)
    for step in range(1, steps + 1):
        *critic, generator = iteration()
        writer.add_scalar("loss/critic", sum(critic) / len(critic), step)
        writer.add_scalar("loss/generator", generator, step)
        if step % sample_every == 0:
            with torch.no_grad():
                tiles = G(latents).reshape(8, 8, 28, 28).permute(0, 2, 1, 3).reshape(224, 224)
            Image.fromarray(tiles.add(1).mul(127.5).byte().cpu().numpy()).save(f"{folder}/{step}.png")
        if step % checkpoint_every == 0 or step == steps:
            torch.save({"G": G.state_dict(), "D": D.state_dict(), "opt_g": opt_g.state_dict(), "opt_d": opt_d.state_dict()}, f"{folder}/{step}.pt")
    writer.close()


def device_memory():
    return {"device": torch.cuda.max_memory_reserved() / 2**20} if DEVICE == "cuda" else {}


if "train" in job:
    train(job["train"]["steps"], job["train"]["folder"], job["train"]["sampleEvery"], job["train"]["checkpointEvery"])
elif "losses" in job:
    adopt(read_tensors(job["losses"] + "/weights.safetensors"))
    numbers = Given(read_tensors(job["losses"] + "/numbers.safetensors"))
    answer({"losses": [iteration() for _ in range(len(numbers.tensors["latents"]) // (CRITIC_STEPS + 1))]})
else:
    run_rounds(iteration, job["budget"], torch.__version__, device_memory)
