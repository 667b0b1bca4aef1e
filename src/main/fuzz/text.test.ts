import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { expand, parsePlan, planOf } from '../../shared/domain/run/experiment';
import { parseFilter } from '../../shared/domain/filter/filter';
import { parseHyperparameters, parseSetting } from '../../shared/domain/run/hyperparameters';
import { parseJournalLine } from '../../shared/formats/journal-lines';
import type { Outcome } from '../../shared/contract/outcome';
import { PRESETS } from '../../shared/domain/run/presets';
import { hashOf, parseRoute } from '../../renderer/lib/route';
import { buildPlan } from '../cli/lib/plan';
import { UsageError } from '../cli/lib/usage-error';
import { fileOf, isAddress } from '../electron/page-files';
import { fuzz, TIMEOUT_MS } from './fuzz-target';
import type { Verdict } from './fuzz-target';
import { mutateBytes, mutateJson } from './mutate';
import type { Chance } from './chance';
import { DATASETS, JOURNAL, ROW } from './samples';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'gander-fuzz-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const verdictOf = (outcome: Outcome<unknown>): Verdict => (outcome.ok ? undefined : outcome.error.message);
const text = (chance: Chance, of: string): string => Buffer.from(mutateBytes(chance, Buffer.from(of))).toString('utf8');
const json = (source: string): unknown => {
  try {
    return JSON.parse(source);
  } catch {
    return source;
  }
};

test(
  'lines of a journal',
  () =>
    fuzz({
      name: 'journal line',
      make: (chance) => mutateJson(chance, chance.one(JOURNAL)),
      take: (line) => verdictOf(parseJournalLine(line)),
    }),
  TIMEOUT_MS,
);

test(
  'plans sent by a page',
  () =>
    fuzz({
      name: 'plan',
      make: (chance) =>
        mutateJson(chance, { ...planOf(chance.one(PRESETS)), vary: chance.once(2) ? { batchSize: [32, 64] } : {} }),
      take: (source) => {
        const plan = parsePlan(json(source));
        return verdictOf(plan.ok ? expand(plan.value, DATASETS) : plan);
      },
    }),
  TIMEOUT_MS,
);

test(
  'plan files, with the options of the command',
  () =>
    fuzz({
      name: 'plan file',
      make: (chance) => ({
        source: mutateJson(chance, {
          preset: 'ring-compare',
          name: 'short',
          seeds: [1, 2],
          settings: { steps: 500 },
          vary: { batchSize: [32, 64] },
        }),
        set: Array.from({ length: chance.once(3) ? 1 + chance.below(2) : 0 }, () =>
          text(chance, chance.one(['learningRate=1e-4', 'weightClip=0.01,0.1', 'steps=20', 'objective=gan,wgan'])),
        ),
      }),
      take: ({ source, set }) => {
        const file = path.join(folder, 'plan.json');
        writeFileSync(file, source);
        try {
          return verdictOf(expand(buildPlan(file, { set }), DATASETS));
        } catch (error) {
          if (error instanceof UsageError) return error.message;
          throw error;
        }
      },
    }),
  TIMEOUT_MS,
);

test(
  'hyperparameters',
  () =>
    fuzz({
      name: 'hyperparameters',
      make: (chance) =>
        mutateJson(chance, {
          objective: 'wgan',
          network: 'dcgan',
          latentSize: 64,
          optimizer: 'adam',
          learningRate: 1e-4,
          weightClip: 0.01,
          batchSize: 32,
          steps: 10,
          engine: 'cpu',
        }),
      take: (source) => verdictOf(parseHyperparameters(json(source))),
    }),
  TIMEOUT_MS,
);

test(
  'settings of the command',
  () =>
    fuzz({
      name: 'setting',
      make: (chance) =>
        text(chance, chance.one(['learningRate=1e-4', 'objective=gan', 'steps=0x10', 'network=mlp', '=', 'x='])),
      take: (source) => verdictOf(parseSetting(source)),
    }),
  TIMEOUT_MS,
);

const FILTERS = [
  'objective=gan -state:failed OR tag:"two words" (lr<0.01 best.highQuality>=0.5)',
  'name~/wgan.*(3|4){2,5}$/i is:live',
  '/((a|aa)+)+$/ created>2026-11',
  'last.generatorLoss!=0 notes:(x)',
  '/(((a{100}){100}){100}){100}/',
  '/(?:[\\p{L}\\d]{1,1000}){1,1000}/',
  '((((((((((a))))))))))',
  'constructor:x __proto__=1 toString~/./',
  '- - - OR OR )(',
  '/[[:alpha:]]\\Q**\\E(?P<n>x)*/',
];
test(
  'filters',
  () =>
    fuzz({
      name: 'filter',
      make: (chance) => text(chance, chance.one(FILTERS).repeat(chance.once(10) ? 12 : 1)),
      take: (source) => {
        const filter = parseFilter(source);
        if (filter.ok) {
          filter.value.holds(ROW);
          for (const field of filter.value.fields)
            if (typeof field !== 'string') throw new Error('A field is not a name.');
        }
        return verdictOf(filter);
      },
    }),
  TIMEOUT_MS,
);

const ADDRESSES = [
  '#/runs',
  '#/new?preset=ring-compare',
  '#/compare?runs=a,b,c',
  '#/run/20260101-000000-abcd',
  '#/run/%zz',
  '#/latents?run=a&step=10&beside=b@20',
  '#/settings',
  '#/trash',
];
test(
  'addresses of the page',
  () =>
    fuzz({
      name: 'address',
      make: (chance) => text(chance, chance.one(ADDRESSES)),
      take: (source) => {
        const route = parseRoute(source);
        // The parsed route has an address that is parsed to the same route.
        if (JSON.stringify(parseRoute(hashOf(route))) !== JSON.stringify(route))
          throw new Error(`${source} leads to ${JSON.stringify(route)}, and ${hashOf(route)} elsewhere.`);
        return isAddress(source) ? undefined : 'It is not an address.';
      },
    }),
  TIMEOUT_MS,
);

const PAGES = [
  'gander://app/index.html',
  'gander://app/assets/main.js',
  'gander://app/../../etc/passwd',
  'gander://app/%2e%2e/%2e%2e/x.js',
  'gander://app/..%5c..%5cx.js',
  'gander://app/C:/x.js',
  'gander://app//server/x.js',
];
test(
  "addresses of the page's files",
  () =>
    fuzz({
      name: 'page file',
      make: (chance) => text(chance, chance.one(PAGES)),
      take: (source) => {
        const file = fileOf('/app/renderer', source);
        if (file !== undefined && !file.startsWith('/app/renderer/')) throw new Error(`${source} leads to ${file}.`);
        return file === undefined ? 'It is not a file of the page.' : undefined;
      },
    }),
  TIMEOUT_MS,
);
