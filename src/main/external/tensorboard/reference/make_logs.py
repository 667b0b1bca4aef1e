"""
Writes the event files of the tests with the real writers, into folders beside this file. The values are formulas of the
step, which the tests compute again. Clock, host and process number are fixed, so that the files are the same each time.

    python make_logs.py pytorch        PyTorch 2.15.0 with TensorBoard 2.21.0
    python make_logs.py tensorboardx   tensorboardX 2.6.5
    python make_logs.py protos         TensorBoard 2.21.0: forms of tensors that TensorFlow 2 writes
"""
import gzip
import math
import os
import shutil
import socket
import sys
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
START = 1767225600.0  # 2026-01-01T00:00:00Z
now = START


def tick(seconds=1.0):
    global now
    now += seconds
    return now


time.time = lambda: now
socket.gethostname = lambda: "host"
os.getpid = lambda: 4242


def picture(step, height=16, width=24):
    """uint8 [3, height, width]: red counts columns, green rows, blue is the step."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 10, y * 15, np.full_like(x, step % 256)]).astype(np.uint8)


def train(writer, first, last, every=5, image_step=lambda step: step):
    for step in range(first, last + 1):
        tick()
        writer.add_scalar("Loss/D", 1 / (1 + step), step)
        writer.add_scalar("Loss/G", math.sin(step), step)
        if step % every == 0:
            writer.add_image("fake", picture(step), image_step(step))


def folder(kind, name):
    path = os.path.join(HERE, kind, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def with_writer(kind, writer_class):
    def open_writer(name, **options):
        key = "log_dir" if kind == "pytorch" else "logdir"
        return writer_class(**{key: name}, **options)

    # A run as people record it: scalars, grids, settings, text, and what is not imported.
    path = folder(kind, "dcgan")
    writer = open_writer(path)
    writer.add_text("config", "batch size **64**, first")
    train(writer, 0, 20)
    writer.add_text("config", "batch size **64**, later")
    writer.add_histogram("weights", np.arange(100.0), 20)
    writer.add_histogram("weights", np.arange(100.0), 21)
    if kind == "pytorch":  # tensorboardX needs a library for it
        writer.add_audio("sound", np.zeros((1, 100), np.float32), 20, sample_rate=8000)
    writer.add_pr_curve("pr", np.array([0, 1, 1, 0]), np.array([0.1, 0.8, 0.6, 0.4]), 20)
    writer.add_scalars("losses", {"real": 0.25, "fake": 0.5}, 1)
    tick()
    writer.add_scalars("losses", {"real": 0.125, "fake": 0.75}, 2)
    writer.add_scalars("part/of", {"a": 3.0}, 2)
    tick()
    writer.add_hparams(
        {"lr": 0.0002, "batch_size": 64, "manualSeed": 999, "loss": "wgan_gp", "augment": True}, {"hparam/fid": 31.5}
    )
    writer.close()

    # Two runs in one folder of logs.
    for name in ("a", "b/c"):
        writer = open_writer(folder(kind, "many/" + name))
        train(writer, 1, 3)
        writer.close()

    # Stopped at step 12 and resumed from a checkpoint of step 8.
    path = folder(kind, "resumed")
    writer = open_writer(path)
    train(writer, 0, 12)
    writer.close()
    tick(3600)
    writer = open_writer(path)
    for step in range(9, 16):
        tick()
        writer.add_scalar("Loss/D", 100 + step, step)
        writer.add_scalar("Loss/G", 200 + step, step)
        if step % 5 == 0:
            writer.add_image("fake", picture(100 + step), step)
    writer.close()

    # Two programs at the same time.
    path = folder(kind, "two-writers")
    one, two = open_writer(path), open_writer(path, filename_suffix=".two")
    for step in range(4):
        tick()
        one.add_scalar("loss", step, step)
        tick()
        two.add_scalar("loss", -step, step)
    one.close()
    two.close()

    # No steps at all, and images less often than metrics.
    path = folder(kind, "no-steps")
    writer = open_writer(path)
    for i in range(12):
        tick()
        writer.add_scalar("d", i)
        writer.add_scalar("g", -i)
        if i % 4 == 3:
            writer.add_image("x", picture(i))
    writer.close()

    # Images count epochs of 50 iterations.
    path = folder(kind, "epochs")
    writer = open_writer(path)
    for epoch in range(1, 7):
        for i in range(50):
            tick()
            writer.add_scalar("loss", epoch * 50 - 50 + i + 1, epoch * 50 - 50 + i + 1)
        writer.add_image("grid", picture(epoch), epoch)
    writer.close()

    # The step is the index within the epoch.
    path = folder(kind, "zigzag")
    writer = open_writer(path)
    for epoch in range(3):
        for i in range(10):
            tick()
            writer.add_scalar("loss", epoch * 10 + i, i)
    writer.close()

    # Names: long ones in Chinese, and ones that become the same when cleaned.
    path = folder(kind, "names")
    writer = open_writer(path)
    for tag in ("损" * 200, "a\u200bb", "ab", "fid", "time", "epoch", "损" * 250, "损" * 260):
        tick()
        writer.add_scalar(tag, 1.5, 7)
    writer.close()


def pytorch():
    from torch.utils.tensorboard import SummaryWriter

    with_writer("pytorch", SummaryWriter)

    # add_scalar of a tensor, in single and double precision; a resumed program that states the step from which it continues.
    path = folder("pytorch", "purged")
    writer = SummaryWriter(path)
    for step in range(10):
        tick()
        writer.add_scalar("loss", step, step, new_style=True)
        writer.add_scalar("double", step / 3, step, double_precision=True)
    writer.close()
    tick()
    writer = SummaryWriter(path, purge_step=6)
    for step in range(6, 9):
        tick()
        writer.add_scalar("loss", 10 + step, step, new_style=True)
        writer.add_scalar("double", 10 + step / 3, step, double_precision=True)
    writer.close()

    # Compressed to save space.
    path = folder("pytorch", "compressed")
    writer = SummaryWriter(path)
    train(writer, 0, 10)
    writer.close()
    for name in os.listdir(path):
        with open(os.path.join(path, name), "rb") as f:
            data = f.read()
        with open(os.path.join(path, name + ".gz"), "wb") as f, gzip.GzipFile("", "wb", 9, f, mtime=0) as packed:
            packed.write(data)
        os.remove(os.path.join(path, name))


def tensorboardx():
    from tensorboardX import SummaryWriter

    with_writer("tensorboardx", SummaryWriter)


def protos():
    from io import BytesIO

    from PIL import Image
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
    from tensorboard.compat.proto.tensor_pb2 import TensorProto
    from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
    from tensorboard.summary.writer.event_file_writer import EventFileWriter
    from tensorboard.util.tensor_util import make_tensor_proto

    def meta(plugin):
        return SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=plugin))

    def png(array, kind="PNG", **options):
        out = BytesIO()
        Image.fromarray(array).save(out, kind, **options)
        return out.getvalue()

    path = folder("protos", "tensors")
    writer = EventFileWriter(path)

    def add(tag, tensor, plugin, step):
        value = Summary.Value(tag=tag, tensor=tensor, metadata=plugin and meta(plugin))
        writer.add_event(Event(wall_time=now, step=step, summary=Summary(value=[value])))

    for step in range(3):
        tick()
        value = step + 0.5
        for name, dtype in (
            ("float", np.float32), ("double", np.float64), ("half", np.float16), ("int32", np.int32), ("int64", np.int64),
            ("uint8", np.uint8), ("int8", np.int8), ("int16", np.int16), ("bool", np.bool_),
        ):  # fmt: skip
            # TensorFlow states the plugin with the first value only.
            add("val/" + name, make_tensor_proto(dtype(value)), "scalars" if step == 0 else None, step)
            array = np.array(value, dtype)
            content = TensorProto(dtype=make_tensor_proto(array).dtype, tensor_content=array.tobytes())
            add("content/" + name, content, "scalars", step)
        bits = int(np.array(value, np.float32).view(np.uint32)) >> 16
        add("val/bfloat16", TensorProto(dtype=14, half_val=[bits]), "scalars", step)
        add("val/uint32", TensorProto(dtype=22, uint32_val=[2**32 - 1]), "scalars", step)
        add("val/uint64", TensorProto(dtype=23, uint64_val=[2**64 - 2048]), "scalars", step)
        add("val/negative", TensorProto(dtype=9, int64_val=[-5]), "scalars", step)
        add("zero", TensorProto(dtype=1, tensor_shape=TensorShapeProto()), "scalars", step)
        add("vector", make_tensor_proto(np.arange(3.0)), None, step)
        tiles = [np.full((4, 6, 3), 40 * i + step, np.uint8) for i in range(5)]
        add("grid", make_tensor_proto(np.array([b"6", b"4"] + [png(tile) for tile in tiles], object)), "images", step)
    tick()
    add("note", make_tensor_proto(np.array([b"first line", b"second line"], object)), "text", 3)
    writer.close()

    path = folder("protos", "jpeg")
    writer = EventFileWriter(path)
    for step in range(2):
        tick()
        image = Summary.Image(height=8, width=12, colorspace=3)
        image.encoded_image_string = png(np.full((8, 12, 3), 50 + 100 * step, np.uint8), "JPEG", quality=95)
        writer.add_event(Event(wall_time=now, step=step, summary=Summary(value=[Summary.Value(tag="photo", image=image)])))
    tick()
    image = Summary.Image(height=8, width=12, colorspace=3, encoded_image_string=png(np.zeros((8, 12), np.uint8), "GIF"))
    writer.add_event(Event(wall_time=now, step=2, summary=Summary(value=[Summary.Value(tag="photo", image=image)])))
    writer.close()

    # The clock is set back by an hour after step 4.
    path = folder("protos", "clock")
    writer = EventFileWriter(path)
    for step in range(10):
        tick(2 if step != 5 else -3600)
        writer.add_event(
            Event(wall_time=now, step=step, summary=Summary(value=[Summary.Value(tag="loss", simple_value=step)]))
        )
    writer.close()


{"pytorch": pytorch, "tensorboardx": tensorboardx, "protos": protos}[sys.argv[1]]()
