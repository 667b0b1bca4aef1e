import argparse
import contextlib
import dataclasses
import json
import math
import os
import pathlib
import signal
import threading
import time
import unittest
from unittest import mock

from support import HomeTest, Journal, gander

# The values that the reader in TypeScript compares, too: metric i of step s is (s * 31 + i * 17) / 64, exactly.
KNOWN_STEPS = 300
KNOWN_METRICS = 20


def known(step, metric):
    return (step * 31 + metric * 17) / 64


class Recording(HomeTest):
    def test_known_values(self):
        with gander.Run("known", name="known", config={"lr": 2e-4}, seed=7, steps=KNOWN_STEPS, home=self.home) as run:
            for step in range(1, KNOWN_STEPS + 1):
                run.log({f"part/m{i}": known(step, i) for i in range(KNOWN_METRICS)}, step)
        journal = self.read()
        self.assertEqual(os.listdir(os.path.join(self.home, "runs")), [run.id])
        for i in range(KNOWN_METRICS):
            expected = {step: known(step, i) for step in range(1, KNOWN_STEPS + 1)}
            self.assertEqual(journal.series(f"part/m{i}"), expected)
        seconds = list(journal.series("time").values())
        self.assertEqual(len(seconds), KNOWN_STEPS)
        self.assertEqual(seconds, sorted(seconds))
        self.assertEqual(journal.lines[0]["type"], "start")
        self.assertEqual(journal.lines[0]["pid"], os.getpid())
        self.assertEqual(journal.lines[-1]["state"], "finished")
        self.assertEqual(journal.lines[-1]["step"], KNOWN_STEPS)
        file = journal.file
        self.assertEqual((file["format"], file["kind"], file["id"], file["seed"]), (1, "external", run.id, 7))
        self.assertEqual(self.said, "")

    def test_steps_of_one_flush_share_a_line(self):
        with gander.Run("p", home=self.home) as run:
            with run._work:  # the thread waits
                for step in range(1, 101):
                    run.log({"a": step, "b": -step}, step)
                    if step % 10 == 0:
                        run.log({"c": 0.5}, step)
        metrics = self.read().of("metrics")
        self.assertEqual([len(line["steps"]) for line in metrics], [100, 10])
        self.assertEqual(sorted(metrics[0]["values"]), ["a", "b", "time"])

    def test_values_that_are_not_finite_and_extreme_ones(self):
        values = [math.nan, math.inf, -math.inf, 5e-324, 1.7976931348623157e308, -0.0, 2**53, 10**400, True]
        with gander.Run("p", home=self.home) as run:
            for step, value in enumerate(values):
                run.log({"v": value}, step)
        found = self.read().series("v")
        self.assertEqual(
            list(found.values()),
            ["NaN", "Infinity", "-Infinity", 5e-324, 1.7976931348623157e308, 0.0, 2**53, "Infinity", 1.0],
        )

    def test_numbers_of_other_kinds(self):
        from decimal import Decimal
        from fractions import Fraction

        class Scalar:
            shape = (1, 1)

            def detach(self):
                return self

            def item(self):
                return 0.25

        with gander.Run("p", home=self.home) as run:
            run.log({"a": Decimal("0.5"), "b": Fraction(1, 4), "c": Scalar(), "d": {"e": 1, "f": {"g": 2}}}, 3)
        journal = self.read()
        self.assertEqual([journal.series(n)[3] for n in ("a", "b", "c", "d/e", "d/f/g")], [0.5, 0.25, 0.25, 1, 2])

    def test_the_caller_may_change_its_dict(self):
        values = {"a": 1.0}
        with gander.Run("p", home=self.home) as run:
            with run._work:
                run.log(values, 1)
                values["a"] = 2.0
                run.log(values, 2)
                values.clear()
        self.assertEqual(self.read().series("a"), {1: 1.0, 2: 2.0})

    def test_steps_without_a_number_follow_the_last(self):
        with gander.Run("p", home=self.home) as run:
            run.log({"a": 1})
            run.log({"a": 2})
            run.log({"a": 3}, 10)
            run.log({"a": 4})
        self.assertEqual(self.read().series("a"), {0: 1, 1: 2, 10: 3, 11: 4})

    def test_wrong_values_are_reported_once_and_the_others_recorded(self):
        with gander.Run("p", home=self.home) as run:
            for step in range(5):
                run.log({"good": 1.0, "text": "0.5", "none": None, "list": [1, 2]}, step)
            run.log(None, 9)
            run.log({"good": 1.0}, 1.5)
            run.log({"good": 1.0}, -1)
            run.log({"good": 1.0}, "x")
        journal = self.read()
        self.assertEqual(list(journal.series("good")), [0, 1, 2, 3, 4])
        for name in ("text", "none", "list"):
            self.assertEqual(journal.series(name), {})
            self.assertEqual(self.said.count(f'"{name}"'), 1)
        self.assertEqual(self.said.count("give a whole number"), 2)
        events = [event["message"] for event in journal.of("event")]
        self.assertEqual(len(events), len(self.said.splitlines()))
        self.assertIn('The metric "none" was given nothing (None): a metric is a number.', events)

    def test_steps_that_do_not_ascend_are_left_out_and_reported(self):
        with gander.Run("p", home=self.home) as run:
            for step in (1, 2, 2, 1, 3):
                run.log({"a": step}, step)
            run.log({"b": 1}, 1)
        journal = self.read()
        self.assertEqual(journal.series("a"), {1: 1, 2: 2, 3: 3})
        self.assertEqual(journal.series("b"), {1: 1})
        self.assertEqual(self.said.count("ascend"), 1)

    def test_names(self):
        chinese = "\u6df1\u5ea6\u5b66\u4e60" * 50  # 200 characters
        names = [chinese, "a b", 'quote " and \\', "line\nbreak", "\U0001f600" * 100, "lone \ud800 surrogate", "generatorLoss"]
        wrong = ["", chinese + "x", "\U0001f600" * 101, "__proto__"]
        with gander.Run("p", name=chinese, config={chinese: chinese}, home=self.home) as run:
            run.log({name: 1.0 for name in names + wrong}, 1)
            run.log({name: 2.0 for name in names + wrong}, 2)
        journal = self.read()
        names[5] = "lone \ufffd surrogate"
        for name in names:
            self.assertEqual(journal.series(name), {1: 1.0, 2: 2.0}, name)
        self.assertEqual(len(self.said.splitlines()), len(wrong))
        self.assertEqual(journal.file["name"], chinese)
        self.assertEqual(journal.file["settings"], {chinese: chinese})

    def test_a_run_has_a_thousand_metrics(self):
        with gander.Run("p", home=self.home) as run:
            for i in range(1100):
                run.log({f"m{i}": i}, 1)
        journal = self.read()
        names = {name for line in journal.of("metrics") for name in line["values"]}
        self.assertEqual(len(names), 1000)
        self.assertEqual(self.said.count("at most 1000 metrics"), 1)

    def test_time_of_the_program_replaces_ours(self):
        with gander.Run("p", home=self.home) as run:
            run.log({"a": 1, "time": 12.5}, 1)
            run.log({"a": 1, "time": 14.5}, 2)
        self.assertEqual(self.read().series("time"), {1: 12.5, 2: 14.5})

    def test_threads_log_at_once(self):
        with gander.Run("p", home=self.home) as run:

            def work(i):
                for step in range(1000):
                    run.log({f"thread{i}": step * i}, step)

            threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        journal = self.read()
        for i in range(4):
            self.assertEqual(journal.series(f"thread{i}"), {step: step * i for step in range(1000)})

    def test_a_loop_faster_than_the_disk_loses_nothing(self):
        with mock.patch.object(gander, "SLOWING_VALUES", 500), gander.Run("p", home=self.home) as run:
            for step in range(5000):
                run.log({"a": step, "b": 1.0, "c": 2.0}, step)
                self.assertLess(run._queued_values, gander.MAX_QUEUED_VALUES)
        self.assertEqual(self.read().series("a"), {step: step for step in range(5000)})
        self.assertEqual(self.said, "")

    def test_clock_jumps(self):
        clock = iter([2_000_000_000.0, 1_000_000_000.0, -5.0] * 1000)
        with mock.patch.object(gander.time, "time", lambda: next(clock)):
            with gander.Run("p", home=self.home) as run:
                for step in range(100):
                    run.log({"a": step}, step)
                    if step % 40 == 0:
                        run.flush()
        journal = self.read()
        self.assertEqual(len(journal.series("a")), 100)
        seconds = list(journal.series("time").values())
        self.assertEqual(seconds, sorted(seconds))
        self.assertLess(seconds[-1], 3600)
        self.assertTrue(all(line["at"] >= 0 for line in journal.lines))

    def test_a_heartbeat_while_nothing_is_logged(self):
        with mock.patch.object(gander, "HEARTBEAT_INTERVAL_S", 0.0):
            run = gander.Run("p", home=self.home)
            run.log({"a": 1}, 5)
            while not any(line["step"] == 5 for line in self.read(run.folder).of("heartbeat")):
                time.sleep(0.05)
            run.finish()

    def test_notes_and_events(self):
        with gander.Run("p", home=self.home) as run:
            run.log({"a": 1}, 4)
            run.note("learning rate halved")
            run.event("loss exploded", 5, level="error", code="exploded")
            run.event("x", 6, level="loud")
            run.note("n" * 50_000, 6)
        events = self.read().of("event")
        self.assertEqual(
            [(e["step"], e["level"], e["code"]) for e in events if e["code"] != "not-recorded"],
            [(4, "info", "note"), (5, "error", "exploded"), (6, "info", "note")],
        )
        self.assertTrue(all(len(e["message"]) <= 10_000 for e in events))
        self.assertIn('"loud"', self.said)


class Settings(HomeTest):
    def test_kinds_of_config(self):
        @dataclasses.dataclass
        class Optimizer:
            lr: float = 1e-3
            betas: tuple = (0.5, 0.9)

        config = {"o": Optimizer(), "p": pathlib.Path("data"), "n": None, "nan": math.nan, "big": 2**70, "f": print}
        run = gander.Run("p", config, home=self.home)
        run.update_config(argparse.Namespace(epochs=3, _hidden=1))
        run.finish()
        self.assertEqual(
            self.read().file["settings"],
            {
                "o": {"lr": 1e-3, "betas": [0.5, 0.9]},
                "p": "data",
                "n": None,
                "nan": "NaN",
                "big": str(2**70),
                "f": "print",
                "epochs": 3,
            },
        )

    def test_all_facts_of_a_run(self):
        latents = [[0.5, -1.0], [2.0, 0.0]]
        run = gander.Run(
            "p", home=self.home, objective="wgan-gp", latents=latents, steps=10, generator_updates_per_step=1,
            discriminator_updates_per_step=5, steps_per_epoch=468.75,
            dataset={"name": "mnist", "sha256": "a" * 64, "count": 60000},
        )  # fmt: skip
        run.finish()
        file = self.read().file
        self.assertEqual(file["objective"], "wgan-gp")
        self.assertEqual(file["dataset"], {"name": "mnist", "sha256": "a" * 64, "count": 60000})
        self.assertEqual(
            (file["generatorUpdatesPerStep"], file["discriminatorUpdatesPerStep"], file["stepsPerEpoch"]), (1, 5, 468.75)
        )
        self.assertEqual(file["latents"], gander._latents_text(latents))
        self.assertNotEqual(file["latents"], gander._latents_text([0.5, -1.0, 2.0, 0.0]))

    def test_runs_of_a_project_share_an_experiment(self):
        ids = set()
        for project in ("mnist", "mnist", "celeba"):
            run = gander.Run(project, home=self.home)
            run.finish()
            ids.add(Journal(run.folder).file["experiment"]["id"])
        self.assertEqual(len(ids), 2)

    def test_wrong_arguments_are_refused_before_anything_is_written(self):
        wrong = [
            ({}, "needs a project"),
            ({"project": " \n"}, "needs a project"),
            ({"project": "p", "objective": "wgan-div"}, "give one of gan, lsgan"),
            ({"project": "p", "seed": -1}, "seed is -1"),
            ({"project": "p", "steps": 0}, "steps is 0"),
            ({"project": "p", "steps_per_epoch": 0}, "stepsPerEpoch is 0"),
            ({"project": "p", "dataset": {"name": "d", "sha256": "x"}}, "SHA-256"),
            ({"project": "p" * 201}, "201 characters"),
            ({"project": "p", "config": 3}, "config is a int"),
            ({"project": "p", "step": 3}, "resume"),
        ]
        for arguments, sentence in wrong:
            with self.subTest(sentence), self.assertRaisesRegex((ValueError, TypeError), sentence):
                gander.Run(**arguments, home=self.home)
        self.assertFalse(os.path.exists(os.path.join(self.home, "runs")))

    def test_a_home_that_cannot_be_written_is_named(self):
        path = os.path.join(self.home, "file")
        pathlib.Path(path).write_text("x")
        with self.assertRaisesRegex(OSError, "The run cannot be written: .*file.*GANDER_HOME"):
            gander.Run("p", home=path)

    def test_the_home_of_the_environment_and_the_platform(self):
        with mock.patch.dict(os.environ, {"GANDER_HOME": self.home}):
            self.assertEqual(gander.home_folder(), self.home)
            self.assertEqual(gander.home_folder("/x"), os.path.abspath("/x"))
        with mock.patch.dict(os.environ, {"GANDER_HOME": "", "XDG_DATA_HOME": "/data"}):
            with mock.patch.object(gander.sys, "platform", "linux"):
                self.assertEqual(gander.home_folder(), os.path.join("/data", "gander"))


class Ending(HomeTest):
    def end(self):
        return self.read().lines[-1]

    def test_an_exception_fails_the_run_with_its_message(self):
        with self.assertRaises(ZeroDivisionError), gander.Run("p", home=self.home) as run:
            run.log({"a": 1}, 7)
            1 / 0
        end = self.end()
        self.assertEqual((end["state"], end["reason"], end["step"]), ("failed", "crashed", 7))
        self.assertEqual(end["message"], "ZeroDivisionError: division by zero")

    def test_memory_and_interrupts_have_states_of_their_own(self):
        for error, state, reason in (
            (MemoryError(), "failed", "out-of-memory"),
            (KeyboardInterrupt(), "stopped", None),
            (SystemExit(0), "finished", None),
            (SystemExit(3), "failed", "crashed"),
        ):
            with self.assertRaises(type(error)), gander.Run("p", home=self.home) as run:
                raise error
            end = Journal(run.folder).lines[-1]
            self.assertEqual((end["state"], end.get("reason")), (state, reason))

    def test_a_program_that_does_not_finish_its_run(self):
        programs = {
            "run.log({'a': 1}, 5)": ("finished", None),
            "run.log({'a': 1}, 5); raise ValueError('bad data')": ("failed", "ValueError: bad data"),
        }
        for program, (state, message) in programs.items():
            process = self.python(f"run = gander.Run('p', home=HOME_FOLDER)\nprint(run.folder, flush=True)\n{program}")
            folder = process.communicate()[0].strip()
            end = Journal(folder).lines[-1]
            self.assertEqual((end["type"], end["state"], end.get("message")), ("end", state, message))
            self.assertEqual(Journal(folder).series("a"), {5: 1})
        process = self.python("run = gander.Run('p', steps=10, home=HOME_FOLDER)\nprint(run.folder)\nrun.log({'a': 1}, 5)")
        end = Journal(process.communicate()[0].strip()).lines[-1]
        self.assertEqual(end["state"], "stopped")
        self.assertEqual(end["message"], "The program ended at step 5 of 10 without finish().")

    def test_an_interactive_session_that_does_not_finish_its_run(self):
        process = self.python(
            """
            sys.ps1 = "> "
            sys.last_value = ValueError("of an earlier input")
            print(gander.Run("p", home=HOME_FOLDER).folder)
            """
        )
        end = Journal(process.communicate()[0].strip()).lines[-1]
        self.assertEqual((end["state"], end["message"]), ("stopped", "The Python session ended without finish()."))

    def test_calls_after_the_end_are_reported_once(self):
        run = gander.Run("p", home=self.home)
        run.finish()
        run.finish()
        for _ in range(3):
            run.log({"a": 1}, 1)
            run.note("x")
        self.assertEqual(len(self.said.splitlines()), 1)
        self.assertEqual(len(self.read().of("end")), 1)

    def test_one_writer_at_a_time(self):
        run = gander.Run("p", home=self.home)
        with self.assertRaisesRegex(RuntimeError, f"has a writer already .process {os.getpid()} on"):
            gander.Run(resume=run.id, home=self.home)
        process = self.python(f"gander.Run(resume={run.id!r}, home=HOME_FOLDER)")
        self.assertIn("has a writer already", process.communicate()[1])
        run.log({"a": 1}, 1)
        run.finish()
        gander.Run(resume=run.id, home=self.home).finish()
        self.assertEqual(len(self.read().of("start")), 2)

    def test_only_rank_0_records(self):
        for rank in "0", "1":
            self.python(
                "with gander.Run('p', home=HOME_FOLDER) as run:\n    run.log({'a': 1}, 1); run.grid([[0.0]], 1)",
                RANK=rank,
                WORLD_SIZE="2",
            ).communicate()
        self.assertEqual(self.read().series("a"), {1: 1})


@unittest.skipUnless(hasattr(os, "fork"), "needs POSIX")
class Crashes(HomeTest):
    def test_killed_while_it_logs(self):
        process = self.python(
            """
            run = gander.Run("p", home=HOME_FOLDER)
            print(run.folder, flush=True)
            for step in range(10**9):
                run.log({"a": step, "b": step / 2}, step)
                if step == 1000:
                    run.flush()
                    print("flushed", flush=True)
                if step % 50 == 0:
                    time.sleep(0.001)
            """
        )
        folder = process.stdout.readline().strip()
        self.assertEqual(process.stdout.readline(), "flushed\n")
        size = os.path.getsize(os.path.join(folder, "journal.ndjson"))
        while os.path.getsize(os.path.join(folder, "journal.ndjson")) <= size:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        journal = Journal(folder)
        found = journal.series("a")
        self.assertGreater(max(found), 1000)
        self.assertEqual(found, {step: step for step in range(max(found) + 1)})
        self.assertEqual(journal.of("end"), [])
        # The run continues from step 500; what was logged after it is removed.
        run = gander.Run(resume=os.path.basename(folder), step=500, home=self.home)
        run.log({"a": -1.0}, 501)
        run.finish()
        journal = Journal(folder)
        self.assertEqual(journal.torn, b"")
        self.assertEqual(journal.series("a"), {**{step: step for step in range(501)}, 501: -1.0})
        seconds = journal.series("time")
        self.assertGreaterEqual(seconds[501], seconds[500])

    def test_a_torn_line_is_removed_on_resume(self):
        run = gander.Run("p", home=self.home)
        run.log({"a": 1}, 1)
        run.finish()
        with open(os.path.join(run.folder, "journal.ndjson"), "ab") as file:
            file.write(b'{"type":"metrics","at":1,"n":9,"steps":[' + b"2," * 50_000)
        gander.Run(resume=run.id, home=self.home).finish()
        journal = self.read()
        self.assertEqual((journal.torn, len(journal.of("end"))), (b"", 2))

    def test_resume_at_the_last_step(self):
        run = gander.Run("p", home=self.home)
        run.log({"a": 1}, 5)
        run.finish("stopped")
        again = gander.Run(resume=run.id, home=self.home)
        again.log({"a": 2})
        again.log({"a": 3}, 5)
        again.finish()
        journal = self.read()
        self.assertEqual([line["step"] for line in journal.of("start")], [0, 5])
        self.assertEqual(journal.series("a"), {5: 1, 6: 2})

    def test_resume_twice_counts_only_what_survived(self):
        run = gander.Run("p", home=self.home)
        for step in range(1, 11):
            run.log({"a": step}, step)
        run.grid([[0.0]], 8)
        run.finish()
        for start in (5, 3):
            run = gander.Run(resume=run.id, step=start, home=self.home)
            run.log({"a": -start}, start + 1)
            run.grid([[1.0]], 8)
            run.finish()
        journal = self.read()
        self.assertEqual(journal.series("a"), {1: 1, 2: 2, 3: 3, 4: -3})
        self.assertEqual(len(journal.of("sample")), 3)
        self.assertEqual(self.said, "")

    def test_what_cannot_be_resumed(self):
        run = gander.Run("p", home=self.home)
        run.finish()
        with self.assertRaisesRegex(ValueError, "There is no run 20260101-000000-abcd"):
            gander.Run(resume="20260101-000000-abcd", home=self.home)
        with self.assertRaisesRegex(ValueError, "step is -1"):
            gander.Run(resume=run.id, step=-1, home=self.home)
        path = os.path.join(run.folder, "run.json")
        file = json.loads(pathlib.Path(path).read_text())
        pathlib.Path(path).write_text(json.dumps({**file, "kind": None}))
        with self.assertRaisesRegex(ValueError, "trained by Gander"):
            gander.Run(resume=run.id, home=self.home)
        pathlib.Path(path).write_text(json.dumps(file))

    def test_a_full_disk(self):
        process = self.python(
            """
            import resource
            run = gander.Run("p", home=HOME_FOLDER)
            print(run.folder)
            run.log({"a": 0}, 0)
            assert run.flush()
            gander.RETRY_INTERVAL_S = 0.05
            size = os.path.getsize(os.path.join(run.folder, "journal.ndjson"))
            # Files may grow by 1,000 bytes; then writes fail.
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 1000, resource.RLIM_INFINITY))
            for step in range(1, 2001):
                run.log({"a": step}, step)
                if step % 500 == 0:
                    assert not run.flush(0.2)
            run.grid([[[0.0] * 40] * 40] * 30, 2000)
            assert not run.flush(0.2)
            with open(os.path.join(run.folder, "journal.ndjson"), "rb") as file:
                assert file.read().endswith(b"}\\n")
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            run.finish()
            """
        )
        out, err = process.communicate()
        self.assertEqual(process.returncode, 0, err)
        journal = Journal(out.strip())
        self.assertEqual(journal.series("a"), {step: step for step in range(2001)})
        self.assertEqual(len(journal.of("sample")), 1)
        self.assertEqual(err.count("cannot be written"), 1)
        self.assertEqual(err.count("is written again"), 1)

    def test_what_finds_no_room_in_memory_is_counted(self):
        run = gander.Run("p", home=self.home)
        run.log({"a": 0}, 0)
        self.assertTrue(run.flush())
        with mock.patch.object(gander, "SLOWING_VALUES", 50), mock.patch.object(gander, "MAX_QUEUED_VALUES", 100):
            with run._work:
                run._failing_since = time.monotonic()
                for step in range(1, 151):
                    run.log({"a": step}, step)
        run.finish()
        journal = self.read()
        self.assertEqual(journal.series("a"), {step: step for step in range(101)})
        (event,) = journal.of("event")
        self.assertEqual(event["code"], "values-dropped")
        self.assertTrue(event["message"].startswith("50 values of steps 101 to 150 are missing"))
        self.assertEqual(self.said.count("100 values wait for the disk"), 1)

    def test_a_folder_that_is_away_for_a_while(self):
        run = gander.Run("p", home=self.home)
        run.log({"a": 1}, 1)
        self.assertTrue(run.flush())
        os.rename(run.folder, run.folder + "x")
        run.log({"a": 2}, 2)
        self.assertFalse(run.flush(0.3))
        os.rename(run.folder + "x", run.folder)
        run.log({"a": 3}, 3)
        run.finish()
        self.assertEqual(self.read().series("a"), {1: 1, 2: 2, 3: 3})
        self.assertIn("cannot be written", self.said)

    def test_a_folder_that_is_not_complete_has_a_hidden_name(self):
        def fail(*_):
            self.names = os.listdir(os.path.join(self.home, "runs"))
            raise OSError(28, "No space left on device")

        with mock.patch.object(gander, "_write_file", fail), self.assertRaisesRegex(OSError, "No space left"):
            gander.Run("p", home=self.home)
        self.assertRegex(self.names[0], r"^\.new-\d{8}-\d{6}-[a-z]{4}\.part$")
        self.assertEqual(os.listdir(os.path.join(self.home, "runs")), [])

    def test_forked_processes_record_nothing(self):
        process = self.python(
            """
            run = gander.Run("p", home=HOME_FOLDER)
            print(run.folder, flush=True)
            run.log({"a": 1}, 1)
            child = os.fork()
            if child == 0:
                run.log({"a": 2}, 2)
                run.log({"a": 3}, 3)
                run.finish()
                sys.exit(0)
            os.waitpid(child, 0)
            run.log({"a": 4}, 4)
            run.finish()
            """
        )
        out, err = process.communicate()
        journal = Journal(out.split()[0])
        self.assertEqual(journal.series("a"), {1: 1, 4: 4})
        self.assertEqual(len(journal.of("end")), 1)
        self.assertEqual(err.count("forked process"), 1)

    def test_a_fork_does_not_keep_the_lock(self):
        process = self.python(
            """
            run = gander.Run("p", home=HOME_FOLDER)
            print(run.folder, flush=True)
            reader, writer = os.pipe()
            if os.fork() == 0:
                # The lock was released before fork() returned in this process.
                os.write(writer, b"x")
                os.close(1); os.close(2)
                time.sleep(20)
                os._exit(0)
            os.read(reader, 1)
            print(run.id, flush=True)
            os.kill(os.getpid(), 9)
            """
        )
        with contextlib.closing(process.stdout), contextlib.closing(process.stderr):
            process.stdout.readline()
            run = process.stdout.readline().strip()
            process.wait()
            gander.Run(resume=run, home=self.home).finish()


if __name__ == "__main__":
    unittest.main()
