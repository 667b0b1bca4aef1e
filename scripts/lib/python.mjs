import { run, which } from './exec.mjs';
import { done, refused } from './outcome.mjs';

const names = process.platform === 'win32' ? ['py', 'python', 'python3'] : ['python3', 'python'];

/**
 * Finds a Python 3 with pip: `done(path)`. It is used only to download and unpack wheels; nothing is installed into it.
 */
export async function findPython(env = process.env) {
  const found = names.flatMap((name) => which(name, env) ?? []);
  if (!found.length)
    return refused('no Python 3 is on PATH, whose pip downloads TensorFlow: install Python 3.8 or newer with pip.');
  for (const python of found) {
    // Finds pip without starting it. `sys.executable` is the Python behind a shim (pyenv, asdf), which would outlive a
    // download that is ended.
    const probe = await run(
      python,
      ['-c', 'import importlib.util, sys; print(sys.executable); sys.exit(importlib.util.find_spec("pip") is None)'],
      { env, timeout: 30_000 },
    );
    if (probe.code === 0) return done(probe.stdout.trim());
  }
  return refused(
    `${found[0]} has no pip, which downloads TensorFlow: install it (on Debian and Ubuntu: apt install python3-pip).`,
  );
}
