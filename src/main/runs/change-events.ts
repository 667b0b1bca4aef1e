import type { Events } from '../../shared/contract/contract';
import type { RunId } from '../../shared/domain/run/run';

/** The events that this room sends. */
export type RunsEvents = Pick<
  Events,
  'runs:changed' | 'queue:changed' | 'disk:changed' | 'series:grew' | 'samples:added'
>;
type RunsListener<K extends keyof RunsEvents> = (event: RunsEvents[K]) => void;

/** Four times a second: more often than a person reads, seldom enough for a slow line. */
const INTERVAL_MS = 250;

/** Where the rows and the queue of the next event come from. */
interface ChangeSource {
  rows(ids: RunId[]): { rows: Events['runs:changed']['rows']; removed: RunId[] };
  queue(): Events['queue:changed'];
  disk(): Events['disk:changed'];
}

/** Gathers what changed and tells listeners at most four times a second. */
export class ChangeEvents {
  private readonly listeners = new Map<keyof RunsEvents, Set<(event: never) => void>>();
  private readonly runs = new Set<RunId>();
  private readonly grown = new Map<RunId, number>();
  private samples: { run: RunId; step: number }[] = [];
  private queueChanged = false;
  private diskChanged = false;
  private timer: NodeJS.Timeout | undefined;
  /** When listeners were last told, by the monotonic clock: nobody can set it back. */
  private sentAt = -Infinity;

  constructor(private readonly source: ChangeSource) {}

  on<K extends keyof RunsEvents>(event: K, listener: RunsListener<K>): () => void {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set.add(listener));
    return () => void set.delete(listener);
  }

  run(id: RunId): void {
    this.runs.add(id);
    this.schedule();
  }

  queue(): void {
    this.queueChanged = true;
    this.schedule();
  }

  disk(): void {
    this.diskChanged = true;
    this.schedule();
  }

  grew(run: RunId, step: number): void {
    this.grown.set(run, step);
    this.schedule();
  }

  sampled(run: RunId, step: number): void {
    this.samples.push({ run, step });
    this.schedule();
  }

  /** Sends what is gathered now. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sentAt = performance.now();
    const samples = this.samples;
    const grown = [...this.grown].map(([run, step]) => ({ run, step }));
    const ids = [...this.runs];
    this.samples = [];
    this.grown.clear();
    this.runs.clear();
    if (ids.length > 0) this.emit('runs:changed', this.source.rows(ids));
    if (this.queueChanged) this.emit('queue:changed', this.source.queue());
    this.queueChanged = false;
    if (this.diskChanged) this.emit('disk:changed', this.source.disk());
    this.diskChanged = false;
    if (grown.length > 0) this.emit('series:grew', grown);
    if (samples.length > 0) this.emit('samples:added', samples);
  }

  private emit<K extends keyof RunsEvents>(event: K, value: RunsEvents[K]): void {
    for (const listener of this.listeners.get(event) ?? []) (listener as RunsListener<K>)(value);
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => this.flush(), Math.max(0, this.sentAt + INTERVAL_MS - performance.now())).unref();
  }
}
