import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildCommand, OUT } from '../src/main/cli/cli.test-helper';
import { BLOWS } from './faults-injected';
import { Session } from './session';

let removeBuilt: () => void;
beforeAll(() => void (removeBuilt = buildCommand()), 120_000);
afterAll(() => removeBuilt());

it('loses no line, grid or checkpoint when everything is killed once in each way', async () => {
  const session = new Session({ out: OUT, kills: BLOWS.length, seed: 4, minutes: 3, note: () => undefined });
  await session.run();
  expect([...session.faults.found.keys()]).toEqual([]);
  expect(session.blows).toEqual(Object.fromEntries(BLOWS.map((blow) => [blow, 1])));
  expect(session.runs).toBeGreaterThanOrEqual(3);
  for (const { compared, ...rest } of Object.values(session.lost)) {
    expect(compared).toBeGreaterThan(0);
    expect(rest).toEqual({ lost: 0, doubled: 0, changed: 0 });
  }
}, 300_000);
