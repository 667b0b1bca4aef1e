import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { packagedNode, findNode, isNewEnough, nodePackage } from './node.mjs';
import { inRoot } from './paths.mjs';

test.each([
  ['v22.12.0', true],
  ['22.11.9', false],
  ['v20.19.5', false],
  ['v24.0.0', true],
  ['v100.1.0', true],
])('Node %s is new enough: %s', (version, expected) => expect(isNewEnough(version)).toBe(expected));

test('every packaged Node is an optional dependency', () => {
  const { optionalDependencies } = JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8'));
  const machines = [
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'x64'],
    ['darwin', 'arm64'],
    ['win32', 'x64'],
  ];
  expect(machines.map(([platform, arch]) => nodePackage(platform, arch)).sort()).toEqual(
    Object.keys(optionalDependencies).sort(),
  );
});

test('the current Node is used if it is new enough', () => {
  expect(findNode({ env: {}, own: '/own/node', version: '24.1.0', base: '/nowhere' })).toBe('/own/node');
});

test('instead of an old Node the packaged one is used, or none if it is missing', () => {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-node-'));
  const carried = packagedNode(base);
  expect(findNode({ env: {}, own: '/own/node', version: '20.19.0', base })).toBe(undefined);
  fs.mkdirSync(path.dirname(carried), { recursive: true });
  fs.writeFileSync(carried, '');
  expect(findNode({ env: {}, own: '/own/node', version: '20.19.0', base })).toBe(carried);
  fs.rmSync(base, { recursive: true });
});
