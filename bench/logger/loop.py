"""The same training loop with one of several loggers: 20 scalars a step.

    python loop.py LOGGER STEPS WORK FOLDER
    python loop.py calibrate MILLISECONDS

A step does work that, as PyTorch does, releases the interpreter: it hashes WORK megabytes. Then it records 20 scalars.
`calibrate` prints how many megabytes take that long.
Prints JSON: microseconds of the processor for a step (of all threads and ended child processes, and of the loop's own
thread), median and 99th percentile of the calls by the clock in microseconds, seconds until all is on the disk, and
bytes written.
"""

import hashlib
import json
import math
import os
import resource
import sys
import time

SCALARS = 20
NAMES = [f"group{i // 5}/metric{i}" for i in range(SCALARS)]


def nothing():
    return lambda row, step: None, lambda: None


def gander_logger():
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "python"))
    import gander

    run = gander.Run("bench", home=FOLDER)
    return run.log, run.finish


def torch_writer():
    from torch.utils.tensorboard import SummaryWriter

    return scalar_writer(SummaryWriter(FOLDER))


def tensorboardx():
    from tensorboardX import SummaryWriter

    return scalar_writer(SummaryWriter(FOLDER))


def scalar_writer(writer):
    def log(row, step):
        for name, value in row.items():
            writer.add_scalar(name, value, step)

    return log, writer.close


def wandb_offline():
    os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true", WANDB_DIR=FOLDER, WANDB_CACHE_DIR=FOLDER)
    import wandb

    run = wandb.init(project="bench", dir=FOLDER, settings=wandb.Settings(x_disable_stats=True))
    return lambda row, step: run.log(row, step=step), run.finish


def trackio_local():
    os.environ.update(TRACKIO_DIR=FOLDER, HF_HUB_OFFLINE="1")
    import trackio

    trackio.init(project="bench", embed=False)
    return lambda row, step: trackio.log(row, step=step), trackio.finish


def aim_local():
    import aim

    run = aim.Run(repo=FOLDER, system_tracking_interval=None, log_system_params=False)
    return lambda row, step: run.track(row, step=step), run.close


LOGGERS = {
    "nothing": nothing,
    "gander": gander_logger,
    "torch SummaryWriter": torch_writer,
    "tensorboardX": tensorboardx,
    "wandb offline": wandb_offline,
    "trackio": trackio_local,
    "aim": aim_local,
}


def bytes_in(folder):
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names)


def cpu():
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


block = os.urandom(1 << 20)


def work(rounds):
    for _ in range(rounds):
        hashlib.sha256(block).digest()


def time_of_work():
    began = time.thread_time()
    work(1)
    return time.thread_time() - began


if sys.argv[1] == "calibrate":
    print(max(1, round(float(sys.argv[2]) / 1000 / min(time_of_work() for _ in range(50)))))
    sys.exit()

LOGGER, STEPS, WORK, FOLDER = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
stdout = os.dup(1)
os.dup2(2, 1)  # what loggers print goes to stderr
log, close = LOGGERS[LOGGER]()
log({name: 0.5 for name in NAMES}, 0)
rows = [{name: math.sin(step * 0.01 + i) for i, name in enumerate(NAMES)} for step in range(1, STEPS + 1)]
calls = []
began_cpu, began_thread, began = cpu(), time.thread_time(), time.perf_counter()
for step, row in enumerate(rows, 1):
    work(WORK)
    at = time.perf_counter()
    log(row, step)
    calls.append(time.perf_counter() - at)
thread = time.thread_time() - began_thread
close()
seconds = time.perf_counter() - began
calls.sort()
result = {
    "cpu": (cpu() - began_cpu) / STEPS * 1e6,
    "thread": thread / STEPS * 1e6,
    "call": calls[len(calls) // 2] * 1e6,
    "call99": calls[len(calls) * 99 // 100] * 1e6,
    "seconds": seconds,
    "bytes": bytes_in(FOLDER),
}
os.write(stdout, (json.dumps(result) + "\n").encode())
