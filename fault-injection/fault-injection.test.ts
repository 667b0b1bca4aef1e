import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildCommand, OUT } from '../src/main/cli/cli.test-helper';
import { FAULTS } from './faults-injected';
import { Session } from './session';

let removeBuilt: () => void;
beforeAll(() => void (removeBuilt = buildCommand()), 120_000);
afterAll(() => removeBuilt());

it('loses no line, grid or checkpoint when each fault is injected once', async () => {
  const session = new Session({ out: OUT, kills: FAULTS.length, seed: 4, minutes: 3, note: () => undefined });
  await session.run();
  expect([...session.checks.violations.keys()]).toEqual([]);
  expect(session.injected).toEqual(Object.fromEntries(FAULTS.map((fault) => [fault, 1])));
  expect(session.runs).toBeGreaterThanOrEqual(3);
  for (const { compared, ...rest } of Object.values(session.differences)) {
    expect(compared).toBeGreaterThan(0);
    expect(rest).toEqual({ lost: 0, doubled: 0, changed: 0 });
  }
}, 300_000);
