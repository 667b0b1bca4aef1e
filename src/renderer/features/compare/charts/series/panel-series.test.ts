import { beforeEach, describe, expect, it } from 'vitest';
import type { Series } from '../../../../../shared/domain/series';
import type { SeriesDeltaRequest, SeriesRequest } from '../../../../../shared/contract/requests';
import { LiveSeries } from '../../live-series';
import { PanelSeries } from './panel-series.svelte';

const series = (run: string, metric: string, steps: number[], span = 1): Series => {
  const v = Float64Array.from(steps);
  return { run, metric, time: v, columns: { span, step: v, mean: v, min: v, max: v, last: v } };
};

let reads: { request: SeriesRequest; answer(series: Series[]): void }[];
let deltas: SeriesDeltaRequest[];
let delta: Series[];
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

// The connection to the core is created once, for all tests; each test chooses its answers.
Object.assign(globalThis, {
  window: {
    api: {
      on: () => () => undefined,
      request: (name: string, request: SeriesRequest & SeriesDeltaRequest) => {
        if (name === 'series:read') return new Promise((answer) => reads.push({ request, answer }));
        deltas.push(request);
        return Promise.resolve(delta);
      },
    },
  },
});

beforeEach(() => {
  reads = [];
  deltas = [];
  delta = [];
});

async function loaded(
  panel: PanelSeries,
  answer: Series[],
  runs: { run: string; from?: number; to?: number }[] = [{ run: 'a' }],
): Promise<void> {
  const done = panel.load({ metrics: ['m'], runs, points: 100 });
  reads[reads.length - 1]!.answer(answer);
  await done;
}

describe('the series of a panel', () => {
  it('drop the answer to an earlier question', async () => {
    const panel = new PanelSeries();
    const first = panel.load({ metrics: ['m'], runs: [{ run: 'a' }], points: 100 });
    const second = panel.load({ metrics: ['m'], runs: [{ run: 'a', from: 5, to: 9 }], points: 100 });
    reads[1]!.answer([series('a', 'm', [5, 6])]);
    reads[0]!.answer([series('a', 'm', [0, 1, 2])]);
    expect(await Promise.all([first, second])).toEqual([false, true]);
    expect(panel.line('a', 'm')!.length).toBe(2);
  });

  it('are read by one request for all runs of an equal range', async () => {
    const panel = new PanelSeries();
    void panel.load({ metrics: ['m'], runs: [{ run: 'a' }, { run: 'b' }, { run: 'c', from: 1, to: 2 }], points: 3 });
    expect(reads.map((r) => r.request.runs)).toEqual([['a', 'b'], ['c']]);
    expect(reads[0]!.request.points).toBe(16);
  });

  it('do not follow a run beyond a zoomed range', async () => {
    const panel = new PanelSeries();
    await loaded(panel, [series('a', 'm', [0, 1])], [{ run: 'a', from: 0, to: 1 }]);
    expect(panel.cursor('a')).toBeUndefined();
  });

  it('do not wait for a metric that is no longer logged', async () => {
    const panel = new PanelSeries();
    const done = panel.load({ metrics: ['m', 'old'], runs: [{ run: 'a' }], points: 100 });
    reads[0]!.answer([series('a', 'm', [0, 1, 5000]), series('a', 'old', [0])]);
    await done;
    expect(panel.cursor('a')).toBe(4998);
  });
});

describe('live panels', () => {
  it('share one request from the smallest of their cursors, and each takes what it does not have', async () => {
    const [one, two, live] = [new PanelSeries(), new PanelSeries(), new LiveSeries()];
    live.add(one);
    live.add(two);
    await loaded(one, [series('a', 'm', [0, 1, 2, 3])]);
    await loaded(two, [series('a', 'm', [0, 1])]);
    delta = [series('a', 'm', [2, 3, 4])];
    live.grew(['a']);
    await settled();
    expect(deltas).toEqual([{ metrics: ['m'], since: [{ run: 'a', step: 1 }] }]);
    for (const panel of [one, two]) expect([...panel.line('a', 'm')!.step.subarray(0, 5)]).toEqual([0, 1, 2, 3, 4]);
  });

  it('send no request for a run that no panel follows', async () => {
    const live = new LiveSeries();
    live.add(new PanelSeries());
    live.grew(['z']);
    await settled();
    expect(deltas).toEqual([]);
  });

  it('stop when they are removed', async () => {
    const [panel, live] = [new PanelSeries(), new LiveSeries()];
    const remove = live.add(panel);
    await loaded(panel, [series('a', 'm', [0])]);
    remove();
    live.grew(['a']);
    await settled();
    expect(deltas).toEqual([]);
  });
});
