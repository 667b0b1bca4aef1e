import { describe, expect, it } from 'vitest';
import { Batches } from './batches';
import { Stream } from './random/random';

const batches = (count: number, size: number) => new Batches(new Stream(1, 'batches'), count, size);

describe('batches', () => {
  it('use every sample once an epoch, also when the batch size does not divide it', () => {
    const all = batches(10, 4);
    const drawn = Array.from({ length: 5 }, () => [...all.next()]).flat();
    const sorted = (part: number[]) => [...part].sort((a, b) => a - b);
    const whole = Array.from({ length: 10 }, (_, i) => i);
    expect([sorted(drawn.slice(0, 10)), sorted(drawn.slice(10))]).toEqual([whole, whole]);
    expect(drawn.slice(0, 10)).not.toEqual(drawn.slice(10));
    expect(all.at).toEqual({ epoch: 2, position: 0 });
  });

  it('may be larger than the data', () => {
    expect(batches(3, 8).next()).toHaveLength(8);
  });

  it('go on from a position', () => {
    const first = batches(10, 3);
    for (let i = 0; i < 5; i++) first.next();
    const state = first.at;
    const second = batches(10, 3);
    second.seek(state);
    expect([...second.next(), ...second.next()]).toEqual([...first.next(), ...first.next()]);
  });
});
