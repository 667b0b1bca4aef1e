import fs from 'node:fs';
import { expect, test } from 'vitest';
import { inRoot } from '../lib/paths.mjs';
import { bySlowest, SLOW } from './sequence.mjs';

test('the slow files come first, and the others keep their order', () => {
  const [first = '', , third = ''] = SLOW;
  const given = ['z.test.ts', third, 'a.test.ts', first].map((name) => inRoot(name));
  expect(bySlowest(given, (name) => name)).toEqual(
    [first, third, 'z.test.ts', 'a.test.ts'].map((name) => inRoot(name)),
  );
});

test.each(SLOW)('%s exists', (name) => expect(fs.existsSync(inRoot(name))).toBe(true));
