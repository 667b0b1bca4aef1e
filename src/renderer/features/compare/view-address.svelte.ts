import { untrack } from 'svelte';
import type { ViewState } from '../../lib/view-state';
import { router } from '../../app/router.svelte';
import { axesOf } from '../../lib/time-axis';
import { readSmoothing } from './charts/chart-view.svelte';
import type { Comparison } from './comparison.svelte';

/** Movements and zooms within this time are written to the address together. */
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

/** Choices that one action makes, which Back returns from. */
const choicesOf = ({ axis, pinned, order, chart, strip, real }: ViewState): string =>
  JSON.stringify([axis, pinned, order, chart, strip, real]);

const zoomOf = ({ zoom }: ViewState): string => JSON.stringify(zoom ?? null);

/** Keeps the address and a comparison that has been read in step. */
export class ViewAddress {
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The choices and the zoom that the address states. */
  private choices = '';
  private zoom = '';

  constructor(private readonly comparison: Comparison) {
    untrack(() => this.note(viewOfComparison(comparison)));
  }

  /** Shows the state of the address. */
  apply(view: ViewState): void {
    this.stop();
    untrack(() => {
      applyView(this.comparison, view);
      this.note(viewOfComparison(this.comparison));
    });
  }

  /**
   * Writes what is shown: a choice at once, so that a reload keeps it; what a wheel or a drag changes, after a moment.
   * Back returns from choices and from a zoom.
   */
  write(): void {
    const view = viewOfComparison(this.comparison);
    if (choicesOf(view) === this.choices) {
      this.timer ??= setTimeout(() => this.writeNow(viewOfComparison(this.comparison)), WRITE_DELAY_MS);
    } else {
      this.writeNow(view);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private writeNow(view: ViewState): void {
    this.stop();
    const isDeliberate = choicesOf(view) !== this.choices || zoomOf(view) !== this.zoom;
    this.note(view);
    router.write(view, isDeliberate);
  }

  private note(view: ViewState): void {
    this.choices = choicesOf(view);
    this.zoom = zoomOf(view);
  }
}
