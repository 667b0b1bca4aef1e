import { expect, test } from 'vitest';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { fullName, rowValue } from '../../../../shared/domain/table/row-values';
import { chosenColumns, columnGroups, COLUMNS, freeColumns, moveColumn, scoreColumns, searchColumns } from './columns';

test('every column can be sorted and filtered by its id, and has one id', () => {
  expect(COLUMNS.filter(({ id }) => fullName(id) !== id).map(({ id }) => id)).toEqual([]);
  expect(new Set(COLUMNS.map(({ id }) => id)).size).toBe(COLUMNS.length);
});

test('only a metric that has a direction has a best value: no loss of a GAN', () => {
  expect(COLUMNS.filter(({ id }) => id.startsWith('best.')).map(({ id }) => id)).toEqual([
    'best.modesCovered',
    'best.highQuality',
    'best.reverseKl',
    'best.wasserstein1',
    'best.stepsPerSecond',
  ]);
  const row = aRow('a', { last: { stepsPerSecond: 4, generatorLoss: 2 }, best: { stepsPerSecond: 5 } });
  expect([
    rowValue(row, 'last.stepsPerSecond'),
    rowValue(row, 'best.stepsPerSecond'),
    rowValue(row, 'last.generatorLoss'),
  ]).toEqual([4, 5, 2]);
});

test('warnings are counted with those that are no warnings of the training, and named', () => {
  const text = (warnings: number, ...warned: { name: string; step: number; passed?: number }[]) =>
    chosenColumns([{ id: 'warnings' }])[0]!.text(aRow('a', { warnings, warned }));
  expect(text(0)).toBe('–');
  expect(text(1)).toBe('1');
  expect(text(3, { name: 'mode-collapse', step: 5, passed: 9 }, { name: 'diverged', step: 10 })).toBe(
    '3: mode collapse (passed), NaN',
  );
});

test('columns stand as a person put them, with their widths; unknown ones are left out', () => {
  expect(
    chosenColumns([{ id: 'seed', width: 90 }, { id: 'fid of 2030' }, { id: 'step' }]).map(({ id, width }) => [
      id,
      width,
    ]),
  ).toEqual([
    ['seed', '90px'],
    ['step', '96px'],
  ]);
});

test('a column is moved within the ends', () => {
  const chosen = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  const after = (id: string, to: number) =>
    moveColumn(chosen, id, to)
      .map((c) => c.id)
      .join('');
  expect([after('a', 1), after('c', 0), after('b', 9), after('b', -3), after('x', 0)]).toEqual([
    'bac',
    'cab',
    'acb',
    'bac',
    'abc',
  ]);
});

test('a search looks into names and meanings', () => {
  expect(searchColumns('Critic x̂').flatMap((g) => g.columns.map((c) => c.id))).toEqual([
    'last.penalty',
    'last.penaltyGradientNorm',
  ]);
  expect(searchColumns('zzz')).toEqual([]);
});

test('scores have a column for each setting that some run has, in the chooser and in a saved view', () => {
  const rows = [
    aRow('a', { last: { 'fid.digits_v1.1000': 12, 'density.digits_v1.1000': 1 }, best: { 'fid.digits_v1.1000': 9 } }),
    aRow('b', { last: { 'fid.digits_v1.500': 20 } }),
  ];
  const labels = scoreColumns(rows).map((group) => group.columns.map((c) => c.label));
  expect(labels).toEqual([
    ['FID (digits-v1, 1,000)', 'FID (digits-v1, 500)', 'Density (digits-v1, 1,000)'],
    ['FID (digits-v1, 1,000), best', 'FID (digits-v1, 500), best'],
  ]);
  expect(scoreColumns([aRow('c', {})])).toEqual([]);
  const chosen = chosenColumns([{ id: 'best.fid.digits_v1.1000' }, { id: 'best.fidFloor.digits_v1.1000' }]);
  expect(chosen.map((c) => c.text(rows[0]!))).toEqual(['9']);
});

test('metrics that are not ours have columns for the newest, lowest and highest value, but no best one', () => {
  const rows = [
    aRow('a', { last: { 'loss/生成器': 1, generatorLoss: 2, 'fid.x.10': 3 }, extremes: { 'loss/生成器': [0.5, 4] } }),
    aRow('b', { last: { psnr: 9 } }),
  ];
  expect(freeColumns(rows).map(({ columns }) => columns.map(({ id, label }) => [id, label]))).toEqual([
    [
      ['last.loss/生成器', 'loss/生成器'],
      ['last.psnr', 'psnr'],
    ],
    [
      ['min.loss/生成器', 'loss/生成器, lowest'],
      ['min.psnr', 'psnr, lowest'],
    ],
    [
      ['max.loss/生成器', 'loss/生成器, highest'],
      ['max.psnr', 'psnr, highest'],
    ],
  ]);
  expect(freeColumns([aRow('c', { last: { generatorLoss: 2 } })])).toEqual([]);
  const ids = ['last.loss/生成器', 'min.loss/生成器', 'max.loss/生成器', 'best.loss/生成器', 'last.constructor'];
  const chosen = chosenColumns(ids.map((id) => ({ id })));
  expect(chosen.map((column) => column.text(rows[0]!))).toEqual(['1', '0.5000', '4', '–']);
  expect(chosen.slice(0, 3).map(({ id }) => rowValue(rows[0]!, id))).toEqual([1, 0.5, 4]);
  expect(rowValue(rows[0]!, 'last.constructor')).toBeUndefined();
});

test('a chooser lists a part of a thousand metrics and counts the rest; a search finds each of them', () => {
  const last = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`layer${i}/grad`, i]));
  const groups = columnGroups([aRow('a', { last })]);
  const found = searchColumns('', groups).find(({ label }) => label === 'Other metrics, newest value')!;
  expect([found.columns.length, found.more]).toEqual([200, 800]);
  expect(searchColumns('layer987', groups).flatMap(({ columns }) => columns.map(({ id }) => id))).toEqual([
    'last.layer987/grad',
    'min.layer987/grad',
    'max.layer987/grad',
  ]);
});
