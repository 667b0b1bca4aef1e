import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { journalText } from '../../../shared/formats/journal-lines';
import type { NewJournalLine } from '../output/journal';
import type { LoggedStep } from '../output/pending-readings';
import { settings } from '../training.test-helper';
import type { Trainer } from '../trainer';
import { readWarningHistory } from './announced-warnings';
import type { WarningHistory } from './announced-warnings';
import { watchRun } from './watch-run';

const points = (given: Record<string, unknown>) =>
  settings({ objective: 'gan', network: 'mlp', steps: 10_000, ...given });
const flat: LoggedStep[] = Array.from({ length: 60 }, (_, i) => ({
  step: 50 * (i + 1),
  values: { sampleDiversity: 0.01 },
}));

function watch(h: Hyperparameters, before?: WarningHistory, step = 0) {
  const lines: NewJournalLine[] = [];
  const asked: string[] = [];
  const run = watchRun('ring', { h, step } as Trainer, { append: (line) => void lines.push(line) }, before, {
    request: (what) => void asked.push(what),
  });
  return { run, lines, asked, codes: () => lines.map((line) => line.type === 'event' && `${line.code} ${line.step}`) };
}

describe('the rules of a run', () => {
  it.each([
    ['continue', []],
    ['pause', ['pause']],
    ['stop', ['stop']],
  ])('on a warning: %s', (onWarning, wanted) => {
    const { run, lines, asked } = watch(points({ onWarning }));
    run.logged(flat);
    expect(lines).toEqual([
      expect.objectContaining({
        type: 'event',
        level: 'warning',
        code: 'mode-collapse',
        step: 550,
        warning: { state: 'began', value: 0.01, threshold: 0.3 },
      }),
    ]);
    expect(asked).toEqual(wanted);
    expect(run.stoppedBy()).toBe(
      onWarning === 'stop' ? 'Stopped by the setting "onWarning": mode collapse at step 550.' : undefined,
    );
  });

  it('do not stop for what was known from the settings, nor for NaN, which ends the run anyway', () => {
    const { run, asked, codes } = watch(
      settings({ objective: 'wgan', network: 'mlp', optimizer: 'adam', beta1: 0.9, onWarning: 'stop' }),
    );
    run.logged([{ step: 3, values: { generatorLoss: NaN } }]);
    expect(codes()).toEqual(['wgan-momentum 0', 'diverged 3']);
    expect(asked).toEqual([]);
  });

  it('ask for a checkpoint whenever the watched score is better than ever', () => {
    const { run, asked, codes } = watch(points({ keepBest: 'wasserstein1' }));
    const scores = [0.9, 0.5, 0.7, 0.5, 0.4, NaN];
    run.logged(
      scores.map((wasserstein1, i) => ({
        step: i + 1,
        values: { wasserstein1, wasserstein1Floor: 0.1, highQuality: i },
      })),
    );
    expect(codes()).toEqual(['best 1', 'best 2', 'best 5', 'diverged 6']);
    expect(asked).toEqual(['checkpoint', 'checkpoint', 'checkpoint']);
  });

  it('know the score of images by whatever name says its settings', () => {
    const { run, codes } = watch(settings({ network: 'fc', keepBest: 'kid' }));
    run.logged(
      [1, 2].map((step) => ({
        step,
        values: { 'kid.digits_v1.1000': 0.3 - step / 10, 'kidFloor.digits_v1.1000': 0, 'fid.digits_v1.1000': 9 - step },
      })),
    );
    expect(codes()).toEqual(['best 1', 'best 2']);
  });
});

describe('a run that goes on', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'gander-warnings-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (lines: NewJournalLine[]): string => {
    const file = join(folder, 'journal.ndjson');
    writeFileSync(file, lines.map((line) => `${journalText({ at: 0, ...line })}\n`).join(''));
    return file;
  };
  const metrics = (row: LoggedStep): NewJournalLine => ({
    type: 'metrics',
    steps: [row.step],
    values: Object.fromEntries(Object.entries(row.values).map(([name, value]) => [name, [value]])),
  });

  it('repeats nothing that its journal says, and says again what belongs to a lost future', async () => {
    const first = watch(points({ keepBest: 'wasserstein1' }));
    const rows: LoggedStep[] = [
      { step: 10, values: { wasserstein1: 0.2 } },
      ...flat.filter(({ step }) => step <= 1500),
    ];
    first.run.logged(rows);
    expect(first.codes()).toEqual(['best 10', 'mode-collapse 550']);
    const journal = write([...rows.map(metrics), ...first.lines]);
    const next = async (step: number) =>
      watch(points({ keepBest: 'wasserstein1' }), await readWarningHistory(journal, step, 'wasserstein1'), step);
    const [after, earlier] = [await next(1200), await next(500)];
    for (const { run } of [after, earlier])
      run.logged([
        ...flat.filter(({ step }) => step > (run === after.run ? 1200 : 500)),
        { step: 3000, values: { wasserstein1: 0.3 } },
      ]);
    expect(after.codes()).toEqual([]);
    expect(earlier.codes()).toEqual(['mode-collapse 550']);
  });

  it('begins without a word where there is no journal, or one that says nothing', async () => {
    expect(await readWarningHistory(join(folder, 'none'), 100)).toEqual({ changes: [], rows: [] });
    expect(
      await readWarningHistory(
        write([{ type: 'event', step: 3, level: 'info', code: 'eager', message: 'Op by op.' }]),
        100,
      ),
    ).toEqual({ changes: [], rows: [] });
  });
});
