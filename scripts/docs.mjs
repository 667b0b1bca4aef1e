// npm run docs: builds the pages of docs/ as a searchable site into out/renderer/docs, where Help in the window finds
// them. The site generator has a package.json of its own (docs-site/), so that nothing else installs it.
import fs from 'node:fs';
import path from 'node:path';
import { run } from './lib/exec.mjs';
import { sha256File } from './lib/hash.mjs';
import { say, sayTook, warn } from './lib/log.mjs';
import { findNode, noNode } from './lib/node.mjs';
import { npmCommand } from './lib/npm.mjs';
import { inRoot } from './lib/paths.mjs';
import { isStamped, stamp } from './lib/stamp.mjs';

const folder = inRoot('docs-site');
const stampFile = path.join(folder, 'node_modules', '.installed-from');

/** Installs VitePress unless it is there; the only part that needs a network. */
async function install() {
  const key = await sha256File(path.join(folder, 'package-lock.json'));
  if (isStamped(stampFile, key)) return true;
  say('docs', 'installing the site generator');
  const npm = npmCommand();
  const result = await run(npm.command, [...npm.args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
  });
  if (result.code === 0) stamp(stampFile, key);
  else warn('docs', `the site generator could not be installed:\n${result.stderr.trim()}`);
  return result.code === 0;
}

async function build() {
  const began = performance.now();
  const node = findNode();
  if (!node) return warn('docs', noNode);
  if (!(await install())) return undefined;
  const vitepress = path.join(folder, 'node_modules', 'vitepress', 'bin', 'vitepress.js');
  const result = await run(node, [vitepress, 'build', folder], { inherit: true });
  if (result.code !== 0) return undefined;
  const output = process.env.GANDER_DOCS_OUT ?? inRoot('out', 'renderer', 'docs');
  const pages = fs.readdirSync(output, { recursive: true }).filter((name) => String(name).endsWith('.html'));
  sayTook('docs', `${pages.length} pages in ${output}`, began);
  return true;
}

if (!(await build())) process.exitCode = 1;
