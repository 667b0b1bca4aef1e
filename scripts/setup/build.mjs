import fs from 'node:fs';
import path from 'node:path';
import { run } from '../lib/exec.mjs';
import { sha256Tree } from '../lib/hash.mjs';
import { findNode, script } from '../lib/node.mjs';
import { done, refused } from '../lib/outcome.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { setUpMessages } from './messages.mjs';
import { isStamped, stamp } from '../lib/stamp.mjs';

const inputs = [
  'src',
  'scripts/lib',
  'scripts/setup',
  'messages',
  'resources',
  'electron.vite.config.ts',
  'svelte.config.js',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];
const stampFile = inRoot('out', 'main', '.built-from');

/** The hash of all sources of the build, without tests. */
const buildKey = (base = root) => sha256Tree(base, inputs, (file) => /\.test\.(ts|mjs)$/.test(file));

export const isBuilt = () => isStamped(stampFile, buildKey());

/**
 * Builds main, preload and renderer into out/ unless out/ was built from the same sources: `done('built' | 'up to
 * date')`.
 */
export async function setUpBuild({ force = false, onStart = () => {} } = {}) {
  const key = buildKey();
  if (!force && isStamped(stampFile, key)) return done('up to date');
  onStart();
  await setUpMessages();
  const kept = keepDocs();
  const result = await run(
    findNode() ?? process.execPath,
    [script('electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: root },
  );
  kept.putBack();
  if (result.code !== 0) return refused(`the build failed:\n${result.stdout}${result.stderr}`.trim());
  stamp(stampFile, key);
  return done('built');
}

/** Keeps the site of docs/ (`npm run docs`) while the bundler empties out/renderer, in which it is. */
function keepDocs() {
  const [docs, aside] = [inRoot('out', 'renderer', 'docs'), inRoot('out', 'docs-aside')];
  if (fs.existsSync(docs)) {
    fs.rmSync(aside, { recursive: true, force: true });
    fs.renameSync(docs, aside);
  }
  return {
    putBack: () => {
      if (!fs.existsSync(aside)) return;
      fs.mkdirSync(path.dirname(docs), { recursive: true });
      fs.renameSync(aside, docs);
    },
  };
}
