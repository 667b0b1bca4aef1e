// npm run test:quick [-- REF]: checks types, lint and unit tests of the files changed since a commit, by default the
// last one.
import fs from 'node:fs';
import { run } from './lib/exec.mjs';
import { say, sayTook } from './lib/log.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { packages } from './setup/all.mjs';
import { codeFiles } from './test/changed.mjs';
import { changedLint, changedTypes } from './test/checks.mjs';
import { closingLine, fail, sum } from './test/tally.mjs';
import { units } from './test/units.mjs';

const [ref = 'HEAD', ...more] = process.argv.slice(2);

/** The files that differ from `ref`, tracked or not, without deleted ones; undefined if git does not know `ref`. */
async function changedFiles() {
  const changed = await run('git', ['diff', '--name-only', '--diff-filter=d', ref, '--'], { cwd: root });
  const untracked = await run('git', ['ls-files', '--others', '--exclude-standard'], { cwd: root });
  if (changed.code !== 0) return undefined;
  const files = `${changed.stdout}${untracked.stdout}`.split('\n').filter(Boolean);
  return files.filter((file) => fs.existsSync(inRoot(...file.split('/'))));
}

/** @param {readonly string[]} files */
async function quick(files) {
  const began = performance.now();
  const code = codeFiles(files);
  const parts = [
    () => changedTypes(files),
    () => changedLint(files),
    ...(code.length > 0 ? [() => units({ related: code })] : []),
  ];
  const results = [];
  for (const part of parts) results.push(await part());
  const total = sum(results);
  for (const name of total.failures) say('failed', name);
  for (const name of total.skips) say('skipped', name);
  sayTook('quick', `${files.length} changed files`, began);
  return total;
}

async function main() {
  const files = ref.startsWith('-') || more.length > 0 ? undefined : await changedFiles();
  if (!files) {
    process.stderr.write('npm run test:quick takes one commit to compare with, such as HEAD (the default) or main.\n');
    return 2;
  }
  const total = (await packages()) ? await quick(files) : fail('packages: npm ci failed');
  process.stdout.write(`${closingLine(total)}\n`);
  return total.failed > 0 ? 1 : 0;
}

process.exitCode = await main();
