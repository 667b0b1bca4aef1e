// npm run bench [-- training|log|window|export] [--json]: the measurements of bench/, on what `npm start` sets up.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { run } from './lib/exec.mjs';
import { findNode, noNode } from './lib/node.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { build, engine, packages } from './setup/all.mjs';

const json = process.argv.includes('--json');

/** With --json stdout holds the document alone, so the set-up speaks on stderr. */
async function prepare() {
  const write = process.stdout.write;
  if (json) process.stdout.write = process.stderr.write.bind(process.stderr);
  const ready = (await packages()) && (await engine(), await build());
  process.stdout.write = write;
  return ready;
}

async function bench() {
  const node = findNode();
  if (!node) return fail(noNode);
  const main = inRoot('bench', 'main.ts');
  if (!fs.existsSync(main)) return fail('bench/main.ts is missing: this checkout has no benchmarks.');
  const typescript = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--import', pathToFileURL(inRoot('scripts', 'lib', 'typescript.mjs')).href];
  const { code } = await run(node, [...typescript, main, ...process.argv.slice(2)], { cwd: root, inherit: true });
  process.exitCode = code ?? 1;
}

function fail(why) {
  process.stderr.write(`${why}\n`);
  process.exitCode = 1;
}

if (await prepare()) await bench();
else process.exitCode = 1;
