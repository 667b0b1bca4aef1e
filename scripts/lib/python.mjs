import { run, which } from './exec.mjs';
import { done, refused } from './outcome.mjs';

const names = process.platform === 'win32' ? ['py', 'python', 'python3'] : ['python3', 'python'];

/** A Python 3 with pip: `done(path)`. Gander uses it only to fetch and unpack wheels; nothing is installed into it. */
export async function findPython(env = process.env) {
  const found = names.flatMap((name) => which(name, env) ?? []);
  if (!found.length)
    return refused(
      'no Python 3 is on PATH, and its pip is what fetches TensorFlow: install Python 3.8 or newer with pip.',
    );
  for (const python of found) {
    // pip is looked for without being started, and a shim (pyenv, asdf) is seen through: it would outlive a download that we end.
    const probe = await run(
      python,
      ['-c', 'import importlib.util, sys; print(sys.executable); sys.exit(importlib.util.find_spec("pip") is None)'],
      { env, timeout: 30_000 },
    );
    if (probe.code === 0) return done(probe.stdout.trim());
  }
  return refused(
    `${found[0]} has no pip, which is what fetches TensorFlow: install it (on Debian and Ubuntu: apt install python3-pip).`,
  );
}
