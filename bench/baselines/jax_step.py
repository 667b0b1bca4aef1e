"""Training steps in JAX: the networks, optimizers and batch sizes of our runs, one jax.jit for an iteration.

Usage: jax_step.py JOB, the job of pytorch.py without `compiled`, `device`, `threads` and `train`.
One iteration is n_critic updates of the critic and one of the generator.
"""
import jax
import jax.numpy as jnp

from common import LATENT, GivenNumbers, answer, read_job, read_tensors, run_rounds

job = read_job()
B, MERGED, NETWORK = job["batch"], job.get("merged", False), job["network"]
OBJECTIVE = job["objective"]
GP, WASSERSTEIN = OBJECTIVE == "wgan-gp", OBJECTIVE.startswith("wgan")
CRITIC_STEPS = 5 if WASSERSTEIN else 1


def uniform(key, inputs, outputs):
    """[inputs, outputs] and a bias, uniform up to 1 / sqrt(inputs): PyTorch's default."""
    bound = inputs**-0.5
    w, b = jax.random.split(key)
    return {"w": jax.random.uniform(w, (inputs, outputs), minval=-bound, maxval=bound), "b": jax.random.uniform(b, (outputs,), minval=-bound, maxval=bound)}


def filter_of(key, size, first, second, outputs):
    return {"w": 0.02 * jax.random.normal(key, (size, size, first, second)), "b": jnp.zeros(outputs)}


def norm_of(size):
    return {"scale": jnp.ones(size), "shift": jnp.zeros(size)}


def per_batch(x, norm):
    """Batch normalisation of several batches, each with its own statistics."""
    batches = x.reshape(-1, B, *x.shape[1:])
    axes = tuple(range(1, batches.ndim - 1))
    mean, variance = batches.mean(axes, keepdims=True), batches.var(axes, keepdims=True)
    return ((batches - mean) * jax.lax.rsqrt(variance + 1e-5) * norm["scale"] + norm["shift"]).reshape(x.shape)


def leaky(x):
    return jax.nn.leaky_relu(x, 0.2)


def dense(x, layer):
    return x @ layer["w"] + layer["b"]


# Filters are [k, k, in, out], transposed ones [k, k, out, in], as in TensorFlow.
def conv(x, layer, stride, padding="SAME"):
    return jax.lax.conv_general_dilated(x, layer["w"], (stride, stride), padding, dimension_numbers=("NHWC", "HWIO", "NHWC")) + layer["b"]


def conv_transpose(x, layer, stride, padding="SAME"):
    return jax.lax.conv_transpose(x, layer["w"], (stride, stride), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"), transpose_kernel=True) + layer["b"]


FC_SIZES = [LATENT, 128, 256, 512, 1024]


def fc_weights(key):
    keys = iter(jax.random.split(key, 8))
    g = []
    for i, (inputs, outputs) in enumerate(zip(FC_SIZES, FC_SIZES[1:])):
        g += [uniform(next(keys), inputs, outputs)] + ([norm_of(outputs)] if i > 0 else [])
    g.append(uniform(next(keys), 1024, 784))
    return g, [uniform(next(keys), 784, 512), uniform(next(keys), 512, 256), uniform(next(keys), 256, 1)]


def fc_generator(g, z):
    x = leaky(dense(z, g[0]))
    for layer, norm in zip(g[1:-1:2], g[2:-1:2]):
        x = leaky(per_batch(dense(x, layer), norm))
    return jnp.tanh(dense(x, g[-1]))


def fc_critic(d, x):
    return dense(leaky(dense(leaky(dense(x, d[0])), d[1])), d[2])


def dcgan_weights(key):
    k = jax.random.split(key, 8)
    g = [filter_of(k[0], 7, 128, LATENT, 128), norm_of(128), filter_of(k[1], 3, 64, 128, 64), norm_of(64), filter_of(k[2], 4, 32, 64, 32), norm_of(32), filter_of(k[3], 4, 1, 32, 1)]
    norms = [] if GP else [norm_of(64)], [] if GP else [norm_of(128)]
    d = [filter_of(k[4], 4, 1, 32, 32), filter_of(k[5], 4, 32, 64, 64), *norms[0], filter_of(k[6], 3, 64, 128, 128), *norms[1], filter_of(k[7], 7, 128, 1, 1)]
    return g, d


def dcgan_generator(g, z):
    x = jax.nn.relu(per_batch(conv_transpose(z.reshape(-1, 1, 1, LATENT), g[0], 1, "VALID"), g[1]))
    x = jax.nn.relu(per_batch(conv_transpose(x, g[2], 1), g[3]))
    x = jax.nn.relu(per_batch(conv_transpose(x, g[4], 2), g[5]))
    return jnp.tanh(conv_transpose(x, g[6], 2))


def dcgan_critic(d, x):
    layers = iter(d)
    norm = (lambda x: x) if GP else (lambda x: per_batch(x, next(layers)))
    x = leaky(conv(x, next(layers), 2))
    x = leaky(norm(conv(x, next(layers), 2)))
    x = leaky(norm(conv(x, next(layers), 1)))
    return conv(x, next(layers), 1, "VALID").reshape(-1, 1)


init, generator, critic, IMAGE = {
    "fc": (fc_weights, fc_generator, fc_critic, (784,)),
    "dcgan": (dcgan_weights, dcgan_generator, dcgan_critic, (28, 28, 1)),
}[NETWORK]

tree = jax.tree_util.tree_map


def optimizer_state(weights):
    zeros = lambda: tree(jnp.zeros_like, weights)
    return zeros() if OBJECTIVE == "wgan" else (zeros(), zeros(), jnp.zeros(()))


def update(weights, gradients, state):
    """RMSProp or Adam, in PyTorch's form. Returns the new weights and the new state."""
    if OBJECTIVE == "wgan":
        state = tree(lambda v, g: 0.99 * v + 0.01 * g * g, state, gradients)
        return tree(lambda w, g, v: w - 5e-5 * g / (jnp.sqrt(v) + 1e-8), weights, gradients, state), state
    rate, b1, b2 = (1e-4, 0.0, 0.9) if GP else (2e-4, 0.5, 0.999)
    m, v, t = state
    t = t + 1
    m = tree(lambda m, g: b1 * m + (1 - b1) * g, m, gradients)
    v = tree(lambda v, g: b2 * v + (1 - b2) * g * g, v, gradients)
    weights = tree(lambda w, m, v: w - rate * (m / (1 - b1**t)) / (jnp.sqrt(v / (1 - b2**t)) + 1e-8), weights, m, v)
    return weights, (m, v, t)


def critic_loss(d, real, fake, mixing):
    if MERGED:
        of_real, of_fake = jnp.split(critic(d, jnp.concatenate([real, fake])), 2)
    else:
        of_real, of_fake = critic(d, real), critic(d, fake)
    if OBJECTIVE == "gan":
        return jax.nn.softplus(-of_real).mean() + jax.nn.softplus(of_fake).mean()
    if OBJECTIVE == "lsgan":
        return 0.5 * ((of_real - 1) ** 2).mean() + 0.5 * (of_fake**2).mean()
    loss = of_fake.mean() - of_real.mean()
    if GP:
        mixed = mixing * real + (1 - mixing) * fake
        gradient = jax.grad(lambda x: critic(d, x).sum())(mixed).reshape(B, -1)
        loss += 10 * ((jnp.sqrt((gradient**2).sum(1) + 1e-12) - 1) ** 2).mean()
    return loss


def generator_loss(g, d, latents):
    scores = critic(d, generator(g, latents))
    if OBJECTIVE == "gan":
        return jax.nn.softplus(-scores).mean()
    return 0.5 * ((scores - 1) ** 2).mean() if OBJECTIVE == "lsgan" else -scores.mean()


def iterate(state, reals, latents, mixing):
    """`latents` has a batch for each critic step and one for the generator's."""
    (g, d, state_g, state_d) = state
    losses = []
    if MERGED:
        fakes = generator(g, latents[:-1].reshape(-1, LATENT)).reshape(CRITIC_STEPS, B, *IMAGE)
    for i in range(CRITIC_STEPS):
        fake = fakes[i] if MERGED else generator(g, latents[i])
        loss, gradients = jax.value_and_grad(critic_loss)(d, reals[i], fake, mixing[i])
        d, state_d = update(d, gradients, state_d)
        if OBJECTIVE == "wgan":
            d = tree(lambda w: jnp.clip(w, -0.01, 0.01), d)
        losses.append(loss)
    loss, gradients = jax.value_and_grad(generator_loss)(g, d, latents[-1])
    g, state_g = update(g, gradients, state_g)
    return (g, d, state_g, state_d), jnp.stack(losses + [loss])


def start(g, d):
    return g, d, optimizer_state(g), optimizer_state(d)


def drawn(state, key, pixels):
    """An iteration on batches of images in memory and random numbers."""
    rows, normal, mix = jax.random.split(key, 3)
    reals = pixels[jax.random.randint(rows, (CRITIC_STEPS, B), 0, len(pixels))].astype(jnp.float32) / 127.5 - 1
    mixing = jax.random.uniform(mix, (CRITIC_STEPS, B, *[1] * len(IMAGE)))
    return iterate(state, reals.reshape(CRITIC_STEPS, B, *IMAGE), jax.random.normal(normal, (CRITIC_STEPS + 1, B, LATENT)), mixing)


def adopt(tensors):
    """Our weights, whose layers are in the same order."""
    layers = {"generator": [], "discriminator": []}
    for name, value in tensors.items():
        network, _, part = name.split("/")
        if part in ("weight", "scale"):
            layers[network].append({})
        layers[network][-1][{"weight": "w", "bias": "b"}.get(part, part)] = jnp.asarray(value)
    return layers["generator"], layers["discriminator"]


def losses_of(folder):
    state = start(*adopt(read_tensors(folder + "/weights.safetensors")))
    numbers = GivenNumbers(read_tensors(folder + "/numbers.safetensors"))
    step = jax.jit(iterate)
    losses = []
    for _ in range(len(numbers.tensors["latents"]) // (CRITIC_STEPS + 1)):
        reals = numbers.take("real", CRITIC_STEPS).reshape(CRITIC_STEPS, B, *IMAGE)
        mixing = numbers.take("mixing", CRITIC_STEPS).reshape(CRITIC_STEPS, B, *[1] * len(IMAGE))
        state, losses_now = step(state, reals, numbers.take("latents", CRITIC_STEPS + 1), mixing)
        losses.append(losses_now.tolist())
    return losses


if "losses" in job:
    answer({"losses": losses_of(job["losses"])})
else:
    pixels = (jnp.arange(10_000 * 784) % 256).astype(jnp.uint8).reshape(10_000, 784)
    step = jax.jit(drawn, donate_argnums=0)
    key = jax.random.key(0)
    state = start(*init(key))

    def iteration():
        global state, key
        key, now = jax.random.split(key)
        state, losses = step(state, now, pixels)
        return losses.tolist()

    run_rounds(iteration, job["budget"], jax.__version__)
