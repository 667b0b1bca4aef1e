"""What the tests share: homes, and a reader of journals that does not use the logger."""

import contextlib
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import textwrap
import unittest
import zlib

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, SOURCE)

import gander  # noqa: E402

#: A folder in which the homes of the tests are kept, so that other readers can check them.
KEPT = os.environ.get("GANDER_TEST_HOMES")


class HomeTest(unittest.TestCase):
    """A test with a home of its own, and with stderr captured in ``self.said``."""

    def setUp(self):
        if KEPT:
            self.home = os.path.join(KEPT, self.id().split(".", 1)[-1])
            os.makedirs(self.home)
        else:
            self.home = tempfile.mkdtemp(prefix="gander-python-")
            self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self._stderr = io.StringIO()
        redirect = contextlib.redirect_stderr(self._stderr)
        redirect.__enter__()
        self.addCleanup(redirect.__exit__, None, None, None)
        self.addCleanup(lambda: [run.finish() for run in list(gander._open_runs)])

    @property
    def said(self):
        return self._stderr.getvalue()

    def run_folder(self):
        """The only run of the home."""
        folders = os.listdir(os.path.join(self.home, "runs"))
        self.assertEqual(len(folders), 1, folders)
        return os.path.join(self.home, "runs", folders[0])

    def read(self, folder=None):
        return Journal(folder or self.run_folder())

    def python(self, program, **environment):
        """Starts a program in a process of its own, in which ``gander`` and ``HOME_FOLDER`` are known."""
        text = f"import os, sys, time, gander\nHOME_FOLDER = {self.home!r}\n" + textwrap.dedent(program)
        env = {**os.environ, "PYTHONPATH": SOURCE, **environment}
        return subprocess.Popen(
            [sys.executable, "-c", text], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
        )


class Journal:
    """Lines of a journal whose CRC-32 and numbers are right; ``torn`` is what follows the last newline."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "journal.ndjson"), "rb") as file:
            *lines, self.torn = file.read().split(b"\n")
        self.lines = []
        expected = 0
        for text in lines:
            body, _, seal = text.rpartition(b',"crc":"')
            assert zlib.crc32(body + b"}") == int(seal[:8], 16), text
            line = json.loads(text)
            if line["type"] == "start":
                expected = 0
            assert line["n"] == expected, text
            expected += 1
            self.lines.append(line)

    def of(self, kind):
        return [line for line in self.lines if line["type"] == kind]

    def series(self, name):
        """{step: value}, after what starts have removed."""
        found = {}
        for line in self.lines:
            if line["type"] == "start":
                found = {step: value for step, value in found.items() if step <= line["step"]}
            elif line["type"] == "metrics" and name in line["values"]:
                for step, value in zip(line["steps"], line["values"][name]):
                    assert step not in found, (name, step)
                    found[step] = value
        return found

    @property
    def file(self):
        with open(os.path.join(self.folder, "run.json"), encoding="utf-8") as file:
            return json.load(file)


def read_png(path):
    """(width, height, channels, rows of bytes) of a PNG without filters."""
    with open(path, "rb") as file:
        content = file.read()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    while at < len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        part = content[at + 8 : at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + part)
        if name == b"IHDR":
            width, height, depth, kind = struct.unpack(">IIBB", part[:10])
            assert depth == 8
        elif name == b"IDAT":
            data += part
        at += 12 + length
    channels = {0: 1, 2: 3, 6: 4}[kind]
    raw = zlib.decompress(data)
    stride = width * channels + 1
    assert len(raw) == stride * height
    assert all(raw[y * stride] == 0 for y in range(height))
    return width, height, channels, [list(raw[y * stride + 1 : (y + 1) * stride]) for y in range(height)]
