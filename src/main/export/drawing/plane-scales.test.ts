import { describe, expect, it } from 'vitest';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { PlaneLayer } from '../../../shared/domain/plane/plane-shapes';
import type { PlaneRecord } from '../../../shared/formats/plane-record';
import type { SampleForm } from './draw-sample';
import { recordScalesOf, recordScalesText, requestedScale } from './plane-scales';
import type { RequestedScale } from './plane-scales';
import type { ShownRun, ShownSample } from './shown-runs';

const CRITIC = { key: 'wgan 0.01', kind: 'critic', label: 'WGAN critic' } as const;
const GAN = { key: 'gan', kind: 'probability', label: 'GAN' } as const;
const form = (unit?: typeof CRITIC | typeof GAN, layers: PlaneLayer[] = ['surface', 'gradient']): SampleForm => ({
  kind: 'points',
  size: 10,
  plane: { left: -1, bottom: -1, side: 2 },
  colour: [0, 0, 0],
  layers,
  data: new Float32Array(0),
  ...(unit && { unit }),
});
const shown = (of: SampleForm) => ({ run: { id: 'a', name: 'A', folder: '/runs/a' }, form: of }) as ShownRun;
const record: PlaneRecord = {
  limit: 1,
  surface: { rows: 1, columns: 5, values: Float32Array.of(-2, -1, 0, 1, 4) },
  gradient: { rows: 1, columns: 1, values: Float32Array.of(3, 4) },
  manifold: { rows: 1, columns: 1, values: Float32Array.of(0, 0) },
};
const sample = (plane?: ReturnType<typeof ok<PlaneRecord>>): ShownSample => ({
  step: 7,
  sample: { kind: 'points', points: new Float32Array(0), ...(plane && { plane }) },
});

describe('the scales of a frame', () => {
  it('are those of its record: for a probability one half, and the length of the arrows', () => {
    expect(requestedScale(shown(form(GAN)), sample(ok(record)))).toEqual({
      run: 'a',
      unit: GAN,
      reach: 0.5,
      length: 5,
    });
  });

  it('of a critic are the distances from the median', () => {
    // The median of -2, -1, 0, 1, 4 is 0, and the 0.98 quantile of the distances 0, 1, 1, 2, 4 is close to 4.
    const { reach } = requestedScale(shown(form(CRITIC)), sample(ok(record)))!;
    expect(reach).toBeGreaterThan(2);
    expect(reach).toBeLessThanOrEqual(4);
  });

  it('are none for images, for layers without a record, and where none was written', () => {
    const grid: SampleForm = { kind: 'grid', width: 4, height: 4 };
    expect(requestedScale(shown(grid), sample(ok(record)))).toBeUndefined();
    expect(requestedScale(shown(form()), sample(ok(record)))).toBeUndefined();
    expect(requestedScale(shown(form(GAN)), sample())).toBeUndefined();
  });

  it('of a damaged record are refused, naming run and step', () =>
    expect(() => requestedScale(shown(form(GAN)), sample(refuse('It is cut short.') as never))).toThrow(
      'The sample of "A" at step 7 cannot be exported: It is cut short.',
    ));
});

describe('the scales of all runs', () => {
  const request = (run: string, unit: RequestedScale['unit'], reach: number, length: number) => ({
    run,
    unit,
    reach,
    length,
  });
  const requests = [request('a', CRITIC, 3, 0.7), undefined, request('b', CRITIC, 9, 30), request('c', GAN, 0.5, 4)];

  it('have one range of colours for each unit', () => {
    const scales = recordScalesOf(requests, true);
    expect(scales('a')!.reach).toBe(scales('b')!.reach);
    expect(scales('a')!.reach).toBeGreaterThanOrEqual(9);
    expect(scales('c')!.reach).toBe(0.5);
  });

  it('have arrows of the greatest length, rounded up to 1, 2 or 5, or one for each run', () => {
    const together = recordScalesOf(requests, true);
    expect(['a', 'b', 'c'].map((run) => together(run)!.arrows)).toEqual([50, 50, 50]);
    const apart = recordScalesOf(requests, false);
    expect(['a', 'b', 'c'].map((run) => apart(run)!.arrows)).toEqual([1, 50, 5]);
  });

  it('are none for a run without a record', () => {
    expect(recordScalesOf(requests, true)('d')).toBeUndefined();
    expect(recordScalesOf([], true)('a')).toBeUndefined();
  });
});

describe('the text of the scales', () => {
  it.each([
    [form(CRITIC), ', D ±0.02, → 5'],
    [form(GAN), ', D 0 to 1, → 5'],
    [form(CRITIC, ['contours']), ', D ±0.02'],
    [form(CRITIC, ['gradient', 'data']), ', → 5'],
    [form(CRITIC, ['manifold']), ''],
    [form(), ''],
    [{ kind: 'grid', width: 1, height: 1 } as const, ''],
  ])('%#: names only what is drawn', (of, text) => expect(recordScalesText(of, { reach: 0.02, arrows: 5 })).toBe(text));

  it('says where nothing was recorded', () =>
    expect(recordScalesText(form(GAN), undefined)).toBe(', no surface recorded'));
});
