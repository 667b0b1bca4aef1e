import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseJournalLine } from '../../../shared/formats/journal-lines';
import { Journal } from './journal';

const file = () => join(mkdtempSync(join(tmpdir(), 'gander-journal-')), 'journal.ndjson');
const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => parseJournalLine(text));

describe('the journal', () => {
  it('writes metrics as rectangles, one for each set of steps', () => {
    const path = file();
    const journal = new Journal(path, () => 0);
    journal.metrics([
      { step: 1, values: { a: 1, b: 2 } },
      { step: 2, values: { a: 3, b: 4, memory: 5 } },
    ]);
    journal.close();
    expect(lines(path)).toMatchObject([
      { ok: true, value: { type: 'metrics', steps: [1, 2], values: { a: [1, 3], b: [2, 4] } } },
      { ok: true, value: { type: 'metrics', steps: [2], values: { memory: [5] } } },
    ]);
  });

  it('writes numbers that JSON has not as words', () => {
    const path = file();
    const journal = new Journal(path, () => 0);
    journal.metrics([
      { step: 1, values: { a: NaN } },
      { step: 2, values: { a: -Infinity } },
    ]);
    journal.close();
    expect(lines(path)).toMatchObject([{ ok: true, value: { values: { a: ['NaN', '-Infinity'] } } }]);
  });

  it('keeps every float32 exactly', () => {
    const path = file();
    const journal = new Journal(path, () => 0);
    const values = Float32Array.of(1 / 3, 1.1754944e-38, 3.4028235e38, -0.0729999989, 16777217);
    journal.metrics([...values].map((a, i) => ({ step: i, values: { a } })));
    journal.close();
    const line = JSON.parse(readFileSync(path, 'utf8')) as { values: { a: number[] } };
    expect(Float32Array.from(line.values.a)).toEqual(values);
  });

  it('drops the line that a dying process left unfinished, and appends after the last whole one', () => {
    const path = file();
    const first = new Journal(path, () => 0);
    first.append({ type: 'heartbeat', step: 1 });
    first.close();
    appendFileSync(path, '{"type":"metr');
    const second = new Journal(path, () => 0);
    second.append({ type: 'heartbeat', step: 2 });
    second.close();
    expect(lines(path)).toMatchObject([
      { ok: true, value: { step: 1 } },
      { ok: true, value: { step: 2 } },
    ]);
  });
});
