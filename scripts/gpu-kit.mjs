// node scripts/gpu-kit.mjs FOLDER [options]: packs what a machine with a GPU and without a network needs (docs/gpu.md).
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { packApp } from './gpu/pack-app.mjs';
import { packEngine } from './gpu/pack-engine.mjs';
import { MANIFEST, writeParts } from './gpu/parts.mjs';
import { which } from './lib/exec.mjs';
import { packagedNode } from './lib/node.mjs';
import { done, refused } from './lib/outcome.mjs';
import { inRoot } from './lib/paths.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    device: { type: 'string', default: 'cuda' },
    architecture: { type: 'string', default: '90' },
    'part-mib': { type: 'string', default: '48' },
    level: { type: 'string', default: '6' },
  },
});

/** What the kit needs beside its parts: the check and the modules that it imports. */
const SCRIPTS = ['gpu-check.mjs', 'gpu', 'lib/exec.mjs', 'lib/hash.mjs', 'lib/outcome.mjs'];

/**
 * @param {string} folder
 * @returns {Promise<import('./lib/outcome.mjs').Outcome<import('./gpu/parts.mjs').Manifest>>}
 */
async function pack(folder) {
  if (!fs.existsSync(inRoot('out', 'main', 'cli.cjs'))) return refused('The app is not built: run npm run build.');
  for (const program of ['tar', 'xz'])
    if (!which(program)) return refused(`The kit is packed with ${program}, which is not installed.`);
  if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0)
    return refused(`${folder} is not empty: name a new folder for the kit.`);
  fs.mkdirSync(folder, { recursive: true });
  const staging = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-gpu-kit-'));
  try {
    packApp(path.join(staging, 'app'));
    const device = values.device === 'cpu' ? 'cpu' : 'cuda';
    const architecture = Number(values.architecture);
    const engine = await packEngine(path.join(staging, 'cache', 'engines', 'kit'), { device, architecture });
    if (!engine.ok) return engine;
    const maxBytes = Math.floor(Number(values['part-mib']) * 2 ** 20);
    const parts = await writeParts(compressed(['tar', ['-C', staging, '-cf', '-', '.']]), folder, maxBytes);
    const [node] = await writeParts(compressed(['cat', [packagedNode()]]), staging, Infinity);
    if (!node) throw new Error('Node could not be read');
    fs.cpSync(path.join(staging, node.name), path.join(folder, 'node.xz'));
    /** @type {import('./gpu/parts.mjs').Manifest} */
    const manifest = { format: 1, device, architecture, node: { ...node, name: 'node.xz' }, parts };
    fs.writeFileSync(path.join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const script of SCRIPTS)
      fs.cpSync(inRoot('scripts', script), path.join(folder, 'scripts', script), {
        recursive: true,
        filter: (file) => !file.endsWith('.test.mjs') && !/pack-\w+\.mjs$/.test(file),
      });
    fs.cpSync(inRoot('scripts', 'gpu', 'gpu-check.sh'), path.join(folder, 'gpu-check.sh'));
    return done(manifest);
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * The output of a program, compressed by xz.
 *
 * @param {[program: string, args: string[]]} command
 * @returns {AsyncGenerator<Buffer>}
 */
async function* compressed([program, args]) {
  const from = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const xz = spawn('xz', [`-${values.level}`, '-T0', '-c'], { stdio: ['pipe', 'pipe', 'inherit'] });
  from.stdout.pipe(xz.stdin);
  const ends = [from, xz].map((child) => new Promise((resolve) => child.on('close', resolve)));
  yield* xz.stdout;
  if ((await Promise.all(ends)).some((code) => code !== 0)) throw new Error(`${program} or xz failed`);
}

const folder = positionals[0];
const outcome =
  folder && ['cuda', 'cpu'].includes(values.device)
    ? await pack(path.resolve(folder))
    : refused(
        'Usage: node scripts/gpu-kit.mjs FOLDER [--device cuda|cpu] [--architecture 90] [--part-mib 48] [--level 6]',
      );
if (outcome.ok) {
  const all = [outcome.value.node, ...outcome.value.parts];
  for (const { name, bytes } of all) process.stdout.write(`${name}  ${(bytes / 2 ** 20).toFixed(1)} MiB\n`);
  process.stdout.write(
    `${(all.reduce((sum, { bytes }) => sum + bytes, 0) / 2 ** 20).toFixed(1)} MiB in ${all.length} files\n`,
  );
} else {
  process.stderr.write(`${outcome.why}\n`);
  process.exitCode = 1;
}
