import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchPackage, firstError } from './npm.mjs';

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-npm-'));
const server = http.createServer();
/** @type {string} */
let registry;
/** @type {Buffer} */
let packed;

beforeAll(async () => {
  fs.mkdirSync(path.join(work, 'package'));
  fs.writeFileSync(path.join(work, 'package', 'package.json'), '{"name":"@scope/goose","version":"1.2.3"}');
  execFileSync('tar', ['-czf', 'goose.tgz', 'package'], { cwd: work });
  packed = fs.readFileSync(path.join(work, 'goose.tgz'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  registry = `http://127.0.0.1:${port}/`;
  const dist = {
    tarball: `${registry}goose.tgz`,
    integrity: `sha512-${createHash('sha512').update(packed).digest('base64')}`,
  };
  const document = { name: '@scope/goose', versions: { '1.2.3': { name: '@scope/goose', version: '1.2.3', dist } } };
  server.on('request', ({ url }, response) => {
    if (url === '/goose.tgz') response.end(packed);
    else if (url === '/@scope%2fgoose') response.end(JSON.stringify(document));
    else response.writeHead(404).end();
  });
});
afterAll(() => {
  server.close();
  fs.rmSync(work, { recursive: true, force: true });
});

/** @param {{ version?: string, sha256?: string, from?: string }} [change] */
function fetchGoose({ version = '1.2.3', sha256, from = registry } = {}) {
  const folder = fs.mkdtempSync(path.join(work, 'into-'));
  const pinned = {
    package: '@scope/goose',
    version,
    sha256: sha256 ?? createHash('sha256').update(packed).digest('hex'),
  };
  return fetchPackage(pinned, folder, { env: { ...process.env, npm_config_registry: from } });
}

test('a package with the pinned hash is downloaded', async () => {
  const got = await fetchGoose();
  expect(got).toMatchObject({ ok: true });
  expect(fs.readFileSync(got.ok ? got.value : '')).toEqual(packed);
});

test.each([
  ['another hash', { sha256: '0'.repeat(64) }, /@scope\/goose@1\.2\.3 does not have the SHA-256 pinned in native\//],
  ['a version that is not there', { version: '9.9.9' }, /@scope\/goose@9\.9\.9 failed \(.*9\.9\.9.*\): check that the/],
  // Nothing listens on the discard port.
  [
    'no registry',
    { from: 'http://127.0.0.1:9/' },
    /failed \(.*ECONNREFUSED.*\): check that the package registry can be/,
  ],
])('%s is refused with a sentence', async (_what, change, sentence) => {
  const got = await fetchGoose(change);
  expect(got.ok ? '' : got.why).toMatch(sentence);
});

test('the first error of npm that is a sentence is read from its output', () => {
  expect(firstError('npm error code E404\nnpm error 404 Not Found\n')).toBe('404 Not Found');
  expect(firstError('npm ERR! code ETARGET\nnpm ERR! notarget No matching version found for a@9.')).toBe(
    'notarget No matching version found for a@9.',
  );
  expect(firstError('npm error code ENOSPC\n')).toBe('code ENOSPC');
  expect(firstError('no such program\n')).toBe('no such program');
});
