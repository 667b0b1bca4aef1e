import { expect, it } from 'vitest';
import { runStyle } from './run-styles';

it('gives each of 60 runs a distinct pair of colour and shape', () => {
  const pairs = Array.from({ length: 60 }, (_, i) => JSON.stringify(runStyle(i)));
  expect(new Set(pairs).size).toBe(60);
});

it('gives adjacent runs different colours and shapes', () => {
  for (let i = 1; i < 24; i++) {
    expect(runStyle(i).token).not.toBe(runStyle(i - 1).token);
    expect(runStyle(i).shape).not.toBe(runStyle(i - 1).shape);
  }
});
