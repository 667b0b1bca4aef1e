"""
Loads an event file with a loader of TensorBoard, and prints seconds, points, grids and memory as one line of JSON.

    python loaders.py accumulator|server FILE
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

kind, path = sys.argv[1:]


def report(seconds, usage, points, grids, before=0.0):
    cpu = usage.ru_utime + usage.ru_stime - before
    print(json.dumps(dict(seconds=seconds, cpu=cpu, points=points, grids=grids, memory=usage.ru_maxrss / 1024)))


if kind == "accumulator":
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    before = time.process_time()
    start = time.perf_counter()
    loaded = EventAccumulator(path, size_guidance={"scalars": 0, "images": 0, "tensors": 0})
    loaded.Reload()
    points = sum(len(loaded.Scalars(tag)) for tag in loaded.Tags()["scalars"])
    grids = sum(len(loaded.Images(tag)) for tag in loaded.Tags()["images"])
    report(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF), points, grids, before)
else:
    import tensorboard_data_server

    # The server logs at this level when it has loaded everything once.
    server = tensorboard_data_server.server_binary()
    start = time.perf_counter()
    child = subprocess.Popen(
        [server, "--logdir", os.path.dirname(path), "--port", "0", "--reload", "once", "--checksum", "-v",
         "--samples-per-plugin", "scalars=all,images=all"],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    for line in child.stderr:
        if "Finished load cycle" in line:
            break
    else:
        sys.exit("the data server ended before it had loaded the file")
    seconds = time.perf_counter() - start
    child.kill()
    child.wait()
    report(seconds, resource.getrusage(resource.RUSAGE_CHILDREN), 0, 0)
