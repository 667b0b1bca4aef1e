import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { builtinModules } from 'node:module';
import { expect, test } from 'vitest';
import { entryOf, LICENCES_FILE, listed, listedInSite, OTHERS, SITE, textFolder, textOf } from '../lib/licences.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { shippedPackages } from '../lib/shipped.mjs';

const lock = JSON.parse(fs.readFileSync(inRoot('package-lock.json'), 'utf8'));
const siteLock = JSON.parse(fs.readFileSync(inRoot(SITE, 'package-lock.json'), 'utf8'));
const text = fs.readFileSync(inRoot(LICENCES_FILE), 'utf8');
/** @param {...string} paths */
const tracked = (...paths) =>
  execFileSync('git', ['ls-files', ...paths], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);

test('the licences file has exactly the packages that ship; "npm run licences" updates it', () => {
  const wanted = new Set([...listed(lock), ...listedInSite(siteLock)].map(entryOf));
  const others = OTHERS.map(({ name }) => `- ${name}: `);
  const here = new Set(
    text
      .split('\n')
      .filter((line) => /^- \S.*: \S/.test(line) && !others.some((other) => line.startsWith(other)))
      .filter((line) => /^- (@[\w.-]+\/)?[\w.-]+ \d+\.\d+\.\d+/.test(line)),
  );
  expect([...wanted].filter((entry) => !here.has(entry))).toEqual([]);
  expect([...here].filter((entry) => !wanted.has(entry))).toEqual([]);
  expect([...wanted].filter((entry) => entry.endsWith('unknown'))).toEqual([]);
});

test('a package added to the lock file is reported', () => {
  const more = { packages: { ...lock.packages, 'node_modules/new-one': { version: '1.0.0', license: 'MIT' } } };
  expect(
    listed(more)
      .map(entryOf)
      .filter((entry) => !text.includes(`${entry}\n`)),
  ).toEqual(['- new-one 1.0.0: MIT']);
});

/** Drawn for Gander, under its own licence. */
const OWN = /^resources\/icon\.(svg|png)$/;

test('every file of resources/ has a licence', () => {
  const named = new Set(OTHERS.flatMap(({ files }) => files.map((file) => `resources/${file}`)));
  const files = tracked('resources').filter((file) => !/\/(LICENSE|LICENCE)[^/]*$/.test(file) && !OWN.test(file));
  expect(files.filter((file) => !named.has(file))).toEqual([]);
  for (const { name, licence } of OTHERS) expect(text).toContain(`- ${name}: ${licence}`);
});

test('every package that the app imports ships', () => {
  const shipped = new Set(shippedPackages(lock).map(({ name }) => name));
  const files = tracked('src').filter(
    (file) => /\.(ts|svelte|mjs)$/.test(file) && !/\.test\.|\/testing|test-|\/fuzz\/|\/reference\/|\.d\.ts$/.test(file),
  );
  const imported = files.flatMap((file) =>
    [...fs.readFileSync(inRoot(file), 'utf8').matchAll(/^\s*import (?!type\b)[^;]*?from '([^.'][^']*)'/gm)].map(
      ([, name = '']) => ({
        file,
        name: name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      }),
    ),
  );
  const missing = imported.filter(
    ({ name }) =>
      !name.startsWith('node:') && !builtinModules.includes(name) && !name.startsWith('virtual:') && !shipped.has(name),
  );
  expect(imported.length).toBeGreaterThan(300);
  expect(missing).toEqual([]);
});

test('the licences file has the text of each installed package', () => {
  const here = listed(lock).filter((one) => fs.existsSync(textFolder(root, one)));
  expect(here.length).toBeGreaterThan(100);
  expect(here.filter((one) => !text.includes(textOf(root, one))).map(entryOf)).toEqual([]);
});
