import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeTensors } from '../../shared/formats/safetensors';
import { TestHome } from '../runs/testing/runs.test-helper';
import { importInto, tree, writeZip } from '../runs/import/import.test-helper';
import type { Runs } from '../runs';
import { fuzz, TIMEOUT_MS } from './fuzz-target';
import type { Verdict } from './fuzz-target';
import { mutateBytes, mutateJson } from './mutate';
import type { Chance } from './chance';
import { JOURNAL, LABELS_CONTENT, RUN_FILE_CONTENT, RUN_ID } from './samples';
import { readDetail } from '../runs/run-detail';
import { listSamples, readSample } from '../runs/run-samples';

let home: TestHome;
let runs: Runs;
let elsewhere: string;
beforeAll(() => {
  home = new TestHome();
  runs = home.open();
  elsewhere = mkdtempSync(path.join(tmpdir(), 'gander-fuzz-'));
});
afterAll(async () => {
  await home.remove();
  rmSync(elsewhere, { recursive: true, force: true });
});

const PNG = encode({ width: 4, height: 4, data: new Uint8Array(16), channels: 1, depth: 8 });
const TENSORS = encodeTensors({
  tensors: { points: { shape: [2, 2], data: new Float32Array(4) } },
  metadata: { a: 'b' },
});
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * The files of a foreign run, each sometimes mutated. The journal announces them with their actual sizes and hashes.
 */
function filesOf(chance: Chance): Record<string, Uint8Array> {
  const mutated = (bytes: Uint8Array, often: number): Uint8Array =>
    chance.once(often) ? mutateBytes(chance, bytes) : bytes;
  const json = (value: unknown, often: number): Uint8Array =>
    new Uint8Array(Buffer.from(chance.once(often) ? mutateJson(chance, value) : JSON.stringify(value)));
  const png = mutated(PNG, 2);
  const points = mutated(TENSORS, 2);
  const announced = (file: string, bytes: Uint8Array) => ({ file, bytes: bytes.length, sha256: sha256(bytes) });
  const lines = [
    ...JOURNAL.slice(0, 3),
    { ...JOURNAL[3], ...announced('4.png', png) },
    { ...JOURNAL[4], step: 5, ...announced('5.safetensors', points), plane: announced('5.safetensors', points) },
    ...JOURNAL.slice(5),
  ];
  const journal = Buffer.concat(lines.flatMap((line) => [json(line, 6), Buffer.from('\n')]));
  return {
    'run.json': json(RUN_FILE_CONTENT, 4),
    'labels.json': json(LABELS_CONTENT, 2),
    'journal.ndjson': new Uint8Array(mutated(journal, 3)),
    'samples/4.png': png,
    'samples/5.safetensors': points,
    'checkpoints/4.safetensors': TENSORS,
    'output.log': chance.bytes(chance.below(100)),
  };
}

/**
 * Imports a run folder. If it is refused, nothing is left; if it is accepted, every request about it is answered, and
 * it can be deleted.
 */
async function verdict(from: string): Promise<Verdict> {
  const outcome = await importInto(runs, from);
  expect(existsSync('/tmp/gander-evil')).toBe(false);
  const rows = runs.services.rows.list();
  for (const { id } of rows) {
    JSON.stringify([readDetail(runs.services, id), listSamples(runs.services, [id])]);
    for (const step of [4, 5]) readSample(runs.services, id, step);
  }
  if (outcome.ok) expect(outcome.value.added).toEqual(rows.map((row) => row.id));
  runs.services.actions.act(
    'delete',
    rows.map((row) => row.id),
  );
  await runs.idle();
  expect(
    Object.keys(tree(home.home)).filter((name) => !name.startsWith('gander.sqlite') && name !== 'reserve'),
  ).toEqual([]);
  if (!outcome.ok) return outcome.error.message;
  return outcome.value.refused.length > 0 ? outcome.value.refused.map(({ message }) => message).join(' ') : undefined;
}

test(
  'foreign run folders',
  () =>
    fuzz({
      name: 'run folder',
      unitCases: 20,
      make: (chance) => ({
        files: filesOf(chance),
        link: chance.once(10),
        extra: chance.once(10)
          ? chance.one(['.bashrc', 'samples/aux.png', 'a/b/c/d/e/f/g', 'x y', 'samples/1.png:x'])
          : undefined,
      }),
      take: async ({ files, link, extra }) => {
        const folder = path.join(elsewhere, 'run');
        rmSync(folder, { recursive: true, force: true });
        for (const [name, bytes] of Object.entries({ ...files, ...(extra ? { [extra]: new Uint8Array(3) } : {}) })) {
          mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
          writeFileSync(path.join(folder, name), bytes);
        }
        if (link) symlinkSync('/etc', path.join(folder, 'samples', 'more'));
        return verdict(folder);
      },
    }),
  TIMEOUT_MS,
);

const NAMES = [
  '../../evil',
  '/tmp/gander-evil',
  'C:/evil',
  `runs/${RUN_ID}/../../evil`,
  `runs\\${RUN_ID}\\evil`,
  `runs/${RUN_ID}/samples/aux.png`,
  `runs/${RUN_ID}/samples/4.PNG`,
  `runs/${RUN_ID}/.ssh/x`,
  'gander.sqlite',
  'runs/__proto__/x',
  `runs/${RUN_ID}/con`,
];
test(
  'bundles',
  () =>
    fuzz({
      name: 'bundle',
      unitCases: 20,
      make: (chance) => ({
        files: filesOf(chance),
        name: chance.once(4) ? chance.one(NAMES) : undefined,
        isLink: chance.once(20),
        deflated: chance.once(2),
        manifest: (given: unknown): string => (chance.once(4) ? mutateJson(chance, given) : JSON.stringify(given)),
        bytes: (given: Uint8Array): Uint8Array => (chance.once(2) ? mutateBytes(chance, given) : given),
      }),
      take: async ({ files, name, isLink, deflated, manifest, bytes }) => {
        const file = path.join(elsewhere, 'x.gander');
        writeZip(
          file,
          { id: RUN_ID, files },
          ({ entries }) => {
            if (name !== undefined) entries[name] = [new Uint8Array(3), { level: 0 }];
            if (isLink)
              entries[`runs/${RUN_ID}/samples/4.png`] = [
                Buffer.from('/etc/passwd'),
                { os: 3, attrs: (0o120777 << 16) >>> 0 },
              ];
            for (const [key, entry] of Object.entries(entries))
              if (deflated && Array.isArray(entry)) entries[key] = [entry[0], { ...entry[1], level: 9 }];
          },
          manifest,
        );
        writeFileSync(file, bytes(readFileSync(file)));
        return verdict(file);
      },
    }),
  TIMEOUT_MS,
);
