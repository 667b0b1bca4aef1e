import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { recallList, remember } from '../../../lib/remember';
import type { PanelPlan } from './panels';

const isName = (item: unknown): item is string => typeof item === 'string';

/** What a person has chosen for single panels: their order, which are pinned, and what each draws. */
export class PanelChoices {
  /** Names of the panels that come first. */
  pinned = $state.raw<readonly string[]>(recallList('pinned-charts', isName, []));
  /** Names of the panels in the order that they were moved to; empty for the order of the plan. */
  order = $state.raw<readonly string[]>(recallList('chart-order', isName, []));
  /** The panel that is shown over the whole window. */
  full = $state<string>();
  /** The panel that is being dragged, and the one at whose place it would be dropped. */
  dragged = $state<string>();
  target = $state<string>();
  private readonly logarithmic = new SvelteSet<string>();
  private readonly metrics = new SvelteMap<string, readonly string[]>();

  isPinned(panel: string): boolean {
    return this.pinned.includes(panel);
  }

  /** Puts a panel behind the other pinned ones, or back among the rest. */
  togglePin(panel: string): void {
    this.setPinned(this.isPinned(panel) ? this.pinned.filter((name) => name !== panel) : [...this.pinned, panel]);
  }

  /** Pinned panels first, then the others; a panel that was never moved follows the one before it in the plan. */
  arrange<T extends Pick<PanelPlan, 'panel'>>(plans: readonly T[]): T[] {
    const find = (name: string) => plans.find(({ panel }) => panel === name);
    const names: string[] = this.order.filter((name) => find(name) !== undefined);
    plans.forEach(({ panel }, i) => {
      if (this.order.includes(panel)) return;
      const before = i === 0 ? -1 : names.indexOf(plans[i - 1]!.panel);
      names.splice(before + 1, 0, panel);
    });
    return [...this.pinned, ...names.filter((name) => !this.isPinned(name))].flatMap((name) => find(name) ?? []);
  }

  /**
   * Moves a panel to the place of another one, as far as the first or last place among the pinned or the others, to
   * which it belongs.
   *
   * @param shown all panels, arranged
   */
  move(panel: string, to: string, shown: readonly string[]): void {
    const isPinned = this.isPinned(panel);
    const group = shown.filter((name) => this.isPinned(name) === isPinned);
    const place = group.includes(to) ? group.indexOf(to) : isPinned ? group.length - 1 : 0;
    const moved = group.filter((name) => name !== panel);
    moved.splice(place, 0, panel);
    if (isPinned) return this.setPinned([...moved, ...this.pinned.filter((name) => !moved.includes(name))]);
    this.setOrder([...moved, ...this.order.filter((name) => !moved.includes(name))]);
  }

  /** Moves a panel by a number of places. */
  moveBy(panel: string, by: number, shown: readonly string[]): void {
    const to = shown[shown.indexOf(panel) + by];
    if (to !== undefined) this.move(panel, to, shown);
  }

  isLog(panel: string): boolean {
    return this.logarithmic.has(panel);
  }

  setLog(panel: string, on: boolean): void {
    if (on) this.logarithmic.add(panel);
    else this.logarithmic.delete(panel);
  }

  /** Names of the metrics that were chosen for a panel. */
  metricsOf(panel: string): readonly string[] | undefined {
    return this.metrics.get(panel);
  }

  choose(panel: string, metrics: readonly string[]): void {
    this.metrics.set(panel, metrics);
  }

  setPinned(names: readonly string[]): void {
    this.pinned = names;
    remember('pinned-charts', names);
  }

  setOrder(names: readonly string[]): void {
    this.order = names;
    remember('chart-order', names);
  }
}
