import fs from 'node:fs';
import { expect, test } from 'vitest';
import { inRoot } from './paths.mjs';
import { statedVersions, VERSIONED, withVersion } from './version.mjs';

/** @param {string} file */
const read = (file) => fs.readFileSync(inRoot(file), 'utf8');
const current = JSON.parse(read('package.json')).version;

test('every file states the version of package.json', () => {
  expect(statedVersions(read)).toEqual(VERSIONED.map(() => current));
});

test('a new version is written everywhere, and the unreleased changes become its own', () => {
  const outcome = withVersion('99.0.0', '2026-12-01', read);
  const texts = new Map(outcome.ok ? outcome.value : []);
  const stated = statedVersions((file) => texts.get(file) ?? '');
  expect(stated).toEqual(VERSIONED.map(() => '99.0.0'));
  const { version, packages } = JSON.parse(texts.get('package-lock.json') ?? '{}');
  expect([version, packages[''].version]).toEqual(['99.0.0', '99.0.0']);
  expect(texts.get('CHANGELOG.md')).toMatch(/^## \[Unreleased\]\n\n## \[99\.0\.0\] - 2026-12-01\n/m);
});

test.each(['', 'v1', '1.0', '0.0.1', current, '1.0.0-beta'])('%j is refused', (version) => {
  expect(withVersion(version, '2026-12-01', read)).toEqual({ ok: false, why: expect.any(String) });
});

test('the changelog has the form of Keep a Changelog', () => {
  const headings = [...read('CHANGELOG.md').matchAll(/^(##+) (.*)$/gm)].map(([, level, text = '']) => ({
    level,
    text,
  }));
  const versions = headings.filter(({ level }) => level === '##').map(({ text }) => text);
  expect(versions[0]).toBe('[Unreleased]');
  for (const version of versions.slice(1)) expect(version).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/);
  const kinds = headings.filter(({ level }) => level === '###').map(({ text }) => text);
  for (const kind of kinds)
    expect(['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security', 'Internal']).toContain(kind);
});
