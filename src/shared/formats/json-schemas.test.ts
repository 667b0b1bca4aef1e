import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { externalRunFile } from './external-run';
import { parseJournalLine } from './journal-lines';
import { JSON_SCHEMAS, schemaText } from './json-schemas';

const NAMES = Object.keys(JSON_SCHEMAS) as (keyof typeof JSON_SCHEMAS)[];
const read = (name: string) =>
  readFileSync(join(__dirname, '..', '..', '..', 'docs', 'schemas', name), 'utf8').replaceAll('\r\n', '\n');
const accepts = (name: string, value: unknown): boolean =>
  z.fromJSONSchema(JSON.parse(read(name)) as z.core.JSONSchema.JSONSchema).safeParse(value).success;

it.each(NAMES)('docs/schemas/%s is what npm run schemas makes', (name) => expect(read(name)).toBe(schemaText(name)));

const sha256 = 'a'.repeat(64);
const sample = { type: 'sample', at: 1, step: 5, file: '5.png', kind: 'grid', rows: 8, columns: 8, bytes: 9, sha256 };
it.each<[boolean, object]>([
  [true, { type: 'start', at: 1, pid: 4, step: 0 }],
  [true, { type: 'start', at: 1, n: 0, pid: 4, step: 0, host: 'a', versions: { torch: '2.15' }, later: 1 }],
  [false, { type: 'start', at: 1, pid: 4 }],
  [true, { type: 'metrics', at: 1, steps: [1], values: { a: [0.5], 'b/c': ['NaN'] } }],
  [false, { type: 'metrics', at: 1, steps: [], values: {} }],
  [false, { type: 'metrics', at: 1, steps: [1], values: { a: ['nan'] } }],
  [false, { type: 'metrics', at: 1, steps: [1], values: { ['a'.repeat(201)]: [1] } }],
  [true, { ...sample, tiles: { x: 2, y: 2, width: 28, height: 28, strideX: 30, strideY: 30 } }],
  [false, { ...sample, tiles: { x: 2 } }],
  [false, { ...sample, file: '../5.png' }],
  [true, { type: 'end', at: 1, step: 1, state: 'finished' }],
  [false, { type: 'end', at: 1, step: 1, state: 'done' }],
  [false, { type: 'loss', at: 1 }],
])('the schema of a line and its reader agree: %s for %j', (isValid, line) => {
  expect(accepts('journal-line.schema.json', line)).toBe(isValid);
  expect(parseJournalLine(JSON.stringify(line)).ok).toBe(isValid);
});

const run = { format: 1, kind: 'external', id: '20261129-170000-abcd', name: 'a', createdAt: '2026-11-29T17:00:00Z' };
const experiment = { id: 'e-1', name: 'b' };
it.each<[boolean, object]>([
  [true, { ...run, experiment }],
  [true, { ...run, experiment, settings: { lr: 0.1, nested: { list: [1, null] } }, later: 1 }],
  [false, run],
  [false, { ...run, experiment, id: 'run-1' }],
  [false, { ...run, experiment, stepsPerEpoch: 0 }],
  [false, { ...run, experiment, createdAt: 'today' }],
])('the schema of run.json and its reader agree: %s for %j', (isValid, file) => {
  expect(accepts('run.schema.json', file)).toBe(isValid);
  expect(externalRunFile.safeParse(file).success).toBe(isValid);
});
