import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256File } from '../lib/hash.mjs';
import { inRoot } from '../lib/paths.mjs';
import { linkCuda } from './cuda-aliases.mjs';
import { findSection, keepArchitecture } from './fatbin.mjs';
import { MANIFEST, readParts, verifyKit, writeParts } from './parts.mjs';
import { differenceOf, exitCodeOf, verdictOf } from './verdict.mjs';

/** @type {string} */
let folder;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gander-gpu-'))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/**
 * A kit of small parts with the given bytes, as gpu-kit.mjs writes it.
 *
 * @param {Buffer} bytes
 * @param {number} maxBytes
 */
async function makeKit(bytes, maxBytes) {
  const parts = await writeParts([bytes], folder, maxBytes);
  fs.writeFileSync(path.join(folder, 'node.xz'), 'node');
  const node = { name: 'node.xz', bytes: 4, sha256: await sha256File(path.join(folder, 'node.xz')) };
  const manifest = { format: 1, device: 'cpu', architecture: 90, node, parts };
  fs.writeFileSync(path.join(folder, MANIFEST), JSON.stringify(manifest));
  return manifest;
}

/**
 * The sentence of a refusal.
 *
 * @param {import('../lib/outcome.mjs').Outcome<unknown>} outcome
 */
const whyOf = (outcome) => (outcome.ok ? 'not refused' : outcome.why);

describe('the parts of a kit', () => {
  const bytes = Buffer.from(Array.from({ length: 25 }, (_, i) => i));

  it('are no larger than asked for and joined give the same bytes', async () => {
    const { parts } = await makeKit(bytes, 10);
    expect(parts.map((part) => part.bytes)).toEqual([10, 10, 5]);
    expect(Buffer.concat(await readParts(folder, parts).toArray())).toEqual(bytes);
  });

  it('have no empty part where the bytes fill them exactly', async () => {
    const { parts } = await makeKit(bytes.subarray(0, 20), 10);
    expect(parts.map((part) => part.bytes)).toEqual([10, 10]);
  });

  it.each([
    ['is missing', (/** @type {string} */ file) => fs.rmSync(file), 'part-02 of the kit is missing'],
    [
      'is shorter',
      (/** @type {string} */ file) => fs.truncateSync(file, 3),
      'part-02 of the kit has 3 bytes instead of 10',
    ],
    [
      'has changed',
      (/** @type {string} */ file) => fs.writeFileSync(file, Buffer.alloc(10)),
      'part-02 of the kit has changed',
    ],
  ])('are refused where one %s, by name', async (_, change, message) => {
    await makeKit(bytes, 10);
    expect((await verifyKit(folder)).ok).toBe(true);
    change(path.join(folder, 'part-02'));
    const outcome = await verifyKit(folder);
    expect(whyOf(outcome)).toContain(message);
  });

  it('are refused without a manifest, and with one that names a file elsewhere', async () => {
    expect(whyOf(await verifyKit(folder))).toContain('is no kit');
    const manifest = await makeKit(bytes, 10);
    const parts = manifest.parts.map((part) => ({ ...part, name: `../${part.name}` }));
    fs.writeFileSync(path.join(folder, MANIFEST), JSON.stringify({ ...manifest, parts }));
    expect(whyOf(await verifyKit(folder))).toContain('not the manifest of a kit');
  });
});

/**
 * A section .nv_fatbin: containers of entries, each with an architecture and code.
 *
 * @param {[architecture: number, code: string][][]} containers
 */
function section(containers) {
  const parts = containers.map((entries) => {
    const body = Buffer.concat(
      entries.map(([architecture, code]) => {
        const header = Buffer.alloc(64);
        header.writeUInt16LE(2, 0);
        header.writeUInt32LE(64, 4);
        header.writeBigUInt64LE(BigInt(code.length), 8);
        header.writeUInt32LE(architecture, 28);
        return Buffer.concat([header, Buffer.from(code)]);
      }),
    );
    const header = Buffer.alloc(16);
    header.writeUInt32LE(0xba55ed50, 0);
    header.writeUInt16LE(16, 6);
    header.writeBigUInt64LE(BigInt(body.length), 8);
    return Buffer.concat([header, body, Buffer.alloc((8 - (body.length % 8)) % 8)]);
  });
  return Buffer.concat(parts);
}

describe('device code', () => {
  it('of other architectures becomes zeros, and all else stays', () => {
    const before = section([
      [
        [80, 'aaaaaaaa'],
        [90, 'bbbbbbbb'],
      ],
      [
        [90, 'ccccc'],
        [70, 'dddddddd'],
      ],
    ]);
    const after = section([
      [
        [80, '\0'.repeat(8)],
        [90, 'bbbbbbbb'],
      ],
      [
        [90, 'ccccc'],
        [70, '\0'.repeat(8)],
      ],
    ]);
    expect(keepArchitecture(before, 90)).toEqual({ kept: 13, zeroed: 16 });
    expect(before).toEqual(after);
  });

  it('is refused without the architecture, or with another structure', () => {
    expect(() => keepArchitecture(section([[[80, 'aaaaaaaa']]]), 90)).toThrow('no device code for architecture 90');
    expect(() => keepArchitecture(Buffer.alloc(32, 1), 90)).toThrow('no container');
  });

  it.runIf(process.platform === 'linux')('is found by the name of its section, here in the program of Node', () => {
    const file = fs.openSync(process.execPath, 'r');
    const read = (/** @type {number} */ offset, /** @type {number} */ bytes) => {
      const buffer = Buffer.alloc(bytes);
      fs.readSync(file, buffer, 0, bytes, offset);
      return buffer;
    };
    const place = findSection(read, '.interp');
    expect(place && read(place.offset, place.bytes).toString()).toMatch(/^\/lib.*ld-linux.*\0$/);
    expect(findSection(read, '.nv_fatbin')).toBeUndefined();
    fs.closeSync(file);
  });
});

describe('CUDA libraries', () => {
  const install = (/** @type {string[]} */ names) => {
    const from = path.join(folder, 'installed');
    fs.mkdirSync(from);
    for (const name of names) fs.writeFileSync(path.join(from, name), name);
    return linkCuda([from], path.join(folder, 'links'));
  };
  const content = (/** @type {string} */ name) => fs.readFileSync(path.join(folder, 'links', name), 'utf8');

  it('of CUDA 13 are linked under the names of CUDA 12 and their own', () => {
    const names = [
      'libcublas.so.13',
      'libcublasLt.so.13',
      'libcufft.so.12',
      'libcusolver.so.12',
      'libcusparse.so.12',
      'libcudnn.so.9',
    ];
    expect(install([...names, 'libcudart.so.13']).ok).toBe(true);
    expect(content('libcublas.so.12')).toBe('libcublas.so.13');
    expect(content('libcublasLt.so.12')).toBe('libcublasLt.so.13');
    expect(content('libcublas.so.13')).toBe('libcublas.so.13');
    expect(content('libcufft.so.11')).toBe('libcufft.so.12');
    expect(content('libcusparse.so.12')).toBe('libcusparse.so.12');
    // The runtime is not exchangeable: the kit brings its own.
    expect(fs.existsSync(path.join(folder, 'links', 'libcudart.so.12'))).toBe(false);
  });

  it('that are missing are named', () => {
    expect(whyOf(install(['libcublas.so.12', 'libcublasLt.so.12']))).toContain('libcufft.so.11, libcusolver.so.11');
  });
});

describe('the verdict', () => {
  const ok = { name: 'a', ok: true };

  it('is passed only on a card, with checks that all passed', () => {
    expect(verdictOf({ device: 'H200', checks: [ok] }).result).toBe('passed');
    expect(verdictOf({ checks: [ok] }).result).toBe('untested');
    expect(verdictOf({ device: 'H200', checks: [] }).result).toBe('untested');
    expect(verdictOf({ device: 'H200', checks: [ok, { name: 'b', ok: false, detail: 'differs' }] })).toEqual({
      result: 'failed',
      reason: 'b: differs',
    });
  });

  it('ends with 0 for passed alone', () => {
    expect(['passed', 'failed', 'refused', 'untested', 'other'].map(exitCodeOf)).toEqual([0, 1, 1, 3, 3]);
  });

  it('compares relative above 1, and finds no agreement in numbers that are none', () => {
    expect(differenceOf({ a: 10, b: 0.5 }, { a: 11, b: 0.4 })).toBeCloseTo(0.1);
    expect(differenceOf({ a: NaN }, { a: NaN })).toBe(Infinity);
    expect(differenceOf({ a: 1 }, {})).toBe(Infinity);
    expect(differenceOf({}, {})).toBe(Infinity);
  });
});

const check = (/** @type {string[]} */ ...args) =>
  spawnSync(process.execPath, [inRoot('scripts', 'gpu-check.mjs'), folder, ...args], { encoding: 'utf8' });

describe('gpu-check', () => {
  it('refuses a kit with a missing part in one sentence, and does not pass', async () => {
    await makeKit(Buffer.alloc(25), 10);
    fs.rmSync(path.join(folder, 'part-03'));
    const { status, stdout } = check();
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      result: 'refused',
      reason: `part-03 of the kit is missing in ${folder}: copy it there.`,
    });
  });

  const hasPrograms = ['tar', 'xz'].every((program) => spawnSync(program, ['--version']).status === 0);
  it.runIf(hasPrograms)('writes what it found, and does not pass, where the app cannot be opened', async () => {
    const app = path.join(folder, 'staging', 'app', 'out', 'main');
    fs.mkdirSync(app, { recursive: true });
    fs.writeFileSync(
      path.join(app, 'worker.cjs'),
      'console.log(JSON.stringify({ error: "no engine" })); process.exit(1);',
    );
    await makeKit(execFileSync('sh', ['-c', 'tar -C staging -cf - . | xz -0'], { cwd: folder }), 100);
    const out = path.join(folder, 'report.json');
    const { status } = check('--out', out);
    expect(status).toBe(1);
    expect(JSON.parse(fs.readFileSync(out, 'utf8'))).toMatchObject({
      result: 'failed',
      checks: [{ name: 'the check ran to its end', ok: false, detail: 'no engine' }],
    });
  });

  it.runIf(hasPrograms)('is untested without a card, although all of its checks pass', async () => {
    const app = path.join(folder, 'staging', 'app', 'out', 'main');
    fs.mkdirSync(app, { recursive: true });
    const engine = { name: 'tensorflow', version: '2', device: 'CPU, 2 cores' };
    fs.writeFileSync(path.join(app, 'worker.cjs'), FAKE_WORKER(engine));
    fs.writeFileSync(path.join(app, 'cli.cjs'), FAKE_CLI(engine));
    await makeKit(execFileSync('sh', ['-c', 'tar -C staging -cf - . | xz -0'], { cwd: folder }), 4000);
    const { status, stdout } = check('--quick');
    const report = JSON.parse(stdout);
    expect(report.checks.map((/** @type {{ ok: boolean }} */ { ok }) => ok)).not.toContain(false);
    expect(report.checks.length).toBeGreaterThan(3);
    expect(report).toMatchObject({ result: 'untested', times: [] });
    expect(status).toBe(3);
  });
});

/**
 * A training process that writes the journal and the checkpoint of its run, without training.
 *
 * @param {object} engine
 */
const FAKE_WORKER = (engine) => `
const fs = require('node:fs');
if (process.argv[2] === 'probe') return console.log(JSON.stringify({ engine: ${JSON.stringify(engine)} }));
const { folder } = JSON.parse(process.argv[2]);
const { steps } = JSON.parse(fs.readFileSync(folder + '/run.json', 'utf8')).hyperparameters;
const list = Array.from({ length: steps }, (_, i) => i + 1);
fs.appendFileSync(folder + '/journal.ndjson', [
  { type: 'start', engine: ${JSON.stringify(engine)} },
  { type: 'metrics', steps: list, values: { generatorLoss: list.map((step) => 1 / step), time: list } },
].map((line) => JSON.stringify(line) + '\\n').join(''));
const head = Buffer.from('{}');
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(head.length));
fs.writeFileSync(folder + '/checkpoints/' + String(steps).padStart(9, '0') + '.safetensors', Buffer.concat([length, head, Buffer.from([steps])]));
`;

/** @param {object} engine */
const FAKE_CLI = (engine) => `
const fs = require('node:fs');
const option = (name) => process.argv[process.argv.indexOf(name) + 1];
for (const objective of option('--objective').split(',')) {
  const folder = option('--home') + '/runs/' + objective;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(folder + '/run.json', JSON.stringify({ hyperparameters: { objective, steps: 2 } }));
  fs.writeFileSync(folder + '/journal.ndjson', JSON.stringify({ type: 'start', engine: ${JSON.stringify(engine)} }) + '\\n');
}
`;
