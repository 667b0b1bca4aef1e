"""Records training runs for Gander, the experiment manager for GANs.

    import gander

    with gander.Run("mnist", name="wgan 1", config={"lr": 5e-5}, seed=1, steps=20_000) as run:
        for step in range(1, 20_001):
            ...
            run.log({"generatorLoss": g_loss, "discriminatorLoss": d_loss}, step)
            if step % 500 == 0:
                run.grid(generator(fixed_z), step)

A run is a folder in ``<home>/runs``, in the format that docs/journal.md specifies. Gander need not be running; if it
is, it shows the run within seconds. Only the standard library is needed.

Calls after the construction never raise and never wait for the disk: a thread writes. What cannot be recorded is
reported once on stderr, and as an event of the run.
"""

from __future__ import annotations

import atexit
import binascii
import collections
import contextlib
import datetime
import hashlib
import json
import math
import numbers
import operator
import os
import platform
import re
import secrets
import shutil
import socket
import struct
import sys
import threading
import time
import zlib
from typing import Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

__version__ = "0.1.0"
__all__ = ["Run", "SummaryWriter", "OBJECTIVES"]

#: Objectives whose losses Gander knows. State one only if the recorded losses are exactly those.
OBJECTIVES = ("gan", "lsgan", "wgan", "wgan-gp", "hinge", "dragan", "r1")

MAX_STEP = 1_000_000_000_000
MAX_NAME_LENGTH = 200
MAX_METRICS = 1000
MAX_TILES = 256
MAX_GRID_PIXELS = 4096 * 4096
MAX_MESSAGE_LENGTH = 10_000

#: Interval at which the thread writes lines, and so the most that is lost when the process is killed.
FLUSH_INTERVAL_S = 0.2
#: Interval of fsync, and so the most that is lost when the machine fails.
SYNC_INTERVAL_S = 1.0
#: A line is written at least this often; docs/journal.md requires one every 10 s.
HEARTBEAT_INTERVAL_S = 5.0
RETRY_INTERVAL_S = 1.0
#: How long ``finish`` tries to write what is queued.
FINISH_TIMEOUT_S = 30.0

#: Above this number of queued values, ``log`` yields to the thread for 1 ms, unless writing fails or hangs.
SLOWING_VALUES = 200_000
#: Above these, new values and grids are left out, which is counted and recorded as an event.
MAX_QUEUED_VALUES = 500_000
MAX_QUEUED_IMAGE_BYTES = 128 * 1024 * 1024
#: Values of a line of metrics, about 1 MB of text.
MAX_LINE_VALUES = 50_000
#: Encoded bytes that wait for the disk before the thread stops taking values from the queue.
MAX_PENDING_BYTES = 4 * 1024 * 1024

_RUN_ID = re.compile(r"\d{8}-\d{6}-[a-z]{4}\Z")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


# Text and settings


def _utf16_length(text: str) -> int:
    """Length as readers of the format count it: in UTF-16 code units."""
    return len(text) + sum(1 for c in text if c > "\uffff")


def _clean(text: Any) -> str:
    """Text that can be written as UTF-8: lone surrogates become U+FFFD."""
    text = str(text)
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _clip(text: Any, longest: int = MAX_MESSAGE_LENGTH) -> str:
    text = _clean(text)
    return text if len(text) <= longest // 2 else text[: longest // 2] + "\u2026"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _setting(value: Any, depth: int = 0) -> Any:
    """A setting as JSON; objects of other types become their text."""
    if value is None or isinstance(value, (bool, str)):
        return _clean(value) if isinstance(value, str) else value
    if depth >= 20:
        return _clip(value, 2000)
    if isinstance(value, Mapping):
        return {_clean(name): _setting(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_setting(inner, depth + 1) for inner in value]
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        return {name: _setting(getattr(value, name), depth + 1) for name in value.__dataclass_fields__}
    if isinstance(value, numbers.Integral):
        return int(value) if abs(int(value)) <= 2**53 else str(int(value))
    if isinstance(value, numbers.Real) or (hasattr(value, "item") and getattr(value, "shape", None) == ()):
        number = value.item() if hasattr(value, "item") else float(value)
        if isinstance(number, float) and not math.isfinite(number):
            return _number(number)
        return number if isinstance(number, (int, float, bool)) else _clip(number, 2000)
    return _clip(getattr(value, "__name__", None) or value, 2000)


def _settings(config: Any) -> Dict[str, Any]:
    if config is None:
        return {}
    if not isinstance(config, Mapping) and not hasattr(config, "__dataclass_fields__"):
        if not hasattr(config, "__dict__"):
            raise TypeError(
                f"config is a {type(config).__name__}: give a dict, a dataclass, or an object with attributes "
                "such as argparse.Namespace."
            )
        config = {name: value for name, value in vars(config).items() if not name.startswith("_")}
    return _setting(config)


def _number(value: float) -> Union[float, str]:
    """JSON has no NaN and no infinities."""
    if math.isfinite(value):
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


# The home


def home_folder(home: Union[str, "os.PathLike[str]", None] = None) -> str:
    """The folder in which Gander keeps everything: ``home``, else $GANDER_HOME, else the platform's default."""
    chosen = os.fspath(home) if home else os.environ.get("GANDER_HOME")
    if chosen:
        return os.path.abspath(os.path.expanduser(chosen))
    user = os.path.expanduser("~")
    if sys.platform == "darwin":
        data = os.path.join(user, "Library", "Application Support")
    elif sys.platform == "win32":
        data = os.environ.get("APPDATA") or os.path.join(user, "AppData", "Roaming")
    else:
        data = os.environ.get("XDG_DATA_HOME") or os.path.join(user, ".local", "share")
    return os.path.join(data, "gander")


def _new_id() -> str:
    stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d-%H%M%S")
    return stamp + "-" + "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(4))


def _sync_folder(folder: str) -> None:
    if os.name == "nt":
        return  # Windows cannot open folders; renames are durable with the file system's journal.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # Some network file systems do not sync folders.
    finally:
        os.close(descriptor)


def _write_file(path: str, content: bytes) -> None:
    """Writes a file so that it is complete or absent, also after a power failure."""
    folder, name = os.path.split(path)
    aside = os.path.join(folder, f".{name}.{os.getpid()}.part")
    try:
        with open(aside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.remove(aside)
        raise
    _sync_folder(folder)


class _Lock:
    """Exclusive lock of a run folder, which the system releases when the process ends."""

    NAME = "writer.lock"

    def __init__(self, folder: str):
        self.descriptor = os.open(os.path.join(folder, self.NAME), os.O_RDWR | os.O_CREAT, 0o666)
        try:
            self._lock()
        except OSError as error:
            with contextlib.suppress(OSError):
                os.lseek(self.descriptor, 1, os.SEEK_SET)
            holder = ""
            with contextlib.suppress(OSError):
                holder = os.read(self.descriptor, 300).decode("utf-8", "replace").strip()
            os.close(self.descriptor)
            raise RuntimeError(
                f"The run {os.path.basename(folder)} has a writer already{f' ({holder})' if holder else ''}: "
                "a run has one writer at a time. Record from one process (rank 0), or wait until it has ended."
            ) from error
        text = f" process {os.getpid()} on {socket.gethostname()}\n".encode("utf-8")
        os.ftruncate(self.descriptor, 0)
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        os.write(self.descriptor, text)

    def _lock(self) -> None:
        if os.name == "nt":
            import msvcrt  # type: ignore

            # Byte 0 is locked; the rest of the file stays readable.
            os.lseek(self.descriptor, 0, os.SEEK_SET)
            msvcrt.locking(self.descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self.descriptor)


# The journal


class _Journal:
    """Appends numbered lines with a CRC-32 to ``journal.ndjson``.

    Bytes are kept until a sync has succeeded, and written at a fixed position: a partial write, or a failed sync, after
    which the system may have discarded written data, is repeated from the last synced position.
    """

    def __init__(self, path: str):
        self.path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        self._drop_torn_line()
        self.synced = os.fstat(self.descriptor).st_size
        self.buffer = bytearray()
        self.written = 0
        self.number = 0

    @property
    def pending(self) -> int:
        """Bytes that are not written yet."""
        return len(self.buffer) - self.written

    def append(self, kind: str, fields: str) -> None:
        """``fields`` is the rest of a JSON object without braces, such as ``"step":5``."""
        at = max(0, int(time.time() * 1000))
        text = f'{{"type":"{kind}","at":{at},"n":{self.number},{fields}}}'.encode("utf-8")
        self.number += 1
        self.buffer += text[:-1] + b',"crc":"%08x"}\n' % (binascii.crc32(text) & 0xFFFFFFFF)

    def write(self) -> None:
        """Writes what is buffered. Raises OSError; then the file ends with a whole line."""
        try:
            os.lseek(self.descriptor, self.synced + self.written, os.SEEK_SET)
            while self.written < len(self.buffer):
                self.written += os.write(self.descriptor, memoryview(self.buffer)[self.written :])
        except OSError:
            self.written = self.buffer.rfind(b"\n", 0, self.written) + 1
            with contextlib.suppress(OSError):
                os.ftruncate(self.descriptor, self.synced + self.written)
            raise

    def sync(self) -> None:
        """Writes and syncs. Raises OSError, also if the file is no longer at its path."""
        self._reopen_if_replaced()
        self.write()
        if not self.buffer:
            return
        try:
            os.fsync(self.descriptor)
        except OSError:
            self.written = 0
            raise
        self.synced += self.written
        del self.buffer[: self.written]
        self.written = 0

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self.descriptor)

    def _reopen_if_replaced(self) -> None:
        """Bytes written to a removed file would be lost; a restored one must contain all that was synced."""
        current = os.stat(self.path)
        opened = os.fstat(self.descriptor)
        if (current.st_ino, current.st_dev) == (opened.st_ino, opened.st_dev):
            return
        if current.st_size < self.synced:
            raise FileNotFoundError(2, "the journal is another file than before", self.path)
        descriptor = os.open(self.path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        os.ftruncate(descriptor, self.synced)
        os.close(self.descriptor)
        self.descriptor = descriptor
        self.written = 0

    def _drop_torn_line(self) -> None:
        """Removes the incomplete last line of a process that was killed; readers ignore such a line."""
        size = end = os.fstat(self.descriptor).st_size
        while end > 0:
            start = max(0, end - 65536)
            os.lseek(self.descriptor, start, os.SEEK_SET)
            at = os.read(self.descriptor, end - start).rfind(b"\n")
            if at >= 0 or start == 0:
                keep = start + at + 1 if at >= 0 else 0
                if keep < size:
                    os.ftruncate(self.descriptor, keep)
                return
            end = start


class _Past(NamedTuple):
    """What a journal holds up to the step from which a run continues."""

    step: int
    last: Dict[str, int]
    names: List[str]
    time: float
    samples: List[int]
    checkpoints: List[int]


def _read_lines(path: str) -> Iterator[Dict[str, Any]]:
    with open(path, "rb") as file:
        for text in file:
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                yield line


def _read_past(path: str, step: Optional[int]) -> _Past:
    starts = [int(line.get("step", 0)) for line in _read_lines(path) if line.get("type") == "start"]
    # caps[i]: the largest step that survives of lines after i starts.
    caps = [MAX_STEP if step is None else step]
    for start in reversed(starts):
        caps.insert(0, min(caps[0], start))
    last: Dict[str, int] = {}
    files: Dict[str, List[int]] = {"sample": [], "checkpoint": []}
    reached = 0
    clock = 0.0
    seen = 0
    for line in _read_lines(path):
        kind = line.get("type")
        if kind == "start":
            seen += 1
            reached = max(reached, min(int(line.get("step", 0)), caps[seen]))
        elif kind == "metrics":
            steps = line.get("steps") or []
            kept = next((i for i in range(len(steps) - 1, -1, -1) if steps[i] <= caps[seen]), None)
            if kept is None:
                continue
            reached = max(reached, steps[kept])
            for name, column in (line.get("values") or {}).items():
                last[name] = max(last.get(name, -1), steps[kept])
                if name == "time" and isinstance(column[kept], (int, float)):
                    clock = max(clock, column[kept])
        elif kind in files and line.get("step", MAX_STEP) <= caps[seen]:
            files[kind].append(line["step"])
            reached = max(reached, line["step"])
        elif kind in ("heartbeat", "event", "end") and line.get("step", MAX_STEP) <= caps[seen]:
            reached = max(reached, line["step"])
    return _Past(reached if step is None else step, last, list(last), clock, files["sample"], files["checkpoint"])


# Values


class _Refused(Exception):
    """A value, name, step or image that cannot be recorded; the message is the sentence about it."""


class _CudaCopy:
    """Scalars of a CUDA device, copied to pinned memory in the order of the stream, so that nobody waits.

    The copy belongs to the moment of the call: what the training writes into the tensors later does not change it.
    """

    def __init__(self, torch: Any, tensors: Sequence[Any]):
        with torch.no_grad():
            flat = torch.stack([t.detach().reshape(()) for t in tensors])
            self.host = torch.empty(flat.shape, dtype=flat.dtype, pin_memory=True)
            self.host.copy_(flat, non_blocking=True)
            self.event = torch.cuda.Event(blocking=True)
            self.event.record(torch.cuda.current_stream(flat.device))
        self.values: Optional[List[float]] = None

    def value(self, index: int) -> float:
        if self.values is None:
            self.event.synchronize()
            self.values = self.host.tolist()
        return self.values[index]


class _Later:
    """A value that the thread converts."""

    __slots__ = ("convert",)

    def __init__(self, convert: Callable[[], Any]):
        self.convert = convert


def _size_of(value: Any) -> int:
    shape = getattr(value, "shape", ())
    size = 1
    for length in tuple(shape):
        size *= int(length)
    return size


def _scalar(name: str, value: Any) -> float:
    """A value as a number. Raises _Refused."""
    try:
        if isinstance(value, (str, bytes)) or value is None:
            raise TypeError
        if not isinstance(value, numbers.Number):
            size = _size_of(value)
            if size != 1:
                raise _Refused(
                    f'The metric "{name}" was given {size} values at once: log one number, such as their mean.'
                )
            if hasattr(value, "detach"):
                value = value.detach()
            if hasattr(value, "item"):
                value = value.item()
        return float(value)
    except _Refused:
        raise
    except (TypeError, ValueError):
        what = "nothing (None)" if value is None else f"a {type(value).__name__}"
        raise _Refused(f'The metric "{name}" was given {what}: a metric is a number.') from None
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _snapshot(values: Mapping[Any, Any], refuse: Callable[[str, str], None]) -> Dict[str, Any]:
    """Values as numbers, or as copies that the thread converts. Nested dicts are joined by ``/``."""
    row: Dict[str, Any] = {}
    cuda: Dict[Tuple[str, str], List[Tuple[str, Any]]] = {}
    torch = sys.modules.get("torch")
    stack = [("", values)]
    while stack:
        prefix, inner = stack.pop()
        for key, value in inner.items():
            name = f"{prefix}{key}"
            if type(value) is float or type(value) is int:
                row[name] = value
            elif isinstance(value, Mapping):
                stack.append((f"{name}/", value))
            elif torch is not None and isinstance(value, torch.Tensor) and value.is_cuda and value.numel() == 1:
                row[name] = None
                cuda.setdefault((str(value.device), str(value.dtype)), []).append((name, value))
            elif type(value).__module__.startswith("jax") and _size_of(value) == 1:
                # JAX arrays do not change, and reading one waits for its computation without the GIL.
                row[name] = _Later(lambda value=value: value.item())
            else:
                try:
                    row[name] = _scalar(name, value)
                except _Refused as error:
                    refuse(f"value of {name}", str(error))
    for group in cuda.values():
        copy = _CudaCopy(torch, [value for _, value in group])
        for index, (name, _) in enumerate(group):
            row[name] = _Later(lambda copy=copy, index=index: copy.value(index))
    return row


# Images


class _Tiles(NamedTuple):
    """Images of equal size as bytes, row by row, channels last."""

    width: int
    height: int
    channels: int
    images: List[bytes]


def _layout_of(shape: Sequence[int], channels_first: bool) -> str:
    if len(shape) == 2:
        return "HW"
    if len(shape) not in (3, 4):
        raise _Refused(
            f"Images have the shape {tuple(shape)}: give an array of 2, 3 or 4 axes, such as NCHW, NHWC or HW."
        )
    first = shape[-3] in (1, 3, 4)
    last = shape[-1] in (1, 3, 4)
    if not first and not last:
        if len(shape) == 3:
            return "NHW"
        raise _Refused(
            f"Images have the shape {tuple(shape)}, in which no axis has 1, 3 or 4 channels: give NCHW or NHWC."
        )
    inner = "CHW" if first and (channels_first or not last) else "HWC"
    return inner if len(shape) == 3 else "N" + inner


def _scale(value_range: Optional[Sequence[float]], is_bytes: bool) -> Optional[Tuple[float, float]]:
    """Lowest value and factor that map values to 0 ... 255; None for bytes that need no scaling."""
    if value_range is None:
        if is_bytes:
            return None
        value_range = (-1.0, 1.0)
    low, high = (float(v) for v in value_range)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise _Refused(f"value_range is ({low}, {high}): give two numbers of which the first is smaller.")
    return low, 255.0 / (high - low)


def _order(layout: str) -> Tuple[int, ...]:
    """The order of axes that gives NHWC, for an array to which missing axes were added."""
    return (0, 2, 3, 1) if layout in ("NCHW", "CHW") else (0, 1, 2, 3)


def _full_shape(shape: Sequence[int], layout: str) -> Tuple[int, ...]:
    if len(shape) != len(layout):
        raise _Refused(f"Images have the shape {tuple(shape)}, which is not {layout}.")
    sizes = dict(zip(layout, (int(n) for n in shape)))
    axes = "NCHW" if "CHW" in layout else "NHWC"
    return tuple(sizes.get(axis, 1) for axis in axes)


def _tensor_bytes(torch: Any, images: Any, layout: Optional[str], value_range: Any) -> Tuple[Tuple[int, ...], bytes]:
    with torch.no_grad():
        t = images.detach()
        layout = layout or _layout_of(t.shape, True)
        t = t.reshape(_full_shape(t.shape, layout)).permute(_order(layout))
        scale = _scale(value_range, t.dtype == torch.uint8)
        if scale is not None:
            low, factor = scale
            t = torch.nan_to_num(t.float(), nan=low)
            t = ((t - low) * factor + 0.5).floor().clamp(0, 255).to(torch.uint8)
        t = t.contiguous().cpu()
        try:
            return tuple(t.shape), t.numpy().tobytes()
        except RuntimeError:  # torch without numpy
            return tuple(t.shape), bytes(t.flatten().tolist())


def _array_bytes(numpy: Any, images: Any, layout: Optional[str], value_range: Any) -> Tuple[Tuple[int, ...], bytes]:
    array = numpy.asarray(images)
    if array.dtype == object or array.dtype.kind not in "biuf":
        if array.dtype.kind in "OSU":
            raise _Refused(f"Images are an array of {array.dtype}: give numbers, all images of one size.")
        array = array.astype(numpy.float32)  # bfloat16 and other types that libraries add
    layout = layout or _layout_of(array.shape, False)
    array = array.reshape(_full_shape(array.shape, layout)).transpose(_order(layout))
    if array.dtype == bool:
        array = array.astype(numpy.uint8) * 255
    scale = _scale(value_range, array.dtype == numpy.uint8)
    if scale is not None:
        low, factor = scale
        array = numpy.nan_to_num(array.astype(numpy.float32), nan=low)
        array = numpy.clip(numpy.floor((array - low) * factor + 0.5), 0, 255).astype(numpy.uint8)
    return tuple(int(n) for n in array.shape), numpy.ascontiguousarray(array).tobytes()


def _list_bytes(images: Any, layout: Optional[str], value_range: Any) -> Tuple[Tuple[int, ...], bytes]:
    """Nested lists of numbers, without numpy."""
    shape: List[int] = []
    inner = images
    while isinstance(inner, (list, tuple)):
        shape.append(len(inner))
        if not inner:
            break
        inner = inner[0]
    flat: List[Any] = [images]
    for length in shape:
        if any(not isinstance(part, (list, tuple)) or len(part) != length for part in flat):
            raise _Refused("Images are lists of unequal length: give images of one size.")
        flat = [value for part in flat for value in part]
    layout = layout or _layout_of(shape, False)
    full = _full_shape(shape, layout)
    if _order(layout) == (0, 2, 3, 1):
        n, c, h, w = full
        flat = [flat[((i * c + k) * h + y) * w + x] for i in range(n) for y in range(h) for x in range(w) for k in range(c)]
        full = (n, h, w, c)
    low, factor = _scale(value_range, False) or (0.0, 1.0)
    level = bytearray()
    for value in flat:
        v = float(value)
        level.append(0 if v != v else int(min(255, max(0, (v - low) * factor + 0.5))))
    return full, bytes(level)


def _tiles(images: Any, layout: Optional[str], value_range: Any) -> _Tiles:
    """Images of any of the supported kinds as bytes. Raises _Refused."""
    if layout is not None:
        layout = layout.upper()
        if layout not in ("NCHW", "NHWC", "NHW", "CHW", "HWC", "HW"):
            raise _Refused(f'layout is "{layout}": give NCHW, NHWC, NHW, CHW, HWC or HW.')
    torch = sys.modules.get("torch")
    if hasattr(images, "convert") and hasattr(images, "getbands"):  # PIL
        mode = images.mode if images.mode in ("L", "RGB", "RGBA") else "RGB"
        width, height = images.size
        return _Tiles(width, height, len(mode), [images.convert(mode).tobytes()])
    if isinstance(images, (list, tuple)):
        if not images:
            raise _Refused("There are no images in the list.")
        if hasattr(images[0], "shape") or hasattr(images[0], "getbands"):
            each = [_tiles(image, layout, value_range) for image in images]
            if any(tiles[:3] != each[0][:3] for tiles in each):
                raise _Refused("Images of a list have unequal sizes or channels: give images of one size.")
            return each[0]._replace(images=[image for tiles in each for image in tiles.images])
    if torch is not None and isinstance(images, torch.Tensor):
        (n, height, width, channels), content = _tensor_bytes(torch, images, layout, value_range)
    else:
        try:
            import numpy
        except ImportError:
            numpy = None  # type: ignore
        if numpy is not None and (hasattr(images, "shape") or isinstance(images, (list, tuple))):
            (n, height, width, channels), content = _array_bytes(numpy, images, layout, value_range)
        elif isinstance(images, (list, tuple)):
            (n, height, width, channels), content = _list_bytes(images, layout, value_range)
        else:
            raise _Refused(f"Images are a {type(images).__name__}: give an array, a tensor, PIL images, or lists.")
    if channels not in (1, 3, 4):
        raise _Refused(f"Images have {channels} channels: give 1 (grey), 3 (RGB) or 4 (RGBA).")
    if n == 0 or height == 0 or width == 0:
        raise _Refused("There are no images in the array.")
    size = height * width * channels
    return _Tiles(width, height, channels, [content[i * size : (i + 1) * size] for i in range(n)])


def _png(tiles: _Tiles, rows: int, columns: int) -> bytes:
    """A grid of tiles without gaps, filled row by row; cells beyond the last image are black."""
    stride = tiles.width * tiles.channels
    blank = bytes(stride)
    scanlines: List[bytes] = []
    for row in range(rows):
        line = tiles.images[row * columns : (row + 1) * columns]
        rest = blank * (columns - len(line))
        for y in range(tiles.height):
            scanlines.append(b"\0" + b"".join([i[y * stride : (y + 1) * stride] for i in line]) + rest)
    kind = {1: 0, 3: 2, 4: 6}[tiles.channels]
    header = struct.pack(">IIBBBBB", columns * tiles.width, rows * tiles.height, 8, kind, 0, 0, 0)

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    data = zlib.compress(b"".join(scanlines), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _latents_text(latents: Any) -> Optional[str]:
    """A text as it is; the SHA-256 of an array's shape and its float32 values."""
    if latents is None or isinstance(latents, str):
        return latents
    if hasattr(latents, "detach"):
        latents = latents.detach().float().cpu()
    values = latents.tolist() if hasattr(latents, "tolist") else latents
    flat: List[float] = []
    shape: List[int] = []

    def visit(part: Any, depth: int) -> None:
        if isinstance(part, (list, tuple)):
            if len(shape) == depth:
                shape.append(len(part))
            for inner in part:
                visit(inner, depth + 1)
        else:
            flat.append(float(part))

    visit(values, 0)
    content = struct.pack(f"<{len(flat)}f", *flat)
    return "sha256:" + hashlib.sha256(repr(shape).encode() + content).hexdigest()


# Runs


class _Grid(NamedTuple):
    step: int
    tiles: _Tiles
    rows: int
    columns: int
    padding: Optional[int]

    @property
    def bytes(self) -> int:
        return sum(len(image) for image in self.tiles.images)


class _Line(NamedTuple):
    """A line that is not metrics: its type and the rest of its JSON object, without braces."""

    kind: str
    fields: str


_open_runs: "set[Run]" = set()


class Run:
    """One training run. See the module's description for an example.

    Args:
        project: name of the experiment that groups runs, such as "mnist"; required unless ``resume`` is given
        name: name of the run; by default its id
        config: settings, as a dict (also nested), a dataclass, or an object with attributes
        home: folder of Gander; by default $GANDER_HOME, else the platform's folder
        seed: seed of the run: runs that differ only in it are compared as one, with their spread
        objective: one of ``OBJECTIVES``, only if the recorded losses are exactly those of it
        latents: a text that identifies the fixed latent vectors of the grids, or the array itself, which is hashed:
            grids of runs with equal latents are compared tile by tile
        steps: planned number of steps, for progress and remaining time
        generator_updates_per_step, discriminator_updates_per_step, steps_per_epoch: for x axes that runs share
        dataset: name of the data, or a dict with ``name`` and optionally ``sha256`` and ``count``
        resume: id of a run in the home, or path of its folder, that is continued
        step: with ``resume``: the step of the checkpoint from which it continues. All that was logged after it is
            removed. By default the last step that was logged.
        rank: of several processes that train one model, only rank 0 records; by default $RANK if $WORLD_SIZE > 1

    Raises:
        ValueError, TypeError: an argument is wrong
        OSError: the run folder cannot be written
        RuntimeError: another writer has the run open
    """

    def __init__(
        self,
        project: Optional[str] = None,
        config: Any = None,
        *,
        name: Optional[str] = None,
        home: Union[str, "os.PathLike[str]", None] = None,
        seed: Optional[int] = None,
        objective: Optional[str] = None,
        latents: Any = None,
        steps: Optional[int] = None,
        generator_updates_per_step: Optional[float] = None,
        discriminator_updates_per_step: Optional[float] = None,
        steps_per_epoch: Optional[float] = None,
        dataset: Union[str, Mapping[str, Any], None] = None,
        resume: Union[str, "os.PathLike[str]", None] = None,
        step: Optional[int] = None,
        rank: Optional[int] = None,
    ):
        self._said: set = set()
        self._is_open = False
        self._guard = threading.RLock()
        self._queue: "collections.deque[Any]" = collections.deque()
        self._queued_values = 0
        self._queued_bytes = 0
        self._dropped: Optional[List[int]] = None
        self._dropped_grids = 0
        self._step = 0
        self._has_steps = False
        self._names: Dict[str, Optional[str]] = {}
        self._last: Dict[str, int] = {}
        self._samples: set = set()
        self._checkpoints: set = set()
        self._events: List[_Line] = []
        self._time_before = 0.0
        self._failing_since: Optional[float] = None
        self._progress = time.monotonic()
        self._last_line = 0.0
        self._last_sync = 0.0
        self._wake = threading.Event()
        self._work = threading.Lock()
        self._is_ending = False
        self._planned = steps

        if rank is None and int(os.environ.get("WORLD_SIZE") or 1) > 1:
            rank = int(os.environ.get("RANK") or 0)
        #: Whether this process records; False in other ranks than 0.
        self.records = not rank
        if resume is None and step is not None:
            raise ValueError("step is the step of a run that is continued: give its id as resume, too.")
        if not self.records:
            self.id, self.folder, self.name = "", "", name or ""
            self._say("rank", f"Rank {rank} records nothing: rank 0 of this program records the run.")
            return
        home = home_folder(home)
        try:
            if resume is not None:
                self._resume(home, os.fspath(resume), step)
            else:
                given = self._file(
                    project, name, seed, objective, latents, steps, dataset, config,
                    generatorUpdatesPerStep=generator_updates_per_step,
                    discriminatorUpdatesPerStep=discriminator_updates_per_step,
                    stepsPerEpoch=steps_per_epoch,
                )  # fmt: skip
                self._create(home, given)
        except OSError as error:
            where = error.filename or home
            raise OSError(
                error.errno,
                f"The run cannot be written: {where}: {error.strerror or error}. Check the folder, or give another "
                "one as home or GANDER_HOME.",
            ) from error
        self._began = time.monotonic()
        self._is_open = True
        _open_runs.add(self)
        self._thread = threading.Thread(target=self._write_until_end, name=f"gander {self.id}", daemon=True)
        self._thread.start()

    # Creating and continuing

    @staticmethod
    def _file(
        project: Any, name: Any, seed: Any, objective: Any, latents: Any, steps: Any, dataset: Any, config: Any,
        **numbers_given: Any,
    ) -> Dict[str, Any]:  # fmt: skip
        """The content of run.json without id. Raises ValueError."""
        project = " ".join(_clean(project or "").split())
        if not project:
            raise ValueError('A run needs a project, the name of its experiment: gander.Run("mnist").')
        name = " ".join(_clean(name or "").split())
        for what, text in (("project", project), ("name", name)):
            if _utf16_length(text) > 200:
                raise ValueError(f"The {what} has {_utf16_length(text)} characters: give at most 200.")
        file: Dict[str, Any] = {
            "format": 1,
            "kind": "external",
            "id": "",
            "name": name,
            "experiment": {"id": "e-" + hashlib.sha256(project.encode()).hexdigest()[:16], "name": project},
            "createdAt": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "program": f"gander-python {__version__}",
        }
        if config is not None:
            file["settings"] = _settings(config)
        if objective is not None:
            if objective not in OBJECTIVES:
                raise ValueError(
                    f'objective is "{objective}": give one of {", ".join(OBJECTIVES)}, or none for other losses.'
                )
            file["objective"] = objective
        if seed is not None:
            seed = operator.index(seed)
            if not 0 <= seed < 2**53:
                raise ValueError(f"seed is {seed}: give a number from 0 to {2**53 - 1}.")
            file["seed"] = seed
        if steps is not None:
            steps = operator.index(steps)
            if not 1 <= steps <= MAX_STEP:
                raise ValueError(f"steps is {steps}: give the planned number of steps, 1 or more.")
            file["steps"] = steps
        for key, number in numbers_given.items():
            if number is None:
                continue
            if not 0 < float(number) <= 1e9:
                raise ValueError(f"{key} is {number}: give a number above 0, at most 1e9.")
            file[key] = int(number) if float(number).is_integer() else float(number)
        if dataset is not None:
            given = {"name": dataset} if isinstance(dataset, str) else dict(dataset)
            if not isinstance(given.get("name"), str):
                raise ValueError('dataset is a name, or a dict such as {"name": "mnist", "count": 60000}.')
            file["dataset"] = {key: given[key] for key in ("name", "sha256", "count") if given.get(key) is not None}
            if not re.match(r"[0-9a-f]{64}\Z", str(given.get("sha256") or "0" * 64)):
                raise ValueError("The sha256 of the dataset is not a SHA-256 of 64 lower-case hexadecimal digits.")
        text = _latents_text(latents)
        if text is not None:
            if not 1 <= _utf16_length(text) <= 200:
                raise ValueError("latents is a text of 1 to 200 characters, or the array of latent vectors.")
            file["latents"] = text
        return file

    def _create(self, home: str, given: Dict[str, Any]) -> None:
        if not os.path.isdir(home):
            os.makedirs(os.path.dirname(home), exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.mkdir(home, 0o700)
        runs = os.path.join(home, "runs")
        os.makedirs(runs, exist_ok=True)
        self.id = _new_id()
        while os.path.exists(os.path.join(runs, self.id)):
            self.id = _new_id()
        self.folder = os.path.join(runs, self.id)
        self.name = given["name"] or self.id
        self.experiment = given["experiment"]["name"]
        self._run_file = {**given, "id": self.id, "name": self.name}
        # Under a hidden name until run.json and the first line are complete.
        aside = os.path.join(runs, f".new-{self.id}.part")
        os.mkdir(aside)
        try:
            for part in ("samples", "checkpoints"):
                os.mkdir(os.path.join(aside, part))
            self._lock = _Lock(aside)
            self._journal = _Journal(os.path.join(aside, "journal.ndjson"))
            self._start(0)
            self._journal.sync()
            _write_file(os.path.join(aside, "run.json"), self._run_json())
            if os.name == "nt":
                # Windows renames no folder with open files.
                self._journal.close()
                self._lock.release()
            os.rename(aside, self.folder)
            if os.name == "nt":
                number = self._journal.number
                self._lock = _Lock(self.folder)
                self._journal = _Journal(os.path.join(self.folder, "journal.ndjson"))
                self._journal.number = number
            self._journal.path = os.path.join(self.folder, "journal.ndjson")
            _sync_folder(runs)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise

    def _resume(self, home: str, run: str, step: Optional[int]) -> None:
        self.folder = os.path.join(home, "runs", run) if _RUN_ID.match(run) else os.path.abspath(run)
        self.id = os.path.basename(self.folder)
        path = os.path.join(self.folder, "run.json")
        if not os.path.isfile(path):
            raise ValueError(f"There is no run {run} to continue: {path} is missing.")
        if step is not None:
            step = operator.index(step)
            if not 0 <= step <= MAX_STEP:
                raise ValueError(f"step is {step}: give the step of the checkpoint, 0 or more.")
        with open(path, encoding="utf-8") as file:
            self._run_file = json.load(file)
        if self._run_file.get("kind") != "external":
            raise ValueError(f"The run {self.id} was trained by Gander: resume it there.")
        self.name = self._run_file.get("name") or self.id
        self.experiment = (self._run_file.get("experiment") or {}).get("name") or ""
        self._planned = self._run_file.get("steps")
        self._lock = _Lock(self.folder)
        try:
            self._journal = _Journal(os.path.join(self.folder, "journal.ndjson"))
            past = _read_past(self._journal.path, step)
            self._step = past.step
            self._has_steps = True
            self._last = past.last
            self._names = {name: name for name in past.names}
            self._time_before = past.time
            self._samples = set(past.samples)
            self._checkpoints = set(past.checkpoints)
            self._start(past.step)
            self._journal.sync()
        except BaseException:
            self._lock.release()
            raise

    def _run_json(self) -> bytes:
        return (json.dumps(self._run_file, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")

    def _start(self, step: int) -> None:
        versions = {"gander-python": __version__, "python": platform.python_version()}
        for module in ("torch", "jax", "tensorflow", "numpy"):
            version = getattr(sys.modules.get(module), "__version__", None)
            if isinstance(version, str):
                versions[module] = version
        host = _json(_clean(socket.gethostname())[:200])
        self._journal.append("start", f'"pid":{os.getpid()},"versions":{_json(versions)},"host":{host},"step":{step}')
        self._last_line = self._last_sync = time.monotonic()

    # Recording

    def log(self, values: Mapping[str, Any], step: Optional[int] = None) -> None:
        """Records numbers of a step: floats, or scalars of NumPy, PyTorch, JAX and others.

        A name such as ``loss/generator`` is drawn in the panel ``loss``. Names of Gander's own metrics (docs/journal.md)
        keep their meaning. Scalars of a CUDA device are copied without waiting for the device.

        Steps of a metric ascend. Without a step it is the one after the last.
        """
        try:
            if not self._is_open:
                return self._closed("log")
            now = time.monotonic()
            row = dict(values)
            for value in row.values():
                if type(value) is not float and type(value) is not int:
                    row = _snapshot(row, self._refuse)
                    break
            if type(step) is not int or not 0 <= step <= MAX_STEP:
                step = self._step_of(step)
            with self._guard:
                if self._queued_values > SLOWING_VALUES and not self._has_room(step, len(row)):
                    return
                if step > self._step:
                    self._step = step
                self._has_steps = True
                self._queued_values += len(row)
                self._queue.append((step, now, row))
        except _Refused as error:
            self._refuse(str(error), str(error))
        except Exception as error:  # noqa: BLE001
            self._refuse("log", f"Values could not be recorded: {type(error).__name__}: {error}.")

    def grid(
        self,
        images: Any,
        step: Optional[int] = None,
        *,
        rows: Optional[int] = None,
        columns: Optional[int] = None,
        value_range: Optional[Sequence[float]] = None,
        layout: Optional[str] = None,
        padding: Optional[int] = None,
    ) -> None:
        """Records a sample grid: one at a step.

        Args:
            images: a NumPy, PyTorch or JAX array, PIL images, or nested lists; a batch, or a list of images
            rows, columns: of the grid; by default as square as possible
            value_range: the values of black and white; by default (-1, 1), and 0 to 255 for bytes
            layout: order of the axes, such as "NCHW"; by default found from the shape
            padding: ``images`` is one image that holds a grid already, such as that of ``torchvision.utils.make_grid``
                (there 2 by default): pixels between its tiles and around them. Requires rows and columns.
        """
        try:
            if not self._is_open:
                return self._closed("grid")
            step = self._step_of(step, following=False)
            tiles = _tiles(images, layout, value_range)
            count = len(tiles.images)
            if padding is None:
                if columns is None:
                    columns = -(-count // rows) if rows else math.ceil(math.sqrt(count))
                rows = rows or -(-count // columns)
                if rows * columns < count:
                    raise _Refused(f"{count} images do not fit in a grid of {rows} x {columns}.")
                width, height = tiles.width * columns, tiles.height * rows
            else:
                if count != 1 or not rows or not columns:
                    raise _Refused("padding is of one image that holds a grid: give rows and columns, too.")
                width, height = tiles.width, tiles.height
                if (width - padding) // columns <= padding or (height - padding) // rows <= padding:
                    raise _Refused(
                        f"An image of {width} x {height} pixels has no room for {rows} x {columns} tiles with a "
                        f"padding of {padding}."
                    )
            if not (1 <= rows <= MAX_TILES and 1 <= columns <= MAX_TILES):
                raise _Refused(f"A grid has {rows} x {columns} tiles: at most {MAX_TILES} a side are shown.")
            if width * height > MAX_GRID_PIXELS:
                raise _Refused(
                    f"A grid has {width} x {height} pixels: at most {MAX_GRID_PIXELS} are shown. Give fewer or smaller "
                    "images."
                )
            if step in self._samples:
                raise _Refused(f"Step {step} has a grid already: a run has one grid a step. The first is kept.")
            grid = _Grid(step, tiles, rows, columns, padding)
            with self._guard:
                if self._queued_bytes and self._queued_bytes + grid.bytes > MAX_QUEUED_IMAGE_BYTES:
                    self._dropped_grids += 1
                    return self._say("full of grids", "Grids wait for the disk; further ones are left out until then.")
                self._samples.add(step)
                self._queued_bytes += grid.bytes
                self._step = max(self._step, step)
                self._has_steps = True
                self._queue.append(grid)
        except _Refused as error:
            self._refuse(re.sub(r"\d+", "", str(error)), str(error))
        except Exception as error:  # noqa: BLE001
            self._refuse("grid", f"A grid could not be recorded: {type(error).__name__}: {error}.")

    def checkpoint(self, path: Union[str, "os.PathLike[str]"], step: Optional[int] = None) -> None:
        """Copies a checkpoint file into the run, before it returns: the file may be overwritten afterwards."""
        aside = None
        try:
            if not self._is_open:
                return self._closed("checkpoint")
            step = self._step_of(step, following=False)
            if step in self._checkpoints:
                raise _Refused(f"Step {step} has a checkpoint already; the first is kept.")
            path = os.fspath(path)
            ending = os.path.splitext(path)[1]
            name = f"{step}{ending}"
            if not _FILE_NAME.match(name):
                name = str(step)
            folder = os.path.join(self.folder, "checkpoints")
            os.makedirs(folder, exist_ok=True)
            aside = os.path.join(folder, f".{name}.{os.getpid()}.part")
            digest = hashlib.sha256()
            size = 0
            with open(path, "rb") as source, open(aside, "wb") as target:
                while True:
                    part = source.read(1 << 20)
                    if not part:
                        break
                    digest.update(part)
                    size += len(part)
                    target.write(part)
                target.flush()
                os.fsync(target.fileno())
            os.replace(aside, os.path.join(folder, name))
            _sync_folder(folder)
            self._checkpoints.add(step)
            self._add(
                _Line(
                    "checkpoint",
                    f'"step":{step},"file":{_json(name)},"bytes":{size},"sha256":"{digest.hexdigest()}"',
                ),
                step,
            )
        except _Refused as error:
            self._refuse("checkpoint twice", str(error))
        except Exception as error:  # noqa: BLE001
            if aside is not None:
                with contextlib.suppress(OSError):
                    os.remove(aside)
            self._refuse("checkpoint", f"The checkpoint {path} could not be recorded: {error}.")

    def note(self, text: str, step: Optional[int] = None) -> None:
        """Records a text for the reader of the run, as an event."""
        self.event(text, step, code="note")

    def event(self, message: str, step: Optional[int] = None, *, level: str = "info", code: str = "event") -> None:
        """Records an event; ``level`` is info, warning or error."""
        try:
            if not self._is_open:
                return self._closed("event")
            if level not in ("info", "warning", "error"):
                raise _Refused(f'The level of an event is "{level}": give info, warning or error.')
            step = self._step_of(step, following=False)
            self._add(self._event(step, level, _clip(code, 200), message), step)
        except _Refused as error:
            self._refuse(str(error), str(error))
        except Exception as error:  # noqa: BLE001
            self._refuse("event", f"An event could not be recorded: {type(error).__name__}: {error}.")

    def update_config(self, config: Any) -> None:
        """Adds settings that became known after the start, or replaces those of equal names."""
        try:
            if not self._is_open:
                return self._closed("update_config")
            with self._work:
                settings = {**(self._run_file.get("settings") or {}), **_settings(config)}
                self._run_file = {**self._run_file, "settings": settings}
                _write_file(os.path.join(self.folder, "run.json"), self._run_json())
        except Exception as error:  # noqa: BLE001
            self._refuse("config", f"Settings could not be recorded: {error}.")

    def flush(self, timeout: float = 5.0) -> bool:
        """Waits until all that was recorded so far is on the disk; False if it is not after ``timeout`` seconds."""
        if not self._is_open:
            return not self.records
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self._work.acquire(timeout=max(0.0, end - time.monotonic())):
                try:
                    self._try_write(sync=True)
                    if not self._queue and not self._journal.buffer:
                        return True
                finally:
                    self._work.release()
            time.sleep(0.05)
        return False

    def finish(self, state: str = "finished", message: Optional[str] = None, reason: Optional[str] = None) -> None:
        """Ends the run: ``state`` is finished, stopped or failed. Writes what is queued, for at most 30 seconds."""
        try:
            with self._guard:
                if not self._is_open:
                    return
                self._is_open = False
                _open_runs.discard(self)
            if state not in ("finished", "stopped", "failed"):
                self._say("end", f'A run cannot end as "{state}": finished, stopped or failed. It is recorded as stopped.')
                state = "stopped"
            fields = f'"step":{self._step},"state":"{state}"'
            if reason:
                fields += f',"reason":{_json(reason)}'
            if message:
                fields += f',"message":{_json(_clip(message))}'
            self._queue.append(_Line("end", fields))
            end = time.monotonic() + FINISH_TIMEOUT_S
            self._is_ending = True
            self._wake.set()
            self._thread.join(FINISH_TIMEOUT_S)
            while self._queue or self._journal.buffer:
                if self._work.acquire(timeout=max(0.0, end - time.monotonic())):
                    try:
                        self._try_write(sync=True)
                    finally:
                        self._work.release()
                if not (self._queue or self._journal.buffer) or time.monotonic() >= end:
                    break
                time.sleep(0.2)
            if self._queue or self._journal.buffer:
                rows = sum(1 for item in self._queue if type(item) is tuple)
                self._say(
                    "lost",
                    f"The run {self.id} ends, and {rows} steps and {len(self._journal.buffer)} bytes of its journal "
                    "could not be written: they are lost.",
                )
            self._journal.close()
            self._lock.release()
        except Exception as error:  # noqa: BLE001
            self._say("finish", f"The run could not be ended: {type(error).__name__}: {error}.")

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, kind: Any, error: Optional[BaseException], _trace: Any) -> None:
        self._finish_with(error)

    def _finish_with(self, error: Optional[BaseException]) -> None:
        if error is None or (isinstance(error, SystemExit) and error.code in (None, 0)):
            return self.finish()
        if isinstance(error, KeyboardInterrupt):
            return self.finish("stopped", "The program was interrupted (Ctrl+C).")
        text = " ".join(str(error).split())
        message = f"{type(error).__name__}: {text}" if text else type(error).__name__
        is_memory = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
        self.finish("failed", message, "out-of-memory" if is_memory or "RESOURCE_EXHAUSTED" in text else "crashed")

    # The queue

    def _step_of(self, step: Any, following: bool = True) -> int:
        """A step as an integer; without one the next (``following``), else the last. Raises _Refused."""
        if step is None:
            return self._step + 1 if following and self._has_steps else self._step
        try:
            number = operator.index(step)
        except TypeError:
            try:
                number = int(step)
                if number != float(step):
                    raise ValueError
            except (TypeError, ValueError, OverflowError):
                raise _Refused(f"A step is {step!r}: give a whole number.") from None
        if not 0 <= number <= MAX_STEP:
            raise _Refused(f"A step is {number}: give a number from 0 to {MAX_STEP}.")
        return number

    def _has_room(self, step: int, count: int) -> bool:
        """Slows a loop that logs faster than lines can be encoded; counts what finds no room."""
        if self._failing_since is None and time.monotonic() - self._progress < 1.0:
            self._wake.set()
            self._guard.release()
            time.sleep(0.001)
            self._guard.acquire()
        if self._queued_values + count <= MAX_QUEUED_VALUES:
            return True
        if self._dropped is None:
            self._dropped = [0, step, step]
            self._say(
                "full",
                f"{MAX_QUEUED_VALUES} values wait for the disk; further ones are left out until it accepts them, and "
                "the run will say how many.",
            )
        self._dropped[0] += count
        self._dropped[1] = min(self._dropped[1], step)
        self._dropped[2] = max(self._dropped[2], step)
        return False

    def _add(self, line: _Line, step: int) -> None:
        with self._guard:
            self._step = max(self._step, step)
            self._has_steps = True
            self._queue.append(line)

    @staticmethod
    def _event(step: int, level: str, code: str, message: str) -> _Line:
        return _Line(
            "event", f'"step":{step},"level":"{level}","code":{_json(code)},"message":{_json(_clip(message))}'
        )

    def _refuse(self, kind: str, message: str) -> None:
        """Reports once of each kind what cannot be recorded: on stderr, and as an event of the run."""
        if self._say(kind, message):
            self._events.append(self._event(self._step, "warning", "not-recorded", message))

    def _say(self, kind: str, message: str) -> bool:
        if kind in self._said or len(self._said) > 200:
            return False
        self._said.add(kind)
        with contextlib.suppress(Exception):
            print(f"gander: {_clip(message, 1000)}", file=sys.stderr, flush=True)
        return True

    def _closed(self, what: str) -> None:
        if self.records:
            self._say("closed", f"{what}() was called on a run that has ended or in a forked process: nothing is recorded.")

    # The thread

    def _write_until_end(self) -> None:
        while not self._is_ending:
            self._wake.wait(FLUSH_INTERVAL_S if self._failing_since is None else RETRY_INTERVAL_S)
            self._wake.clear()
            with self._work:
                if not self._is_ending:
                    self._try_write()
        with self._work:
            self._try_write(sync=True)

    def _try_write(self, sync: bool = False) -> None:
        """Writes what is queued. Errors of the disk are reported once, and it is tried again later."""
        try:
            self._drain()
            now = time.monotonic()
            if not self._is_ending and now - self._last_line >= HEARTBEAT_INTERVAL_S:
                self._append("heartbeat", f'"step":{self._step}')
                self._journal.write()
            if sync or (self._journal.buffer and now - self._last_sync >= SYNC_INTERVAL_S):
                self._journal.sync()
                self._last_sync = time.monotonic()
            if self._failing_since is not None:
                seconds = time.monotonic() - self._failing_since
                self._failing_since = None
                self._said.discard("disk")
                self._said.discard("full")
                self._say(f"again {now}", f"The run is written again, after {seconds:.0f} s.")
        except OSError as error:
            if self._failing_since is None:
                self._failing_since = time.monotonic()
            self._say(
                "disk",
                f"The run {self.id} cannot be written: {error.strerror or error}. Values are kept in memory, up to "
                f"{MAX_QUEUED_VALUES}, and written once it is possible.",
            )
        except Exception as error:  # noqa: BLE001
            self._say("thread", f"Values could not be written: {type(error).__name__}: {error}.")

    def _append(self, kind: str, fields: str) -> None:
        self._journal.append(kind, fields)
        self._last_line = time.monotonic()

    def _drain(self) -> None:
        """Encodes and writes the queue. Raises OSError; then the rest stays queued."""
        while True:
            if self._journal.pending:
                self._journal.write()
            while self._events:
                line = self._events.pop(0)
                self._append(line.kind, line.fields)
            if not self._queue:
                self._report_dropped()
                if self._journal.pending:
                    self._journal.write()
                return
            item = self._queue[0]
            if type(item) is tuple:
                self._drain_rows()
            elif type(item) is _Grid:
                try:
                    self._write_grid(item)
                except OSError:
                    raise
                except Exception as error:  # noqa: BLE001
                    self._refuse("grid", f"The grid of step {item.step} could not be written: {error}.")
                with self._guard:
                    self._queue.popleft()
                    self._queued_bytes -= item.bytes
            else:
                if item.kind == "end":
                    self._report_dropped()
                self._append(item.kind, item.fields)
                self._queue.popleft()
            self._progress = time.monotonic()

    def _report_dropped(self) -> None:
        with self._guard:
            dropped, self._dropped = self._dropped, None
            grids, self._dropped_grids = self._dropped_grids, 0
        if dropped:
            count, first, last = dropped
            message = f"{count} values of steps {first} to {last} are missing: the disk did not accept them in time."
            line = self._event(last, "warning", "values-dropped", message)
            self._append(line.kind, line.fields)
        if grids:
            message = f"{grids} grids up to step {self._step} are missing: the disk did not accept them in time."
            line = self._event(self._step, "warning", "grids-dropped", message)
            self._append(line.kind, line.fields)

    def _drain_rows(self) -> None:
        """Takes rows from the head of the queue and appends them as rectangles."""
        columns: Dict[str, Tuple[List[int], List[float]]] = {}
        taken = 0
        while self._queue and taken < MAX_LINE_VALUES:
            item = self._queue[0]
            if type(item) is not tuple:
                break
            self._queue.popleft()
            step, now, row = item
            with self._guard:
                self._queued_values -= len(row)
            taken += len(row) + 1
            if row and "time" not in row and step > self._last.get("time", -1):
                seconds = self._time_before + now - self._began
                self._put(columns, step, "time", round(seconds, 4))
            for name, value in row.items():
                self._put(columns, step, name, value)
        if not columns:
            return
        by_steps: Dict[Tuple[int, ...], List[str]] = {}
        for name, (steps, values) in columns.items():
            texts = json.dumps(values, separators=(",", ":"))
            if "N" in texts or "I" in texts:  # NaN and infinities, in JSON texts of their own
                texts = json.dumps([_number(value) for value in values], separators=(",", ":"))
            by_steps.setdefault(tuple(steps), []).append(f"{_json(name)}:{texts}")
        for steps, texts in by_steps.items():
            self._append("metrics", f'"steps":{_json(steps)},"values":{{{",".join(texts)}}}')

    def _put(self, columns: Dict[str, Tuple[List[int], List[float]]], step: int, name: str, value: Any) -> None:
        known = self._names.get(name, "")
        if not known:
            if known is None:
                return
            known = self._known_name(name)
            if known is None:
                return
        if type(value) is _Later:
            try:
                value = float(value.convert())
            except Exception as error:  # noqa: BLE001
                return self._refuse(f"late {name}", f'The metric "{known}" could not be read: {error}.')
        elif type(value) is int:
            try:
                value = float(value) if abs(value) > 2**53 else value
            except OverflowError:
                value = math.inf if value > 0 else -math.inf
        if step <= self._last.get(known, -1):
            return self._refuse(
                f"again {known}",
                f'The metric "{known}" was logged for step {step} after step {self._last[known]}: steps of a metric '
                "ascend. Such values are left out.",
            )
        self._last[known] = step
        column = columns.get(known)
        if column is None:
            column = columns[known] = ([], [])
        column[0].append(step)
        column[1].append(value)

    def _known_name(self, name: Any) -> Optional[str]:
        """The name under which a metric is recorded; None if it cannot be."""
        text = _clean(name)
        wrong = None
        if not text or _utf16_length(text) > MAX_NAME_LENGTH:
            shown = text[:40] + "\u2026"
            wrong = f'The name of the metric "{shown}" has {_utf16_length(text)} characters: give 1 to {MAX_NAME_LENGTH}.'
        elif text == "__proto__":
            wrong = 'A metric cannot have the name "__proto__".'
        elif text not in self._last and len(self._last) >= MAX_METRICS:
            wrong = f'A run has at most {MAX_METRICS} metrics: "{text}" and further ones are left out.'
        if wrong:
            kind = "metrics" if wrong.startswith("A run") else f"name {text[:40]}"
            self._refuse(kind, wrong)
            if len(self._names) < 10 * MAX_METRICS:
                self._names[name] = None
            return None
        self._names[name] = text
        return text

    def _write_grid(self, grid: _Grid) -> None:
        name = f"{grid.step}.png"
        composed = grid.padding is not None
        content = _png(grid.tiles, 1 if composed else grid.rows, 1 if composed else grid.columns)
        os.makedirs(os.path.join(self.folder, "samples"), exist_ok=True)
        _write_file(os.path.join(self.folder, "samples", name), content)
        fields = f'"step":{grid.step},"file":"{name}","kind":"grid","rows":{grid.rows},"columns":{grid.columns}'
        if grid.padding:
            width = (grid.tiles.width - grid.padding) // grid.columns - grid.padding
            height = (grid.tiles.height - grid.padding) // grid.rows - grid.padding
            fields += (
                f',"tiles":{{"x":{grid.padding},"y":{grid.padding},"width":{width},"height":{height},'
                f'"strideX":{width + grid.padding},"strideY":{height + grid.padding}}}'
            )
        digest = hashlib.sha256(content).hexdigest()
        self._append("sample", f'{fields},"bytes":{len(content)},"sha256":"{digest}"')


def _finish_all() -> None:
    """Ends runs whose program ended without finish()."""
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    is_session = hasattr(sys, "ps1") or "ipykernel" in sys.modules
    for run in list(_open_runs):
        if is_session:
            # An exception may be of any earlier input.
            run.finish("stopped", "The Python session ended without finish().")
        elif error is not None:
            run._finish_with(error)
        elif run._planned and run._step < run._planned:
            run.finish("stopped", f"The program ended at step {run._step} of {run._planned} without finish().")
        else:
            run.finish()


def _after_fork() -> None:
    """A forked process, such as a DataLoader's, does not record: the run belongs to its parent."""
    for run in list(_open_runs):
        run._is_open = False
        run._guard = threading.RLock()
        run._journal.close()
        run._lock.release()
    _open_runs.clear()


atexit.register(_finish_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


# The interface of TensorBoard's writer


class SummaryWriter:
    """Takes the calls of ``torch.utils.tensorboard.SummaryWriter`` and records a run of Gander.

        from gander import SummaryWriter

    Args:
        log_dir: becomes the name of the run, without a leading ``runs/`` or ``logs/``
        comment: appended to a name made from the time, if there is no ``log_dir``
        project: name of the experiment; by default the name of the program
        grid_tag: the tag whose images become the sample grids, by default the first; images of others are left out
        **run: further arguments of ``Run``, such as ``seed`` or ``steps``
    """

    def __init__(
        self,
        log_dir: Union[str, "os.PathLike[str]", None] = None,
        comment: str = "",
        purge_step: Optional[int] = None,
        max_queue: int = 10,
        flush_secs: int = 120,
        filename_suffix: str = "",
        *,
        project: Optional[str] = None,
        grid_tag: Optional[str] = None,
        **run: Any,
    ):
        self.log_dir = os.fspath(log_dir) if log_dir else None
        self._grid_tag = grid_tag
        self._steps: Dict[str, int] = {}
        if run.get("resume") is not None:
            self.run = Run(step=purge_step, **run)
            return
        name = self.log_dir or datetime.datetime.now().strftime("%b%d_%H-%M-%S") + comment
        parts = [part for part in re.split(r"[\\/]+", name) if part not in ("", ".", "..")]
        if len(parts) > 1 and parts[0] in ("runs", "logs"):
            parts = parts[1:]
        program = os.path.splitext(os.path.basename(sys.argv[0] or ""))[0]
        run.setdefault("name", "/".join(parts)[-200:])
        self.run = Run(project or program or "python", **run)

    def _step_of(self, tag: str, step: Any) -> Any:
        if step is None:
            step = self._steps.get(tag, -1) + 1
        if isinstance(step, int):
            self._steps[tag] = step
        return step

    def add_scalar(
        self, tag: str, scalar_value: Any, global_step: Any = None, walltime: Any = None, new_style: bool = False,
        double_precision: bool = False,
    ) -> None:  # fmt: skip
        self.run.log({tag: scalar_value}, self._step_of(tag, global_step))

    def add_scalars(
        self, main_tag: str, tag_scalar_dict: Mapping[str, Any], global_step: Any = None, walltime: Any = None
    ) -> None:
        step = self._step_of(main_tag, global_step)
        self.run.log({f"{main_tag}/{tag}": value for tag, value in tag_scalar_dict.items()}, step)

    def add_image(
        self, tag: str, img_tensor: Any, global_step: Any = None, walltime: Any = None, dataformats: str = "CHW", *,
        rows: Optional[int] = None, columns: Optional[int] = None, padding: Optional[int] = None,
    ) -> None:  # fmt: skip
        """An image, or with rows, columns and padding one that ``make_grid`` composed (padding 2 by default)."""
        if rows and columns and padding is None:
            padding = 2
        self._image(tag, img_tensor, global_step, dataformats, rows=rows, columns=columns, padding=padding)

    def add_images(
        self, tag: str, img_tensor: Any, global_step: Any = None, walltime: Any = None, dataformats: str = "NCHW"
    ) -> None:
        self._image(tag, img_tensor, global_step, dataformats)

    def _image(self, tag: str, images: Any, step: Any, layout: str, **grid: Any) -> None:
        if self._grid_tag is None:
            self._grid_tag = tag
        if tag != self._grid_tag:
            self.run._refuse(
                f"images {tag}",
                f'Images "{tag}" are left out: a run has one grid a step, here "{self._grid_tag}". To record these, '
                f'give SummaryWriter grid_tag="{tag}", or a SummaryWriter of its own.',
            )
            return
        # TensorBoard's images have floats of 0 to 1, or bytes.
        is_bytes = str(getattr(images, "dtype", "")).endswith("uint8")
        value_range = None if is_bytes else (0.0, 1.0)
        self.run.grid(images, self._step_of(tag, step), value_range=value_range, layout=layout, **grid)

    def add_hparams(
        self, hparam_dict: Mapping[str, Any], metric_dict: Mapping[str, Any], hparam_domain_discrete: Any = None,
        run_name: Optional[str] = None, global_step: Optional[int] = None,
    ) -> None:  # fmt: skip
        """Settings of the run, and numbers at its end."""
        self.run.update_config(hparam_dict)
        if metric_dict:
            self.run.log(metric_dict, self.run._step if global_step is None else global_step)

    def add_text(self, tag: str, text_string: str, global_step: Any = None, walltime: Any = None) -> None:
        self.run.event(f"{tag}: {text_string}", global_step, code="note")

    def __getattr__(self, name: str) -> Callable[..., None]:
        if not name.startswith("add_"):
            raise AttributeError(f"SummaryWriter has no attribute {name}")

        def left_out(*_args: Any, **_given: Any) -> None:
            self.run._refuse(name, f"{name}() is not recorded: Gander takes scalars, images, hparams and text.")

        return left_out

    def get_logdir(self) -> str:
        return self.run.folder

    def flush(self) -> None:
        self.run.flush()

    def close(self) -> None:
        self.run.finish()

    def __enter__(self) -> "SummaryWriter":
        return self

    def __exit__(self, kind: Any, error: Optional[BaseException], trace: Any) -> None:
        self.run.__exit__(kind, error, trace)
