import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RequestName } from '../../shared/contract/requests';
import { planOf } from '../../shared/domain/run/experiment';
import { PRESETS } from '../../shared/domain/run/presets';
import { packFrame } from '../../shared/contract/wire';
import { REQUESTS } from '../../shared/contract/requests';
import type { Core } from '../core/core';
import { dispatcher } from '../core/dispatch';
import type { Dispatch } from '../core/dispatch';
import { handlers } from '../core/handlers';
import { readRequest } from '../server/connection';
import { importInto, tree } from '../runs/import/import.test-helper';
import { Container } from '../core/container';
import { fuzz, TIMEOUT_MS } from './fuzz-target';
import type { Verdict } from './fuzz-target';
import { mutateBytes, mutateJson } from './mutate';
import type { Chance } from './chance';
import { RUN_ID, writeRun } from './samples';
import { readDetail } from '../runs/run-detail';

const VIEW = {
  name: 'mine',
  filter: 'lr<1',
  groupBy: 'objective',
  columns: [{ id: 'learningRate', width: 80 }],
  sort: { by: 'seed', descending: false },
  plot: {
    kind: 'scatter',
    parallel: [{ id: 'x', log: true }],
    x: { id: 'x', log: true },
    y: { id: 'y', log: false },
    colour: 'state',
  },
};
const EXPORT = {
  kind: 'gif',
  runs: [RUN_ID],
  from: 0,
  to: 10,
  every: 1,
  delay: 100,
  scale: 2,
  loop: true,
  labels: true,
  columns: 16,
  tile: { row: 0, column: 0 },
  layers: ['data'],
  checkpoints: 'last',
  format: 'tfjs',
  step: 10,
  batch: 4,
};
const LATENTS = { run: RUN_ID, step: 10, task: { kind: 'resample', seed: 1, count: 16 } };
/** Valid arguments of each request; a request without an entry takes none, or the id of a run. */
const SAMPLES: Partial<Record<RequestName, unknown[]>> = {
  'app:notify': [{ title: 'a', body: 'b', address: '#/runs' }],
  'windows:take': ['a'],
  'datasets:add': ['mine', '/nowhere'],
  'datasets:cancel': ['mine'],
  'datasets:remove': ['mine'],
  'datasets:points': ['ring'],
  'datasets:tiles': [RUN_ID],
  'experiments:preview': [planOf(PRESETS[0]!)],
  'experiments:enqueue': [planOf(PRESETS[0]!)],
  'runs:previewBranch': [{ run: RUN_ID, step: 10, set: { learningRate: 0.1 }, name: 'x' }],
  'runs:branch': [{ run: RUN_ID, step: 10, set: { learningRate: 0.1 } }],
  'runs:get': [RUN_ID],
  'runs:act': ['stop', [RUN_ID]],
  'runs:deleteEstimate': [[RUN_ID]],
  'runs:annotate': [
    RUN_ID,
    { name: 'a', tags: ['b'], notes: 'c', favourite: true, gridLayout: { rows: 2, columns: 2 } },
  ],
  'runs:record': [RUN_ID, 'sample'],
  'runs:annotateAll': [[{ run: RUN_ID, change: { notes: 'c' } }]],
  'trash:keepFor': [30],
  'views:save': [VIEW],
  'views:rename': ['mine', 'yours'],
  'views:remove': ['mine'],
  'views:openWith': [null],
  'queue:move': [RUN_ID, 1],
  'queue:hold': [true],
  'queue:slots': [1],
  'series:read': [{ runs: [RUN_ID], metrics: ['time'], from: 0, to: 10, points: 100 }],
  'series:since': [{ metrics: ['time'], since: [{ run: RUN_ID, step: -1 }] }],
  'series:metrics': [[RUN_ID]],
  'samples:list': [[RUN_ID]],
  'samples:read': [RUN_ID, 10],
  'latents:draw': ['a', LATENTS],
  'latents:singles': ['a', { run: RUN_ID, step: 10, seed: 1, first: 8, count: 16 }],
  'latents:cancel': ['a'],
  'scores:measureImages': [
    'a',
    { run: RUN_ID, dataset: 'mine', from: { kind: 'grids', steps: [10] }, frame: { imageSize: 8, channels: 1 } },
  ],
  'app:show': [{ kind: 'export', export: 'a' }, 'open'],
  'exports:start': [EXPORT],
  'exports:estimate': [EXPORT],
  'exports:preview': [EXPORT],
  'exports:status': ['a'],
  'exports:cancel': ['a'],
  'exports:bytes': ['a'],
  'exports:read': ['a', 0],
  'imports:begin': ['x.gander', 100],
  'imports:write': ['a', 0, new Uint8Array(3)],
  'imports:start': ['a', { newIds: false }],
  'imports:open': ['/nowhere', { newIds: false }],
  'imports:status': ['a'],
  'imports:cancel': ['a'],
  'targets:add': ['mine', { kind: 'detached', folder: '/nowhere', prologue: [] }],
  'targets:remove': ['mine'],
  'targets:check': ['mine'],
  'targets:setUp': ['mine'],
};
/** Requests that use the network, wait for a window, or inspect this machine. */
const EXCLUDED: ReadonlySet<string> = new Set(['datasets:fetch', 'windows:show', 'app:doctor', 'app:info']);
const NAMES = (Object.keys(REQUESTS) as RequestName[]).filter((name) => !EXCLUDED.has(name));

let home: string;
let elsewhere: string;
let container: Container;
let dispatch: Dispatch;
beforeAll(async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  home = mkdtempSync(path.join(tmpdir(), 'gander-fuzz-'));
  const nothing = (): never => {
    throw new Error('Nothing is started in this test.');
  };
  container = new Container({
    home,
    root: home,
    version: 'test',
    fork: nothing,
    runProbe: nothing,
    forkLatents: nothing,
    forkMeasuring: nothing,
    forkSetup: nothing,
  });
  const answers = handlers(container) as Record<string, (...args: unknown[]) => unknown>;
  const core = {
    local: true,
    on: () => () => undefined,
    request: async (name: string, ...args: unknown[]) => answers[name]!(...args),
  } as unknown as Core;
  dispatch = dispatcher(core, { shell: 'browser' });
  elsewhere = mkdtempSync(path.join(tmpdir(), 'gander-fuzz-'));
  writeRun(elsewhere);
  await importInto(container.runs, elsewhere);
});
afterAll(async () => {
  await container.close();
  vi.restoreAllMocks();
  for (const folder of [home, elsewhere]) rmSync(folder, { recursive: true, force: true });
});

/**
 * Sends a request; returns undefined or the refusal, also one within the answer. Queued runs and uploads are removed
 * again.
 */
async function send(name: unknown, args: unknown): Promise<Verdict> {
  const answer = await dispatch(name, args);
  const value = answer.ok
    ? (answer.value as { ok?: boolean; error?: { message: string }; value?: { id?: string } } | null)
    : null;
  if (name === 'imports:begin' && value?.ok) container.imports.cancel(value.value!.id!);
  container.runs.services.actions.act(
    'delete',
    container.runs.services.rows
      .list()
      .map((run) => run.id)
      .filter((id) => id !== RUN_ID),
  );
  await container.runs.idle();
  if (!readDetail(container.runs.services, RUN_ID).ok) await importInto(container.runs, elsewhere);
  for (const { name: view } of container.views.get().views) container.views.remove(view);
  expect(existsSync('/tmp/gander-evil')).toBe(false);
  const left = Object.keys(tree(home)).filter(
    (file) =>
      !/^(gander\.sqlite|reserve$|runs\/20260101-000000-abcd\/|exports\/|imports\/.*\.part$|datasets\/seen)/.test(file),
  );
  expect(left).toEqual([]);
  return answer.ok ? (value?.ok === false ? value.error!.message : undefined) : answer.error;
}

/** A mutated value as structured clone may deliver it, including values that JSON cannot represent. */
function mutateValue(chance: Chance, args: unknown[]): unknown {
  const bytes = args.findIndex((one) => one instanceof Uint8Array);
  let value: unknown;
  try {
    value = JSON.parse(mutateJson(chance, args));
  } catch {
    value = structuredClone(args);
  }
  if (bytes >= 0 && Array.isArray(value) && chance.once(2)) value[bytes] = chance.bytes(chance.below(50));
  if (!chance.once(4) || !Array.isArray(value) || value.length === 0) return value;
  const ring: Record<string, unknown> = {};
  ring['self'] = ring;
  const strange = chance.one([
    ring,
    [ring],
    NaN,
    Infinity,
    undefined,
    new Date(0),
    new Date(NaN),
    new Map([['a', 1]]),
    new Set([1]),
    new Float64Array(3),
    new ArrayBuffer(3),
    10n,
    /x/,
    new Error('x'),
    Object.create(null),
  ]);
  const at = chance.below(value.length);
  const inner = value[at] as Record<string, unknown> | null;
  if (typeof inner === 'object' && inner !== null && !ArrayBuffer.isView(inner) && chance.once(2))
    Object.defineProperty(inner, chance.one(Object.keys(inner).concat('more')), {
      value: strange,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else value[at] = strange;
  return value;
}

test(
  'requests, as structured clone delivers them',
  () =>
    fuzz({
      name: 'request',
      unitCases: 300,
      make: (chance) => {
        const name = chance.one(NAMES);
        return {
          name: chance.once(20)
            ? chance.one<unknown>([
                '__proto__',
                'constructor',
                'runs:lst',
                7,
                null,
                { toString: 1 },
                'x'.repeat(10_000),
                [[]],
              ])
            : name,
          args: mutateValue(chance, SAMPLES[name] ?? []),
        };
      },
      take: ({ name, args }) => send(name, args),
    }),
  TIMEOUT_MS,
);

const BOMBS = [
  () => Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]),
  () => Buffer.from([0xdd, 0x01, 0xff, 0xff, 0xff]),
  () => Buffer.from('dcffff'.repeat(300_000), 'hex'),
  () => Buffer.from('91'.repeat(1_000_000) + 'c0', 'hex'),
  () => Buffer.from([0xdf, 0x7f, 0xff, 0xff, 0xff]),
  () => Buffer.from([0xc6, 0xff, 0xff, 0xff, 0xff]),
  () => Buffer.from([0xdb, 0xff, 0xff, 0xff, 0xff]),
  () => Buffer.from([0xc9, 0xff, 0xff, 0xff, 0xff, 1]),
  () => Buffer.from('81a95f5f70726f746f5f5f80', 'hex'),
  () => Buffer.from([0xc7, 5, 1, 1, 2, 3, 4, 5]),
];
test(
  'messages of the WebSocket',
  () =>
    fuzz<Uint8Array>({
      name: 'message',
      unitCases: 300,
      make: (chance) => {
        const name = chance.one(NAMES);
        if (chance.once(20)) return chance.one(BOMBS)();
        return mutateBytes(chance, packFrame({ id: 1, name, args: SAMPLES[name] ?? [] }));
      },
      take: (bytes) => {
        const request = readRequest(bytes);
        return request ? send(request.name, request.args) : 'It is not a request.';
      },
    }),
  TIMEOUT_MS,
);
