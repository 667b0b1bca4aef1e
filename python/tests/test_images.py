import contextlib
import hashlib
import importlib.util
import os
import sys
import types
import unittest
from unittest import mock

from support import HomeTest, gander, read_png

WITHOUT_NUMPY = {"numpy": None}


def has(module):
    return importlib.util.find_spec(module) is not None


class Grids(HomeTest):
    def grid(self, images, **arguments):
        """The lines of samples, and the pixels of the only one."""
        with gander.Run("p", home=self.home) as run:
            run.grid(images, 5, **arguments)
        (line,) = self.read(run.folder).of("sample")
        path = os.path.join(run.folder, "samples", line["file"])
        with open(path, "rb") as file:
            content = file.read()
        self.assertEqual((line["step"], line["file"], line["kind"]), (5, "5.png", "grid"))
        self.assertEqual((line["bytes"], line["sha256"]), (len(content), hashlib.sha256(content).hexdigest()))
        return line, read_png(path)

    def refused(self, images, sentence, **arguments):
        with gander.Run("p", home=self.home) as run:
            run.grid(images, 5, **arguments)
        self.assertEqual(self.read(run.folder).of("sample"), [])
        self.assertIn(sentence, self.said)
        self.assertIn(sentence, self.read(run.folder).of("event")[0]["message"])

    def test_values_from_minus_one_to_one(self):
        # As Gander's own grids: (v + 1) 127.5, rounded half up and clipped.
        for modules in ({}, WITHOUT_NUMPY):
            with mock.patch.dict(sys.modules, modules):
                line, (width, height, channels, rows) = self.grid([[-1.0, 1.0, 0.0], [-3.0, 3.0, float("nan")]])
            self.assertEqual((width, height, channels), (3, 2, 1))
            self.assertEqual(rows, [[0, 255, 128], [0, 255, 0]])
            self.assertEqual((line["rows"], line["columns"]), (1, 1))

    def test_a_range_of_values(self):
        _, png = self.grid([[0.0, 0.5, 1.0]], value_range=(0, 1))
        self.assertEqual(png[3], [[0, 128, 255]])

    def test_batches_with_channels_first_and_last(self):
        # Image i is 1 x 2 pixels; channel c of pixel x has the value i + 0.1 c + 0.01 x.
        first = [[[[i + 0.1 * c + 0.01 * x for x in range(2)]] for c in range(3)] for i in range(3)]
        last = [[[[i + 0.1 * c + 0.01 * x for c in range(3)] for x in range(2)]] for i in range(3)]
        level = lambda i, c, x: int((i + 0.1 * c + 0.01 * x) * 255 / 4 + 0.5)  # noqa: E731
        pixel = lambda i: [level(i, c, x) for x in range(2) for c in range(3)]  # noqa: E731
        expected = [pixel(0) + pixel(1), pixel(2) + [0] * 6]
        for modules in ({}, WITHOUT_NUMPY):
            for images, layout in ((first, "NCHW"), (last, "NHWC")):
                with mock.patch.dict(sys.modules, modules):
                    line, (width, height, channels, rows) = self.grid(images, value_range=(0, 4), layout=layout)
                self.assertEqual((line["rows"], line["columns"], width, height, channels), (2, 2, 4, 2, 3))
                for row, wanted in zip(rows, expected):
                    for got, value in zip(row, wanted):
                        self.assertAlmostEqual(got, value, delta=1)

    def test_layouts_are_found_from_the_shape(self):
        cases = {
            (5, 3, 8, 8): "NCHW",
            (5, 8, 8, 3): "NHWC",
            (5, 1, 8, 8): "NCHW",
            (3, 8, 8): "CHW",
            (8, 8, 3): "HWC",
            (7, 8, 8): "NHW",
            (8, 9): "HW",
        }
        for shape, layout in cases.items():
            self.assertEqual((gander._layout_of(shape, True), gander._layout_of(shape, False)), (layout, layout))
        self.assertEqual(gander._layout_of((4, 3, 5, 3), True), "NCHW")
        self.assertEqual(gander._layout_of((4, 3, 5, 3), False), "NHWC")

    def test_rows_and_columns(self):
        image = [[0.0]]
        for count, arguments, shape in (
            (64, {}, (8, 8)),
            (5, {}, (2, 3)),
            (10, {"rows": 2}, (2, 5)),
            (10, {"columns": 3}, (4, 3)),
            (4, {"rows": 3, "columns": 2}, (3, 2)),
        ):
            line, _ = self.grid([image] * count, layout="NHW", **arguments)
            self.assertEqual((line["rows"], line["columns"]), shape)

    def test_a_composed_grid_with_padding(self):
        # As torchvision.utils.make_grid composes 3 x 2 tiles of 4 x 5 pixels (width x height) with a padding of 2.
        width, height = 2 + 2 * 6, 2 + 3 * 7
        line, png = self.grid([[0.0] * width for _ in range(height)], rows=3, columns=2, padding=2)
        self.assertEqual(png[:2], (14, 23))
        self.assertEqual(line["tiles"], {"x": 2, "y": 2, "width": 4, "height": 5, "strideX": 6, "strideY": 7})

    def test_pil_images(self):
        class Image:
            def __init__(self, mode, color):
                self.mode, self.size, self.color = mode, (2, 1), color

            def getbands(self):
                return tuple(self.mode)

            def convert(self, mode):
                return Image(mode, self.color)

            def tobytes(self):
                return bytes(self.color) * 2

        line, png = self.grid([Image("RGB", (1, 2, 3)), Image("RGB", (4, 5, 6))])
        self.assertEqual(png[3], [[1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]])

    def test_what_is_no_grid(self):
        image = [[0.0, 0.0], [0.0, 0.0]]
        self.refused([], "no images in the list")
        self.refused("image.png", "Images are a str")
        self.refused([[0.0], [0.0, 1.0]], "could not be" if has("numpy") else "unequal length")
        self.refused([image] * 5, "5 images do not fit in a grid of 2 x 2", layout="NHW", rows=2, columns=2)
        self.refused([image] * 300, "at most 256 a side", layout="NHW", rows=300)
        self.refused(image, "layout is", layout="WH")
        self.refused(image, "which is not NCHW", layout="NCHW")
        self.refused(image, "the first is smaller", value_range=(1, -1))
        self.refused([[[[[0.0]]]]], "give an array of 2, 3 or 4 axes")

    def test_a_grid_that_is_too_large(self):
        class Image:
            mode, size = "L", (4096, 2048)

            def getbands(self):
                return ("L",)

            def convert(self, _mode):
                return self

            def tobytes(self):
                return bytes(4096 * 2048)

        self.refused([Image()] * 3, "at most 16777216 are shown", columns=1)

    def test_one_grid_a_step(self):
        with gander.Run("p", home=self.home) as run:
            run.grid([[0.0]], 1)
            run.grid([[1.0]], 1)
            run.grid([[1.0]], 2)
        self.assertEqual([line["step"] for line in self.read().of("sample")], [1, 2])
        self.assertIn("Step 1 has a grid already", self.said)

    def test_grids_that_find_no_room_in_memory_are_counted(self):
        with mock.patch.object(gander, "MAX_QUEUED_IMAGE_BYTES", 10):
            with gander.Run("p", home=self.home) as run, run._work:
                for step in range(20):
                    run.grid([[0.0]], step)
        journal = self.read()
        self.assertEqual(len(journal.of("sample")), 10)
        (event,) = journal.of("event")
        self.assertTrue(event["message"].startswith("10 grids"), event)


class Checkpoints(HomeTest):
    def test_a_copy_that_survives_the_file(self):
        path = os.path.join(self.home, "model.pt")
        with gander.Run("p", home=self.home) as run:
            for step, content in ((10, b"first"), (20, b"second" * 300_000)):
                with open(path, "wb") as file:
                    file.write(content)
                run.checkpoint(path, step)
            run.checkpoint(path, 20)
            os.remove(path)
            run.checkpoint(path, 30)
        lines = self.read().of("checkpoint")
        self.assertEqual([(line["step"], line["file"]) for line in lines], [(10, "10.pt"), (20, "20.pt")])
        for line, content in zip(lines, (b"first", b"second" * 300_000)):
            with open(os.path.join(run.folder, "checkpoints", line["file"]), "rb") as file:
                self.assertEqual(file.read(), content)
            self.assertEqual((line["bytes"], line["sha256"]), (len(content), hashlib.sha256(content).hexdigest()))
        self.assertEqual(sorted(os.listdir(os.path.join(run.folder, "checkpoints"))), ["10.pt", "20.pt"])
        self.assertEqual(len(self.said.splitlines()), 2)


class Devices(HomeTest):
    """Scalars that are not in memory yet. The modules are replaced: no card and no JAX are needed."""

    def test_a_jax_array_is_read_by_the_thread(self):
        class Array:
            shape = ()
            threads = []

            def item(self):
                import threading

                self.threads.append(threading.current_thread())
                return 0.5

        Array.__module__ = "jaxlib.xla_extension"
        with gander.Run("p", home=self.home) as run:
            run.log({"a": Array(), "b": 1.0}, 1)
        self.assertEqual(self.read().series("a"), {1: 0.5})
        self.assertEqual(Array.threads, [run._thread])

    def test_an_array_that_cannot_be_read_any_more_is_reported(self):
        class Array:
            shape = ()

            def item(self):
                raise RuntimeError("Array has been deleted")

        Array.__module__ = "jaxlib.xla_extension"
        with gander.Run("p", home=self.home) as run:
            run.log({"a": Array(), "b": 1.0}, 1)
        self.assertEqual(self.read().series("b"), {1: 1.0})
        self.assertIn('The metric "a" could not be read: Array has been deleted.', self.said)

    def test_scalars_of_a_card_are_copied_in_the_order_of_its_stream(self):
        calls = []

        class Tensor:
            is_cuda, device, dtype, shape = True, "cuda:0", "float32", ()

            def __init__(self, values):
                self.values = values

            def numel(self):
                return 1

            def detach(self):
                return self

            def reshape(self, _shape):
                return self

            def copy_(self, other, non_blocking):
                calls.append(("copy", non_blocking))
                self.values = list(other.values)

            def tolist(self):
                calls.append("read")
                return self.values

            def item(self):
                raise AssertionError("waits for the card")

        class Event:
            def __init__(self, blocking):
                pass

            def record(self, _stream):
                calls.append("record")

            def synchronize(self):
                calls.append("wait")

        torch = types.ModuleType("torch")
        torch.Tensor = Tensor
        torch.no_grad = contextlib.nullcontext
        torch.stack = lambda tensors: Tensor([t.values[0] for t in tensors])
        torch.empty = lambda shape, dtype, pin_memory: Tensor([])
        torch.cuda = types.SimpleNamespace(Event=Event, current_stream=lambda device: None)
        with mock.patch.dict(sys.modules, {"torch": torch}), gander.Run("p", home=self.home) as run:
            loss = Tensor([0.25])
            with run._work:
                run.log({"a": loss, "b": 1.0, "c": Tensor([0.75])}, 1)
                loss.values[0] = 9.0
                self.assertEqual(calls, [("copy", True), "record"])
        journal = self.read()
        self.assertEqual([journal.series(name)[1] for name in "abc"], [0.25, 1.0, 0.75])
        self.assertEqual(calls, [("copy", True), "record", "wait", "read"])


@unittest.skipUnless(has("numpy"), "needs numpy")
class Numpy(HomeTest):
    def test_scalars_and_images(self):
        import numpy

        images = numpy.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
        with gander.Run("p", config={"a": numpy.float32(0.5), "n": numpy.int64(3)}, home=self.home) as run:
            run.log({"a": numpy.float32(0.1), "b": numpy.array([[2]]), "c": numpy.int64(3), "d": numpy.bool_(True)}, 1)
            run.grid(images.astype(numpy.uint8), numpy.int64(1))
            run.grid(images.astype(numpy.float16) / 120, 2, value_range=(0, 1))
            run.grid(list(images.astype(bool)), 3)
            run.grid(images, 4, value_range=(0, 255))
        journal = self.read()
        self.assertEqual(journal.series("a"), {1: float(numpy.float32(0.1))})
        self.assertEqual([journal.series(name)[1] for name in "bcd"], [2.0, 3.0, 1.0])
        self.assertEqual(journal.file["settings"], {"a": 0.5, "n": 3})
        pixels = [read_png(os.path.join(run.folder, "samples", f"{i}.png")) for i in (1, 2, 3, 4)]
        expected = images.transpose(0, 2, 3, 1)
        self.assertEqual(pixels[0][3][1][:15], expected[0, 1].reshape(-1).tolist())
        self.assertEqual(pixels[0][3][1][15:], expected[1, 1].reshape(-1).tolist())
        self.assertEqual(pixels[0], pixels[3])
        self.assertAlmostEqual(pixels[1][3][1][0], round(5 / 120 * 255), delta=1)
        self.assertEqual(pixels[2][3][0][0], 0)
        self.assertEqual(pixels[2][3][0][3], 255)


@unittest.skipUnless(has("torch"), "needs torch")
class Torch(HomeTest):
    def test_scalars_and_images(self):
        import torch

        parameter = torch.nn.Parameter(torch.tensor(0.25))
        loss = (parameter * 2).sum()
        with gander.Run("p", latents=torch.ones(2, 3), home=self.home) as run:
            with run._work:
                run.log({"loss": loss, "p": parameter, "bf": torch.tensor([1.5], dtype=torch.bfloat16)}, torch.tensor(1))
                with torch.no_grad():
                    parameter.fill_(9.0)
            images = torch.linspace(-1, 1, 2 * 3 * 4 * 5, requires_grad=True).reshape(2, 3, 4, 5)
            run.grid(images, 1)
            run.grid(images.bfloat16(), 2)
            run.grid((images * 127 + 128).to(torch.uint8), 3)
            run.log({"loss": images}, 4)
        journal = self.read()
        self.assertEqual([journal.series(name)[1] for name in ("loss", "p", "bf")], [0.5, 0.25, 1.5])
        self.assertIn("120 values at once", self.said)
        _, _, channels, rows = read_png(os.path.join(run.folder, "samples", "1.png"))
        level = ((images.detach() + 1) * 127.5 + 0.5).floor().to(torch.uint8).permute(0, 2, 3, 1)
        self.assertEqual(rows[2][:15], level[0, 2].reshape(-1).tolist())
        self.assertEqual(len(journal.of("sample")), 3)
        self.assertEqual(journal.file["latents"], gander._latents_text([[1.0] * 3] * 2))


@unittest.skipUnless(has("jax"), "needs jax")
class Jax(HomeTest):
    def test_scalars_and_images(self):
        import jax.numpy as jnp

        with gander.Run("p", home=self.home) as run:
            run.log({"a": jnp.float32(0.25) * 2, "b": jnp.ones((1,), jnp.bfloat16)}, 1)
            run.grid(jnp.zeros((4, 8, 8, 3), jnp.bfloat16), 1)
        journal = self.read()
        self.assertEqual((journal.series("a"), journal.series("b")), ({1: 0.5}, {1: 1.0}))
        _, _, channels, rows = read_png(os.path.join(run.folder, "samples", "1.png"))
        self.assertEqual((channels, rows[0][0]), (3, 128))


if __name__ == "__main__":
    unittest.main()
