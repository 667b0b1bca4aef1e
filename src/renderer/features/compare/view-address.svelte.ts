import { untrack } from 'svelte';
import type { ViewState } from '../../lib/view-state';
import { router } from '../../app/router.svelte';
import { axesOf } from '../../lib/time-axis';
import { readSmoothing } from './charts/chart-view.svelte';
import type { Comparison } from './comparison.svelte';

/** Changes within this time are written to the address together. */
const WRITE_DELAY_MS = 300;

const smoothingText = ({ smoothing }: Comparison['chart']): string =>
  smoothing.kind === 'none' ? 'none' : `${smoothing.kind}:${smoothing.length}`;

/** What a comparison shows. */
function viewOfComparison({ playhead, chart, panels, tiles, real }: Comparison): ViewState {
  const { pinned, order, full } = panels.choices;
  const { selected, strip } = tiles;
  return {
    at: playhead.following ? undefined : playhead.at,
    axis: playhead.axis === 'step' ? undefined : playhead.axis,
    zoom: chart.zoom,
    smoothing: smoothingText(chart),
    pinned,
    order,
    chart: full,
    search: panels.search.trim() || undefined,
    tile: selected.row + selected.column > 0 ? selected : undefined,
    strip,
    real: real.isOn || undefined,
  };
}

/** Shows what an address states. One without a state, such as a link from the list of runs, changes nothing. */
function applyView(comparison: Comparison, view: ViewState): void {
  if (Object.keys(view).length === 0) return;
  const { playhead, chart, panels, tiles, runs, real } = comparison;
  const axis = axesOf([...runs.clocks.values()]).find((one) => one === (view.axis ?? 'step'));
  if (axis !== undefined && axis !== playhead.axis) playhead.setAxis(axis);
  chart.zoom = view.zoom;
  if (view.at !== undefined) {
    playhead.pause();
    playhead.seek(view.at);
  }
  const [kind, length] = (view.smoothing ?? '').split(':');
  chart.smoothing = readSmoothing({ kind, length: Number(length) }) ?? chart.smoothing;
  // An address that a page has written has every choice, and none where nothing is pinned or moved.
  if (view.smoothing !== undefined || view.pinned) panels.choices.pinned = view.pinned ?? [];
  if (view.smoothing !== undefined || view.order) panels.choices.order = view.order ?? [];
  panels.choices.full = view.chart;
  panels.search = view.search ?? '';
  if (view.tile) tiles.select(view.tile);
  tiles.strip = view.strip;
  real.isOn = view.real === true;
}

/** The part of a state that Back returns from: choices, and not what moves while something is dragged or played. */
const deliberate = ({ axis, zoom, pinned, order, chart, strip, real }: ViewState): string =>
  JSON.stringify([axis, zoom, pinned, order, chart, strip, real]);

/** Keeps the address and a comparison that has been read in step. */
export class ViewAddress {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private written: ViewState | undefined;

  constructor(private readonly comparison: Comparison) {}

  /** Shows the state of the address. */
  apply(view: ViewState): void {
    this.stop();
    untrack(() => applyView(this.comparison, view));
    this.written = undefined;
  }

  /** Writes what is shown, after a moment. The first state after {@link apply} replaces that of the address. */
  write(): void {
    void viewOfComparison(this.comparison);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const view = viewOfComparison(this.comparison);
      const isDeliberate = this.written !== undefined && deliberate(this.written) !== deliberate(view);
      this.written = view;
      router.write(view, isDeliberate);
    }, WRITE_DELAY_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
