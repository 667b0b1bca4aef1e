"""Writes the tables of this folder with the programs that write them (versions: README.md).

    python make.py

Every loss is LOSS(step) and every score SCORE(step), so that the tests can compute them.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
LOSS = lambda step: 4 / (step + 4)
SCORE = lambda step: 100 - step / 2


def fresh(name):
    shutil.rmtree(HERE / name, ignore_errors=True)
    return HERE / name


def lightning():
    """Losses every 10 steps, a score at the end of an epoch of 50 steps: rows with empty cells."""
    from pytorch_lightning.loggers import CSVLogger

    logger = CSVLogger(fresh("lightning"), name=None, version=0)
    logger.log_hyperparams({"lr": 0.0002, "batch_size": 64, "betas": (0.5, 0.999), "objective": "wgan-gp", "seed": 7})
    for step in range(10, 201, 10):
        logger.log_metrics({"g_loss": LOSS(step), "d_loss": -LOSS(step), "epoch": (step - 1) // 50}, step=step)
        if step % 50 == 0:
            logger.log_metrics({"fid": SCORE(step), "epoch": (step - 1) // 50}, step=step)
    logger.save()


def keras_log():
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    folder = fresh("keras")
    folder.mkdir()
    logger = keras.callbacks.CSVLogger(str(folder / "training.log.csv"), separator=";")

    class Model:
        stop_training = False

    logger.set_model(Model())
    logger.on_train_begin()
    for epoch in range(12):
        logger.on_epoch_end(epoch, {"g_loss": LOSS(epoch), "d_loss": float("nan") if epoch == 5 else -LOSS(epoch)})
    logger.on_train_end()


def mlflow_store():
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    os.environ["MLFLOW_ENABLE_ASYNC_LOGGING"] = "false"
    import mlflow
    import numpy as np
    from mlflow.tracking import MlflowClient

    store = fresh("mlruns")
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        client = MlflowClient(tracking_uri=f"file:{work}/mlruns")
        experiment = client.create_experiment("digits", artifact_location=f"file:{work}/artifacts")
        for name, lr in (("first", 0.0002), ("second", 0.001)):
            run = client.create_run(experiment, run_name=name, start_time=1_700_000_000_000).info.run_id
            client.log_param(run, "lr", lr)
            client.log_param(run, "optimizer", "adam")
            client.set_tag(run, "mlflow.note.content", f"the {name} run")
            for step in range(0, 100, 10):
                client.log_metric(run, "loss/generator", LOSS(step), timestamp=1_700_000_000_000 + 1000 * step, step=step)
            for step in (0, 50):
                client.log_metric(run, "fid", SCORE(step), timestamp=1_700_000_000_000 + 1000 * step, step=step)
            client.set_terminated(run, end_time=1_700_000_100_000)
        shutil.copytree(Path(work) / "mlruns", store)
        os.chdir(HERE)
    # Runs have random names; the tests need fixed ones.
    for meta in sorted(store.glob("*/*/meta.yaml")):
        name = next(line.split(": ")[1] for line in meta.read_text().splitlines() if line.startswith("run_name"))
        without_paths(meta)
        meta.parent.rename(meta.parent.parent / name)
    for folder in store.iterdir():
        if folder.is_dir() and not list(folder.glob("*/meta.yaml")):
            shutil.rmtree(folder)
        elif folder.is_dir():
            without_paths(folder / "meta.yaml")
            folder.rename(store / "1")


def without_paths(meta):
    """Leaves out where the store was when it was written."""
    lines = meta.read_text().splitlines(keepends=True)
    meta.write_text("".join(line for line in lines if not line.startswith(("artifact_", "user_id", "creation", "last_"))))


def trackio_export():
    """The export of docs/import.md, from the SQLite file of trackio."""
    folder = fresh("trackio")
    folder.mkdir()
    with tempfile.TemporaryDirectory() as work:
        os.environ["TRACKIO_DIR"] = work
        import subprocess

        code = (
            "import trackio\n"
            "run = trackio.init(project='gan', name='first', config={'lr': 0.0002}, embed=False)\n"
            "for step in range(0, 50, 10):\n"
            "    trackio.log({'g_loss': 4 / (step + 4)}, step=step)\n"
            "trackio.finish()\n"
        )
        subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
        import sqlite3

        database = next(Path(work).glob("*.db"))
        connection = sqlite3.connect(database)
        with open(folder / "first.jsonl", "w") as out:
            query = "SELECT step, timestamp, metrics FROM metrics WHERE run_name = 'first' ORDER BY id"
            for step, timestamp, metrics in connection.execute(query):
                out.write(json.dumps({"step": step, "timestamp": timestamp, **json.loads(metrics)}) + "\n")


def stylegan():
    """As training_loop.py and metric_main.py of stylegan2-ada-pytorch write them: 4 kimg per tick."""
    folder = fresh("stylegan")
    folder.mkdir()
    options = {"batch_size": 32, "random_seed": 3, "training_set_kwargs": {"resolution": 32}, "G_opt_kwargs": {"lr": 0.0025}}
    (folder / "training_options.json").write_text(json.dumps(options, indent=2))
    with open(folder / "stats.jsonl", "w") as stats:
        for tick in range(11):
            mean = lambda value: {"num": 1, "mean": value, "std": 0.0}
            fields = {
                "Loss/G/loss": {"num": 4000, "mean": LOSS(4 * tick), "std": 0.1},
                "Loss/D/loss": {"num": 0, "mean": float("nan"), "std": float("nan")},
                "Progress/tick": mean(float(tick)),
                "Progress/kimg": mean(4.0 * tick + 0.032),
                "timestamp": 1_700_000_000.5 + 60 * tick,
            }
            stats.write(json.dumps(fields) + "\n")
    with open(folder / "metric-fid50k_full.jsonl", "w") as scores:
        for kimg in (0, 20, 40):
            result = {
                "results": {"fid50k_full": SCORE(kimg)},
                "metric": "fid50k_full",
                "total_time": 123.0,
                "total_time_str": "2m 03s",
                "num_gpus": 1,
                "snapshot_pkl": f"network-snapshot-{kimg:06d}.pkl",
                "timestamp": 1_700_000_000.5 + 15 * kimg,
            }
            scores.write(json.dumps(result) + "\n")


def pandas_tables():
    import pandas as pd

    folder = fresh("pandas")
    folder.mkdir()
    steps = list(range(0, 100, 5))
    frame = pd.DataFrame({"iteration": steps, "g_loss": map(LOSS, steps), "phase": "train"})
    frame.to_csv(folder / "index.csv")
    frame.to_csv(folder / "tabs.tsv", index=False, sep="\t", lineterminator="\r\n", encoding="utf-8-sig")
    frame.to_csv(folder / "comma.csv", index=False, sep=";", decimal=",")


if __name__ == "__main__":
    for make in [lightning, keras_log, mlflow_store, trackio_export, stylegan, pandas_tables]:
        make()
