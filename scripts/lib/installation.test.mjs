import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installation } from './installation.mjs';
import { root } from './paths.mjs';

/** @type {string} */
let above;
beforeEach(() => (above = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-installed-'))));
afterEach(() => fs.rmSync(above, { recursive: true, force: true }));

/** @param {string[]} parts */
function folder(...parts) {
  const made = path.join(above, ...parts);
  fs.mkdirSync(made, { recursive: true });
  return made;
}
/** @type {(root: string, file: string, json: unknown) => void} */
const put = (root, file, json) => fs.writeFileSync(path.join(root, file), JSON.stringify(json));

test('this checkout is a clone, whose commands are scripts of its package.json', () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  expect(installation(root)).toEqual({
    kind: 'clone',
    root,
    setUp: 'npm run setup',
    start: 'npm start',
  });
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['setup', 'start']));
});

test.each(['pip', 'deb', 'appimage', 'dmg', 'nsis'])('a package is what it says of itself: %s', (kind) => {
  const root = folder();
  put(root, 'package-lock.json', {});
  put(root, 'installation.json', { kind, package: 'gander-x' });
  expect(installation(root)).toEqual({
    kind,
    root,
    package: 'gander-x',
    setUp: 'gander setup',
    start: 'gander',
  });
});

test.each(['{', '[]', 'null', '{"kind":"floppy"}', '{"kind":"npm"}'])(
  'a damaged or unknown description is ignored: %s',
  (text) => {
    const root = folder('lib', 'node_modules', 'gander');
    fs.writeFileSync(path.join(root, 'installation.json'), text);
    expect(installation(root).kind).toBe('npm');
  },
);

test('a name that is not one of a package is not used', () => {
  const root = folder();
  put(root, 'installation.json', { kind: 'pip', package: 'x"; rm -rf /' });
  expect(installation(root).package).toBe('gander');
});

test('the three ways of npm have their own commands', () => {
  const global = folder('lib', 'node_modules', 'gander');
  expect(installation(global)).toMatchObject({
    kind: 'npm',
    scope: 'global',
    package: 'gander',
    setUp: 'gander setup',
  });
  const npx = folder('_npx', '0123abcd', 'node_modules', 'gander');
  put(path.join(npx, '..', '..'), 'package.json', {});
  expect(installation(npx)).toMatchObject({ scope: 'npx', setUp: 'npx gander setup', start: 'npx gander' });
  const project = folder('project', 'node_modules', 'gander');
  put(path.join(project, '..', '..'), 'package.json', {});
  expect(installation(project)).toMatchObject({ scope: 'project', setUp: 'npx gander setup' });
});

/**
 * The strings of a source that name an npm script; comments don't count.
 *
 * @param {string} source
 */
const scriptsNamedIn = (source) =>
  source.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, '').match(/npm (?:run \w+|start)/g) ?? [];

test('messages of the core and the page take the commands from installation()', () => {
  const sources = fs
    .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/.test(name) && !/\.test(-helper)?\.ts$/.test(name));
  expect(sources.length).toBeGreaterThan(300);
  expect(scriptsNamedIn("// npm start\nrefuse('run npm run setup')")).toEqual(['npm run setup']);
  const named = sources.filter((name) => scriptsNamedIn(fs.readFileSync(path.join(root, 'src', name), 'utf8')).length);
  expect(named).toEqual([]);
});
