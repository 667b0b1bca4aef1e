"""Shared by the baselines: the job, the rounds and the tensors of a comparison."""
import json
import sys
import time

import numpy as np

LATENT = 100


def read_job():
    """The job is the only argument, as JSON."""
    return json.loads(sys.argv[1])


def answer(value):
    print(json.dumps(value), flush=True)


def read_tensors(file):
    """The float32 tensors of a safetensors file, by name."""
    with open(file, "rb") as f:
        data = f.read()
    start = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            tensors[name] = np.frombuffer(data[start + begin : start + end], np.float32).reshape(entry["shape"]).copy()
    return tensors


def resident_mib():
    """Memory of this process in MiB."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def run_rounds(iteration, budget, version, more=dict):
    """For each line on stdin runs iterations for about `budget` ms and answers {"ms": of one iteration, "rss": MiB, ...more()}."""
    for _ in range(5):
        iteration()
    start = time.perf_counter()
    for _ in range(2):
        iteration()
    count = max(1, int(budget / 1000 / ((time.perf_counter() - start) / 2)))
    answer({"ready": version})
    for _ in sys.stdin:
        start = time.perf_counter()
        for _ in range(count):
            iteration()
        answer({"ms": (time.perf_counter() - start) * 1000 / count, "rss": resident_mib(), **more()})


class GivenNumbers:
    """The batches, latents and mixing weights of a comparison, in the order in which the updates use them."""

    def __init__(self, tensors):
        self.tensors = tensors
        self.used = {}

    def take(self, name, count=1):
        """The next `count` entries of a tensor as [count, ...]."""
        at = self.used.get(name, 0)
        self.used[name] = at + count
        return self.tensors[name][at : at + count]
