import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { addressOf, bundleIn, fileOf, isOurPage, isOurs, readPage } from './page-files';

test.each([
  'gander://app/../../etc/passwd',
  'gander://app/%2e%2e/%2e%2e/etc/passwd',
  'gander://app/..%2f..%2fetc%2fpasswd',
  'gander://app/assets/..%2f..%2fsecret.js',
  'gander://app/',
  'gander://elsewhere/index.html',
  'file:///etc/passwd',
  'gander://app/%00.js',
  'gander://app/%zz',
  'nonsense',
])('the address %s does not lead out of the folder of the page', (url) => {
  const file = fileOf('/app/renderer', url);
  expect(file === undefined || file.startsWith('/app/renderer/')).toBe(true);
});

test('only files of known types are served', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gander-page-'));
  writeFileSync(path.join(folder, 'index.html'), '<p>');
  writeFileSync(path.join(folder, 'gander.sqlite'), 'x');
  expect(await readPage(folder, 'gander://app/index.html')).toMatchObject({ type: 'text/html; charset=utf-8' });
  expect(await readPage(folder, 'gander://app/gander.sqlite')).toBeUndefined();
  expect(await readPage(folder, 'gander://app/missing.js')).toBeUndefined();
});

test('our page is recognised with a query or a fragment, and a similar address is not', () => {
  expect(isOurPage('gander://app/index.html#/compare')).toBe(true);
  expect(isOurPage('gander://app/index.html?theme=dark')).toBe(true);
  for (const url of ['gander://app/index.html.evil', 'gander://app.evil/index.html', 'https://app/index.html', ''])
    expect(isOurPage(url)).toBe(false);
});

test('the development server is accepted by its origin, and only if there is one', () => {
  expect(isOurs('http://localhost:5173/#/runs', 'http://localhost:5173/')).toBe(true);
  expect(isOurs('gander://app/index.html', 'http://localhost:5173/')).toBe(true);
  for (const url of [
    'http://localhost:5173.evil.example/',
    'http://localhost:51730/',
    'https://localhost:5173/',
    'http://localhost:5173@evil.example/',
    'nonsense',
    '',
  ])
    expect(isOurs(url, 'http://localhost:5173/')).toBe(false);
  expect(isOurs('http://localhost:5173/')).toBe(false);
});

test.each([
  ['--address=#/runs', '#/runs'],
  ['gander://app/#/compare?runs=a', '#/compare?runs=a'],
  ['gander://app#/runs', '#/runs'],
  ['gander://elsewhere/#/runs', undefined],
  ['gander://app/../#/runs', undefined],
  ['gander://app/#runs', undefined],
  ['https://example.com/#/runs', undefined],
])('the argument %s opens the page %s', (argument, address) => expect(addressOf(argument)).toBe(address));

test('a bundle among the arguments is found by path or URL, if it exists', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gander bundle-'));
  const file = path.join(folder, 'runs.gander.zip');
  writeFileSync(file, '');
  expect(bundleIn(['--flag.zip', '/app', 'runs.gander.zip'], folder)).toBe(file);
  expect(bundleIn([pathToFileURL(file).href], '/')).toBe(file);
  expect(bundleIn(['none.zip', 'file://host/x.zip', folder, 'gander://app/#/runs'], folder)).toBeUndefined();
});
