import { expect, it } from 'vitest';
import type { SeriesDeltaRequest } from '../../../shared/contract/requests';
import { LiveSeries } from './live-series';
import type { PanelSeries } from './charts/series/panel-series.svelte';

it('reads the growth of any number of metrics, at most a hundred with a request', async () => {
  const asked: SeriesDeltaRequest[] = [];
  Object.assign(globalThis, {
    window: {
      api: {
        on: () => () => undefined,
        request: (_name: string, delta: SeriesDeltaRequest) => {
          asked.push(delta);
          return Promise.resolve(delta.metrics.map((metric) => ({ metric })));
        },
      },
    },
  });
  const appended: string[] = [];
  const metrics = Array.from({ length: 250 }, (_, i) => `m${i}`);
  const live = new LiveSeries();
  live.add({
    view: { metrics },
    cursor: () => 7,
    append: (delta: { metric: string }[]) => appended.push(...delta.map(({ metric }) => metric)),
  } as unknown as PanelSeries);
  live.grew(['a']);
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
  expect(asked.map(({ metrics: some, since }) => [some.length, since])).toEqual([
    [100, [{ run: 'a', step: 7 }]],
    [100, [{ run: 'a', step: 7 }]],
    [50, [{ run: 'a', step: 7 }]],
  ]);
  expect(appended).toEqual(metrics);
});
