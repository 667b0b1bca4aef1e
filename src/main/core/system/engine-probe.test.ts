import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EngineProbe, engineKey, nodeProbe, readReport } from './engine-probe';

const REPORT = { engine: { name: 'tensorflow', version: '2.21.0', device: 'CPU' }, milliseconds: 4 };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gander-probe-'));
  vi.stubEnv('GANDER_CACHE', path.join(folder, 'cache'));
});
afterEach(() => void vi.unstubAllEnvs());
const setUp = (name: string, at = 1e9) => {
  const engine = path.join(folder, 'cache', 'engines', name);
  mkdirSync(engine, { recursive: true });
  writeFileSync(path.join(engine, 'engine.json'), '{}');
  utimesSync(path.join(engine, 'engine.json'), at, at);
};

test('the report is found among what libraries print', () => {
  expect(readReport(`hello\n${JSON.stringify(REPORT)}\nbye\n`)).toEqual(REPORT);
  expect(readReport('{"error":"none"}')).toEqual({ error: 'none' });
  for (const odd of ['', 'null', '[]', '{"engine":{"name":"abacus"}}']) expect(readReport(odd)).toHaveProperty('error');
});

test('an engine is looked for once, and again when one was set up, changed or chosen by hand', async () => {
  const run = vi.fn(async () => JSON.stringify(REPORT));
  const ask = () => new EngineProbe({ file: path.join(folder, 'probe.json'), run, version: '1' }).report();
  expect(await ask()).toEqual(REPORT);
  expect(await ask()).toEqual(REPORT);
  expect(run).toHaveBeenCalledTimes(1);
  setUp('tensorflow');
  await ask();
  expect(run).toHaveBeenCalledTimes(2);
  setUp('tensorflow', 2e9);
  await ask();
  expect(run).toHaveBeenCalledTimes(3);
  vi.stubEnv('GANDER_ENGINE', 'cpu');
  await ask();
  expect(run).toHaveBeenCalledTimes(4);
  expect(engineKey('1')).not.toBe(engineKey('2'));
});

test('a failure is not remembered', async () => {
  const run = vi.fn(async () => '{"error":"no engine"}');
  const probe = new EngineProbe({ file: path.join(folder, 'probe.json'), run, version: '1' });
  expect(await probe.report()).toEqual({ error: 'no engine' });
  await probe.report();
  expect(run).toHaveBeenCalledTimes(2);
});

test('questions at the same time start one process', async () => {
  const run = vi.fn(async () => JSON.stringify(REPORT));
  const probe = new EngineProbe({ file: path.join(folder, 'probe.json'), run, version: '1' });
  await Promise.all([probe.report(), probe.report(), probe.report()]);
  expect(run).toHaveBeenCalledTimes(1);
});

test('a training process that dies says so in a sentence', async () => {
  const worker = path.join(folder, 'worker.cjs');
  writeFileSync(worker, 'process.exit(3)');
  const probe = new EngineProbe({ file: path.join(folder, 'probe.json'), run: nodeProbe(worker), version: '1' });
  expect(await probe.report()).toEqual({ error: 'The training process ended without reporting an engine.' });
});
