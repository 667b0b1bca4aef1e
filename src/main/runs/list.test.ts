import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '../../shared/contract/outcome';
import { plan, TestHome } from './testing/runs.test-helper';
import { enqueueExperiment } from './enqueue';

let home: TestHome;
beforeEach(() => (home = new TestHome()));
afterEach(() => home.remove());

const many = (from: number) => plan(Array.from({ length: 1000 }, (_, i) => from + i));

it('lists a thousand runs in order of creation, with their positions in the queue', async () => {
  const runs = home.open();
  const { runs: ids } = unwrap(await enqueueExperiment(runs.services, many(1)));
  const rows = runs.services.rows.list();
  expect(rows.map((row) => row.id)).toEqual(ids);
  expect([...ids].sort()).toEqual(ids);
  expect(rows.map((row) => row.position)).toEqual(ids.map((_, i) => i + 1));
  expect(new Set(ids).size).toBe(1000);
});
