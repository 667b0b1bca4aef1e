import { describe, expect, test } from 'vitest';
import { aRow } from '../run/run-row.test-helper';
import { parseFilter } from './filter';

const rows = [
  aRow(
    'a',
    { name: 'wgan · seed 1', state: 'failed', tags: ['paper', 'night run'], createdAt: '2026-11-20T08:00:00.000Z' },
    { objective: 'wgan' },
  ),
  aRow('b', {
    name: 'gan · seed 2',
    state: 'running',
    seed: 2,
    notes: 'Looks Collapsed',
    last: { generatorLoss: 0.7 },
    warnings: 3,
    warned: [
      { name: 'mode-collapse', step: 700 },
      { name: 'oscillation', step: 1200, passed: 2000 },
    ],
  }),
  aRow(
    'c',
    { name: 'wgan-gp · seed 12', state: 'finished', seed: 12, favourite: true },
    { objective: 'wgan-gp', learningRate: 0.001 },
  ),
];

const found = (text: string): string => {
  const filter = parseFilter(text);
  if (!filter.ok) return 'error';
  return rows
    .filter(filter.value.holds)
    .map((r) => r.id)
    .join('');
};

describe('parseFilter', () => {
  test.each([
    ['', 'abc'],
    ['collapsed', 'b'],
    ['wgan seed', 'ac'],
    ['-wgan', 'b'],
    ['warnings>0', 'b'],
    ['warning="mode collapse"', 'b'],
    ['warning=oscillation', 'b'],
    ['warning:collapse', 'b'],
    ['warning=collapse', ''],
    ['warning!="mode collapse"', 'ac'],
    ['warning!=NaN', 'abc'],
    ['warning~/^mode.*oscillation$/', 'b'],
    ['state:failed', 'a'],
    ['state:f', 'ac'],
    ['-state:failed wgan', 'c'],
    ['seed:1', 'a'],
    ['seed>=2', 'bc'],
    ['lr<0.001', 'ab'],
    ['learningrate=0.001', 'c'],
    ['lr<=1e-4', 'a'],
    ['objective=wgan', 'a'],
    ['objective:wgan', 'ac'],
    ['objective!=gan', 'ac'],
    ['tag:paper', 'a'],
    ['tag:"night run"', 'a'],
    ['clip:0.01'.replace('clip', 'c'), 'a'],
    ['generator<1', 'b'],
    ['generatorLoss:minimax', ''],
    ['star:yes', 'c'],
    ['created<2026-11-21', 'a'],
    ['lr<', 'abc'],
    ['state:failed OR state:running', 'ab'],
    ['wgan state:failed OR seed:12', 'ac'],
    ['wgan (state:failed OR seed:12)', 'ac'],
    ['-(state:failed OR seed:12)', 'b'],
    ['(wgan', 'error'],
    ['wgan)', 'error'],
    ['wgan OR', 'ac'],
    ['()', 'abc'],
    ['name~/^wgan.*12/', 'c'],
    ['name~/WGAN/', ''],
    ['name~/WGAN/i', 'ac'],
    ['name~wgan.*1$', 'a'],
    ['name~"seed 1$"', 'a'],
    ['-name~/wgan/', 'b'],
    ['/Collapsed$/', 'b'],
    ['/^collapsed/i', ''],
    ['/^looks (collapsed|fine)/i', 'b'],
    ['/a\\/b/', ''],
    ['/wgan', 'error'],
    ['/(/', 'error'],
    ['/(?=a)/', 'error'],
    ['/a/g', 'error'],
    ['last.generatorLoss<1', 'b'],
    ['is:favourite', 'c'],
    ['is:live OR is:finished', 'bc'],
    ['is:nonsense', 'error'],
    ['note(s)', ''],
  ])('"%s" keeps the runs %s', (text, ids) => {
    expect(found(text)).toBe(ids);
  });

  test('returns the fields that it tests', () => {
    const filter = parseFilter('wgan (is:archived OR -lr<1)');
    expect(filter.ok && [...filter.value.fields]).toEqual(['archived', 'learningRate']);
  });

  test('explains in a sentence what is wrong with an expression', () => {
    const filter = parseFilter('name~/wgan(/');
    expect(!filter.ok && filter.error.message).toBe(
      '/wgan(/ is not a regular expression that can be searched: missing closing ).',
    );
  });

  test('bounds the time of every pattern: it is linear in the length of the text', () => {
    const filter = parseFilter('notes~/^(a|aa|a*)*(.*a){20}$/');
    if (!filter.ok) throw new Error(filter.error.message);
    // A backtracking engine needs 2^1000 steps for this one.
    expect(filter.value.holds(aRow('x', { notes: `${'a'.repeat(1000)}b` }))).toBe(false);
  });

  test('is refused when it is nested too deeply or too long', () => {
    expect(parseFilter('('.repeat(60) + ')'.repeat(60)).ok).toBe(false);
    expect(parseFilter('x'.repeat(2000)).ok).toBe(false);
  });

  test('names the nearest field when one is mistyped', () => {
    const filter = parseFilter('wgan batchsiz:64');
    expect(filter).toMatchObject({ ok: false, error: { at: 'batchsiz' } });
    expect(!filter.ok && filter.error.message).toContain('Did you mean "batchSize"?');
  });
});

describe('the words of a filter', () => {
  const row = aRow('x', {
    name: 'Überblick (alt) "eins"',
    notes: 'state:failed, a-b, OR, --, x=1 /tmp/run',
    tags: ['été'],
    last: { memory: null, generatorLoss: NaN },
  });
  const matches = (text: string): boolean | string => {
    const filter = parseFilter(text);
    return filter.ok ? filter.value.holds(row) : filter.error.message;
  };

  test.each([
    ['"state:failed"', true],
    ['"state:finished"', false],
    ['überblick', true],
    ['ÜBERBLICK', true],
    ['tag:ÉTÉ', true],
    ['(alt)', true],
    ['(neu)', false],
    ['"(alt)"', true],
    ['überblick(alt)', false],
    ['a-b', true],
    ['a -b', false],
    ['--überblick', true],
    ['-(-überblick)', true],
    ['-', true],
    ['"OR"', true],
    ['or', true],
    ['"night', false],
    ['"überblick', true],
    ['"/tmp/run"', true],
    ['/\\/tmp\\/RUN/i', true],
    ['/\\/tmp\\/RUN/', false],
    ['OR überblick', true],
    ['OR', true],
    ['nothing OR OR überblick', true],
    ['\u00a0überblick\t', true],
  ])('%j matches: %s', (text, expected) => expect(matches(text)).toBe(expected));

  test('a run without the value passes != and no other comparison', () => {
    for (const operator of [':', '=', '<', '<=', '>', '>=']) expect(matches(`memory${operator}5`)).toBe(false);
    expect([matches('memory!=5'), matches('memory<')]).toEqual([true, true]);
  });

  test('NaN is neither less nor more than a number, nor equal to one', () => {
    for (const operator of ['<', '<=', '>', '>=', '=']) expect(matches(`generator${operator}0`)).toBe(false);
    expect(matches('generator!=0')).toBe(true);
    expect(matches('generator=NaN')).toBe(true);
  });

  test('text is compared as text, and a number with a word as text', () => {
    expect([matches('dataset<n'), matches('dataset<m'), matches('dataset>=mnist')]).toEqual([true, false, true]);
    expect([matches('seed=one'), matches('seed!=one'), matches('seed<one')]).toEqual([false, true, true]);
    expect([matches('steps=2e3'), matches('steps=0x7d0'), matches('steps>=1999.5')]).toEqual([true, true, true]);
  });

  test('"is:" knows its words in any case, and no member of an object', () => {
    expect([matches('is:QUEUED'), matches('is:'), matches('IS:queued')]).toEqual([true, true, true]);
    expect(matches('is:constructor')).toMatch(/^"is:constructor" is not known/);
    expect(matches('is:favorite')).toMatch(/Did you mean "favourite"\?$/);
  });

  test('a filter of 1,000 characters and 49 brackets is read, and more is refused', () => {
    expect(matches('q'.repeat(1000))).toBe(false);
    expect(matches('q'.repeat(1001))).toBe('The filter is longer than 1000 characters: shorten it.');
    const nested = (depth: number) => `${'('.repeat(depth)}überblick${')'.repeat(depth)}`;
    expect(matches(nested(49))).toBe(true);
    expect(matches(nested(51))).toBe('The filter has more than 50 brackets inside each other.');
    expect(matches(`${'-'.repeat(48)}überblick`)).toBe(true);
    expect(matches(`${'-'.repeat(51)}überblick`)).toMatch(/more than 50/);
  });

  test('the sentence about brackets says which one lacks the other', () => {
    expect(matches('a (b')).toBe('A "(" has no ")" after it. Put quotes round a word with a bracket in it.');
    expect(matches('a) b')).toBe('A ")" has no "(" before it. Put quotes round a word with a bracket in it.');
    expect(matches('/abc')).toBe(
      'The regular expression /abc has no closing "/". Put quotes round a word that begins with a slash.',
    );
    expect(matches('/a/ix')).toBe('After the closing "/" stands i (any case) or nothing, not ix.');
  });
});

test('any combination of terms equals its truth table', () => {
  const all = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) =>
    aRow(String(seed), { seed, favourite: seed % 2 === 1, archived: seed > 4, tags: seed % 3 === 0 ? ['third'] : [] }),
  );
  const atoms: [string, (seed: number) => boolean][] = [
    ['seed<4', (seed) => seed < 4],
    ['is:favourite', (seed) => seed % 2 === 1],
    ['archived:yes', (seed) => seed > 4],
    ['third', (seed) => seed % 3 === 0],
    ['seed!=7', (seed) => seed !== 7],
  ];
  let state = 99;
  const next = (n: number): number => (state = (state * 48_271) % 2_147_483_647) % n;
  /** Random text of the grammar, and what it means. */
  const expression = (depth: number): [string, (seed: number) => boolean] => {
    const kind = depth === 0 ? 0 : next(4);
    if (kind === 0) return atoms[next(atoms.length)]!;
    const [left, isLeft] = expression(depth - 1);
    if (kind === 1) return [`-(${left})`, (seed) => !isLeft(seed)];
    const [right, isRight] = expression(depth - 1);
    if (kind === 2) return [`(${left}) ${right}`.replace(/^(.*)$/, '($1)'), (seed) => isLeft(seed) && isRight(seed)];
    return [`(${left} OR ${right})`, (seed) => isLeft(seed) || isRight(seed)];
  };
  for (let trial = 0; trial < 300; trial++) {
    const [text, isIn] = expression(4);
    const filter = parseFilter(text);
    if (!filter.ok) throw new Error(`${text}: ${filter.error.message}`);
    expect(
      all.filter(filter.value.holds).map(({ seed }) => seed),
      text,
    ).toEqual(all.map(({ seed }) => seed!).filter(isIn));
  }
});

describe('metrics that are not ours', () => {
  const D = 'loss/生成器';
  const free = [
    aRow('a', { last: { psnr: 20, [D]: 1.5, 'on real': 3 }, extremes: { psnr: [18, 21], [D]: [1, 9] } }),
    aRow('b', { last: { psnr: 30, [D]: 2.5, 'a<b': 1 }, extremes: { psnr: [2, 31], [D]: [2, 3] } }),
    aRow('c', { last: { psnr: null } }),
  ];
  const matching = (text: string): string => {
    const filter = parseFilter(text, () => free);
    return filter.ok
      ? free
          .filter(filter.value.holds)
          .map(({ id }) => id)
          .join('')
      : filter.error.message;
  };

  test.each([
    ['psnr>25', 'b'],
    ['last.psnr<=20', 'a'],
    ['min.psnr<10', 'b'],
    ['max.psnr>21', 'b'],
    [`${D}<2`, 'a'],
    [`"${D}"<2`, 'a'],
    [`"${D}" < 2`, 'a'],
    [`("${D}" < 2) OR seed:7`, 'a'],
    [`-"${D}" < 2`, 'bc'],
    [`"min.${D}" >= 2 psnr:30`, 'b'],
    ['"on real" = 3', 'a'],
    ['"a<b" = 1', 'b'],
    ['"a<b" =1 psnr=30', 'b'],
    ['"psnr" >', 'abc'],
    ['"psnr" ~ /^2/', 'a'],
    ['"seed" = 1', 'abc'],
    ['psnr!=20', 'bc'],
    ['"psnr"', ''],
    ['loss/other', ''],
    ['x/y:2', ''],
  ])('%s matches %s', (text, ids) => expect(matching(text)).toBe(ids));

  test('are refused with the nearest name where no run has them', () => {
    expect(matching('psmr>25')).toMatch(/^"psmr" is not something a run has\. Did you mean "psnr"\?/);
    expect(matching('"loss/生成" < 2')).toMatch(/Did you mean "loss\/生成器"\?/);
    expect(matching('best.psnr>2')).toMatch(/is not something a run has/);
    expect(matching('constructor>2')).toMatch(/is not something a run has/);
  });

  test('are accepted in quotes before any run is known, so that a saved filter stays valid', () => {
    expect(parseFilter('"psnr" > 2').ok).toBe(true);
    expect(parseFilter('psnr>2').ok).toBe(false);
  });
});
