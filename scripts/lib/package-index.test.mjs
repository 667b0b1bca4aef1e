import { expect, test } from 'vitest';
import { indexAddress, indexName, wheelLink } from './package-index.mjs';

const wheel = {
  package: 'tensorflow-cpu',
  version: '2.21.0',
  tag: 'manylinux_2_27_x86_64',
  sha256: 'a'.repeat(64),
  bytes: 1,
  python: { version: '3.11', abi: 'cp311' },
};
const file = 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl';

test('the file with the pinned hash is chosen', () => {
  const page = `<a href="../x/other.whl#sha256=${'b'.repeat(64)}">other</a> <a class=y href='../x/mine.whl?a=1&amp;b=2#sha256=${wheel.sha256}'>mine</a>`;
  expect(wheelLink(page, wheel)).toBe('../x/mine.whl?a=1&b=2');
});

test('without hashes the file with the name, version, Python and platform of the wheel is chosen', () => {
  const others = [
    file.replace('2.21.0', '2.21.1'),
    file.replaceAll('cp311', 'cp312'),
    file.replace('x86_64', 'aarch64'),
    `tensorflow_cpu_extra-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl`,
  ];
  const links = (/** @type {string[]} */ names) => names.map((name) => `<a href="/f/${name}">${name}</a>`).join('\n');
  expect(wheelLink(links([...others, file]), wheel)).toBe(`/f/${file}`);
  expect(wheelLink(links(others), wheel)).toBeUndefined();
});

test('a page that is not an index has no link', () => {
  expect(wheelLink('<h1>Sign in</h1><a href="%E0%A4%A">x</a><a href=>y</a>', wheel)).toBeUndefined();
});

test('the index of the environment is used, else PyPI, and each has a name for messages', async () => {
  expect(await indexAddress({ PIP_INDEX_URL: 'https://mirror.example/simple/' })).toBe('https://mirror.example/simple');
  expect(await indexAddress({})).toBe('https://pypi.org/simple');
  expect(indexName('https://pypi.org/simple')).toBe('PyPI');
  expect(indexName('https://user:secret@mirror.example/simple')).toBe('the package index mirror.example');
});
