import { expect, it } from 'vitest';
import { CHECKPOINT_FORMAT, readCheckpointState } from './checkpoint-state';
import { STREAMS } from '../random/random';

const random = Object.fromEntries(STREAMS.map((name, i) => [name, 3 * i]));
const good = {
  format: CHECKPOINT_FORMAT,
  step: '400',
  seconds: '1.5e-7',
  random: JSON.stringify(random),
  batches: '{"epoch":2,"position":63}',
};
const read = (change: Record<string, string | undefined>) =>
  readCheckpointState(
    Object.fromEntries(Object.entries({ ...good, ...change }).filter(([, value]) => value !== undefined)),
    64,
  );

it('reads where a run stood', () => {
  expect(read({})).toEqual({
    ok: true,
    value: { step: 400, seconds: 1.5e-7, random, batches: { epoch: 2, position: 63 } },
  });
});

it.each([
  [{ format: 'other' }, /format "other"/],
  [{ format: undefined }, /has the format nothing/],
  [{ step: '-1' }, /: step: it must be a number from 0 on/],
  [{ step: '1.5' }, /: step must be a whole number from 0 on, not /],
  [{ step: 'NaN' }, /: step: it must be a number from 0 on/],
  [{ step: '1e999' }, /: step must be a whole number from 0 on, not /],
  [{ step: undefined }, /: step is missing/],
  [{ seconds: '' }, /: seconds: /],
  [{ seconds: 'Infinity' }, /: seconds: /],
  [{ random: '{' }, /: random: it is not JSON/],
  [{ random: '{}' }, /: generatorWeights in random is missing/],
  [
    { random: JSON.stringify({ ...random, latents: -1 }) },
    /: latents in random must be a whole number from 0 on, not -1/,
  ],
  [{ random: 'null' }, /: random must be /],
  [{ batches: '{"epoch":0}' }, /: position in batches is missing/],
  [{ batches: '{"epoch":0,"position":null}' }, /: position in batches must be a whole number from 0 on, not /],
  // With these, drawing a batch would never end.
  [{ batches: '{"epoch":0,"position":64}' }, /at sample 64 of an epoch, but the dataset has only 64/],
  [{ batches: '{"epoch":0,"position":1e300}' }, /: position in batches must be a whole number from 0 on, not /],
])('refuses %j with a sentence', (change, sentence) => {
  const outcome = read(change);
  expect(outcome.ok ? '' : outcome.error.message).toMatch(sentence);
});
