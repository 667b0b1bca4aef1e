import { expect, test } from 'vitest';
import type { ImportStatus } from '../../shared/contract/import-status';
import { TypedEmitter } from '../../shared/lib/typed-emitter';
import type { Core } from '../core/core';
import { importFile } from './import-file';

type Wanted = Parameters<typeof importFile>[0];

/** A core that answers `imports:open` with the import `a`, and emits these statuses before or after its answer. */
function coreWith(
  { before = [], after = [] }: { before?: Partial<ImportStatus>[]; after?: Partial<ImportStatus>[] },
  answer: unknown = { ok: true, value: { id: 'a' } },
) {
  const emitter = new TypedEmitter<{ 'imports:changed': ImportStatus }>();
  const emit = (change: Partial<ImportStatus>) =>
    emitter.emit('imports:changed', { id: 'a', name: 'runs.gander', state: 'done', done: 1, total: 1, ...change });
  const asked: unknown[] = [];
  const request = (...args: unknown[]) => {
    asked.push(args);
    before.forEach(emit);
    setImmediate(() => after.forEach(emit));
    return Promise.resolve(answer);
  };
  const core = { request: request as Core['request'], on: emitter.on.bind(emitter) as Core['on'] } satisfies Wanted;
  return { core, asked };
}
const taken = { run: 'r', message: 'Its id is taken.' };

test('a bundle that is imported has no problems, nor has one whose runs are here already', async () => {
  const { core, asked } = coreWith({
    after: [{ state: 'working' }, { result: { added: ['r'], skipped: [{ run: 's', message: 'Here.' }], refused: [] } }],
  });
  expect(await importFile(core, '/a/runs.gander')).toEqual([]);
  expect(asked).toEqual([['imports:open', '/a/runs.gander', { newIds: false }]]);
});

test('an end before the answer counts, and that of another import does not', async () => {
  const failed: Partial<ImportStatus> = { state: 'failed', message: 'runs.gander is not a complete bundle.' };
  const { core } = coreWith({ before: [{ ...failed, id: 'b', message: 'Another.' }, failed] });
  expect(await importFile(core, '/a/runs.gander')).toEqual(['runs.gander is not a complete bundle.']);
});

test('refused runs are named, and so is an import that does not start', async () => {
  const { core } = coreWith({ after: [{ result: { added: ['r'], skipped: [], refused: [taken, taken] } }] });
  expect(await importFile(core, '/a/runs.gander')).toEqual(['Its id is taken.', 'Its id is taken.']);
  const missing = coreWith({}, { ok: false, error: { message: '/a/runs.gander does not exist.' } });
  expect(await importFile(missing.core, '/a/runs.gander')).toEqual(['/a/runs.gander does not exist.']);
});
