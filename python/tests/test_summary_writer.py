import os
import unittest
from unittest import mock

from support import HomeTest, gander, read_png


class Writer(HomeTest):
    def writer(self, *arguments, **given):
        return gander.SummaryWriter(*arguments, home=self.home, **given)

    def test_the_calls_of_a_training_script(self):
        with mock.patch.object(gander.sys, "argv", ["/x/wgan_mnist.py"]):
            writer = self.writer("runs/mnist/lr 0.1", seed=3, steps=2)
        for step in range(2):
            writer.add_scalar("Loss/G", 0.5 * step, step)
            writer.add_scalar("Loss/D", 2 * step, global_step=step)
            writer.add_scalars("accuracy", {"real": 0.25, "fake": 0.75}, step)
        writer.add_image("Fake", [[[0.0, 1.0]] for _ in range(3)], 1)
        writer.add_images("Real", [[[[0.0]]]], 1)
        writer.add_text("comment", "halved", 1)
        writer.add_hparams({"lr": 0.1, "batch": 64}, {"hparam/fid": 12.5})
        writer.add_histogram("weights", [1, 2, 3], 1)
        writer.add_histogram("weights", [1, 2, 3], 2)
        writer.flush()
        writer.close()
        journal = self.read()
        file = journal.file
        self.assertEqual((file["experiment"]["name"], file["name"]), ("wgan_mnist", "mnist/lr 0.1"))
        self.assertEqual((file["seed"], file["settings"]), (3, {"lr": 0.1, "batch": 64}))
        self.assertEqual(journal.series("Loss/G"), {0: 0.0, 1: 0.5})
        self.assertEqual(journal.series("Loss/D"), {0: 0, 1: 2})
        self.assertEqual(journal.series("accuracy/fake"), {0: 0.75, 1: 0.75})
        self.assertEqual(journal.series("hparam/fid"), {1: 12.5})
        self.assertEqual(len(journal.series("time")), 2)
        (sample,) = journal.of("sample")
        pixels = read_png(os.path.join(journal.folder, "samples", sample["file"]))
        self.assertEqual(pixels[3], [[0, 0, 0, 255, 255, 255]])
        self.assertIn("comment: halved", [event["message"] for event in journal.of("event")])
        self.assertEqual(self.said.count("add_histogram"), 1)
        self.assertIn('Images "Real" are left out', self.said)
        self.assertEqual(journal.lines[-1]["state"], "finished")

    def test_a_composed_grid(self):
        with self.writer("x", grid_tag="fake") as writer:
            writer.add_image("real", [[0.0]], 1, dataformats="HW")
            writer.add_image("fake", [[0.0] * 14 for _ in range(14)], 1, dataformats="HW", rows=2, columns=2)
        (sample,) = self.read().of("sample")
        self.assertEqual(sample["tiles"]["width"], 4)
        self.assertEqual((sample["rows"], sample["columns"]), (2, 2))

    def test_steps_are_counted_for_each_tag(self):
        with self.writer() as writer:
            for i in range(3):
                writer.add_scalar("a", i)
                writer.add_scalar("b", i)
        journal = self.read()
        self.assertEqual(journal.series("a"), journal.series("b"))
        self.assertEqual(journal.series("a"), {0: 0, 1: 1, 2: 2})

    def test_a_run_is_continued_from_the_step_to_purge(self):
        with self.writer("x") as writer:
            for step in range(10):
                writer.add_scalar("a", step, step)
        with self.writer(resume=writer.run.id, purge_step=4) as writer:
            writer.add_scalar("a", -1, 5)
        self.assertEqual(self.read().series("a"), {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: -1})

    def test_an_exception_fails_the_run(self):
        with self.assertRaises(ValueError), self.writer("x"):
            raise ValueError("no")
        self.assertEqual(self.read().lines[-1]["state"], "failed")

    def test_other_attributes_are_missing(self):
        writer = self.writer("x")
        with self.assertRaises(AttributeError):
            writer.nothing()


if __name__ == "__main__":
    unittest.main()
