import { m } from '../../../paraglide/messages';
import type { SampleList } from '../../../shared/contract/results';
import type { EventName, Events } from '../../../shared/contract/events';
import { isLive } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { indexById, unique } from '../../lib/collect';
import { runStyle } from '../../lib/run-styles';
import type { StepClock } from '../../lib/time-axis';
import { hasNewEvents, hasNewLayout, stepClocks } from './compared-run';
import type { ComparedRun } from './compared-run';
import { MetricNames } from './metric-names.svelte';

/** What a page does when its runs were read or have grown. */
interface RunListeners {
  /** All runs were read. */
  read(): void;
  /** Some of the runs have new points. */
  grew(ids: readonly string[]): void;
  /** Some of the runs have new samples, which are in {@link ComparedRuns.samples} now. */
  sampled(): void;
}

/** The runs of a comparison with their sample lists and metric names, kept up to date by events of the core. */
export class ComparedRuns {
  list = $state.raw<readonly ComparedRun[]>([]);
  /** Ids that are not, or no longer, in the database. */
  missing = $state.raw<readonly string[]>([]);
  opening = $state(true);
  error = $state<string>();
  /** Steps and times of the samples of each run, by its id. */
  samples = $state.raw<Readonly<Record<string, SampleList>>>({});
  readonly metrics = new MetricNames();
  /** What converts the steps of each run to other axes; the sample lists have the training times. */
  readonly clocks: ReadonlyMap<string, StepClock> = $derived(stepClocks(this.list, this.samples));
  readonly anyLive = $derived(this.list.some((r) => isLive(r.state)));

  private unsubscribe: (() => void)[] = [];
  /** Handling of events that arrived while the runs were being read: the answers may be older than the events. */
  private pending: (() => void)[] = [];

  constructor(private readonly listeners: RunListeners) {}

  find(id: string): ComparedRun | undefined {
    return this.list.find((run) => run.id === id);
  }

  /** Reads the runs and follows their events until {@link close}. */
  async open(ids: readonly string[]): Promise<void> {
    this.close();
    this.opening = true;
    this.subscribe();
    try {
      await this.read(unique(ids));
      this.error = undefined;
    } catch (fault) {
      this.error = m.compare_unread({ reason: fault instanceof Error ? fault.message : String(fault) });
    }
    this.opening = false;
    for (const handle of this.pending.splice(0)) handle();
  }

  close(): void {
    this.pending = [];
    this.metrics.stop();
    for (const unsubscribe of this.unsubscribe.splice(0)) unsubscribe();
  }

  private async read(ids: readonly string[]): Promise<void> {
    const [answers, lists] = await Promise.all([
      Promise.all(ids.map((id) => api.request('runs:get', id))),
      api.request('samples:list', [...ids]),
      this.metrics.read(ids),
    ]);
    this.missing = ids.filter((_, i) => !answers[i]!.ok);
    this.list = answers.flatMap((a) => (a.ok ? [a.value] : [])).map((r, i) => ({ ...r, style: runStyle(i) }));
    this.samples = Object.fromEntries(lists.map((l) => [l.run, l]));
    this.listeners.read();
  }

  private subscribe(): void {
    const isCompared = (id: string) => this.find(id) !== undefined;
    const on = <K extends EventName>(name: K, handle: (event: Events[K]) => void) =>
      api.on(name, (event) => (this.opening ? void this.pending.push(() => handle(event)) : handle(event)));
    this.unsubscribe = [
      on('runs:changed', ({ rows, removed }) => this.changed(rows, removed)),
      on('series:grew', (grown) => this.grew(grown.map((g) => g.run).filter(isCompared))),
      on('samples:added', (added) => void this.sampled(unique(added.map((a) => a.run)).filter(isCompared))),
    ];
  }

  private changed(rows: readonly RunRow[], removed: readonly string[]): void {
    const gone = this.list.filter((r) => removed.includes(r.id)).map((r) => r.id);
    const byId = indexById(rows);
    if (gone.length === 0 && !this.list.some((r) => byId.has(r.id))) return;
    const outdated = this.list.filter((r) => hasNewEvents(r, byId.get(r.id))).map((r) => r.id);
    const laidOut = this.list.filter((r) => hasNewLayout(r, byId.get(r.id))).map((r) => r.id);
    this.list = this.list
      .filter((r) => !gone.includes(r.id))
      .map((r) => {
        const row = byId.get(r.id);
        return row ? { ...r, ...row, gridLayout: row.gridLayout } : r;
      });
    this.missing = [...this.missing, ...gone];
    for (const id of outdated) void this.readEvents(id);
    void this.sampled(laidOut);
  }

  /** Reads the events of a run again: a row does not include them. */
  private async readEvents(id: string): Promise<void> {
    const answer = await api.request('runs:get', id);
    if (answer.ok) this.list = this.list.map((r) => (r.id === id ? { ...r, events: answer.value.events } : r));
  }

  private grew(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.listeners.grew(ids);
    this.metrics.grew(
      ids,
      this.list.map((r) => r.id),
    );
  }

  private async sampled(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const lists = await api.request('samples:list', ids);
    this.samples = { ...this.samples, ...Object.fromEntries(lists.map((l) => [l.run, l])) };
    this.listeners.sampled();
  }
}
