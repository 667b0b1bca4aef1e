import type { Events } from '../../shared/contract/events';
import { TypedEmitter } from '../../shared/lib/typed-emitter';
import type { RunId } from '../../shared/domain/run/run';

/** The events that {@link ChangeEvents} sends. */
export type RunsEvents = Pick<
  Events,
  'runs:changed' | 'queue:changed' | 'disk:changed' | 'series:grew' | 'samples:added' | 'watch:changed'
>;

/** Four times a second: fast enough for a reader, slow enough for a slow connection. */
const INTERVAL_MS = 250;

/** Provides the rows, queue and disk state for the next event. */
interface ChangeSource {
  rows(ids: RunId[]): { rows: Events['runs:changed']['rows']; removed: RunId[] };
  queue(): Events['queue:changed'];
  disk(): Events['disk:changed'];
}

/** Collects changes and notifies listeners at most four times a second. */
export class ChangeEvents {
  private readonly emitter = new TypedEmitter<RunsEvents>();
  private readonly runs = new Set<RunId>();
  private readonly grown = new Map<RunId, number>();
  private samples: { run: RunId; step: number }[] = [];
  private queueChanged = false;
  private diskChanged = false;
  private timer: NodeJS.Timeout | undefined;
  /** Time of the last notification, by the monotonic clock, which is never set back. */
  private sentAt = -Infinity;

  constructor(private readonly source: ChangeSource) {}

  on<K extends keyof RunsEvents>(name: K, listener: (event: RunsEvents[K]) => void): () => void {
    return this.emitter.on(name, listener);
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

  /** Sent at once: folders change rarely. */
  watched(list: RunsEvents['watch:changed']): void {
    this.emitter.emit('watch:changed', list);
  }

  grew(run: RunId, step: number): void {
    this.grown.set(run, step);
    this.schedule();
  }

  sampled(run: RunId, step: number): void {
    this.samples.push({ run, step });
    this.schedule();
  }

  /** Sends the collected changes now. */
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
    if (ids.length > 0) this.emitter.emit('runs:changed', this.source.rows(ids));
    if (this.queueChanged) this.emitter.emit('queue:changed', this.source.queue());
    this.queueChanged = false;
    if (this.diskChanged) this.emitter.emit('disk:changed', this.source.disk());
    this.diskChanged = false;
    if (grown.length > 0) this.emitter.emit('series:grew', grown);
    if (samples.length > 0) this.emitter.emit('samples:added', samples);
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => this.flush(), Math.max(0, this.sentAt + INTERVAL_MS - performance.now())).unref();
  }
}
