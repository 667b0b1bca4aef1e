import { m } from '../../../paraglide/messages';
import type { RunEvent } from '../../../shared/contract/results';
import { decodeNumber } from '../../../shared/formats/journal-lines';
import type { EventLine, JournalLine, MetricsLine } from '../../../shared/formats/journal-lines';
import { betterOf, metric } from '../../../shared/domain/metrics';
import { assertNever } from '../../../shared/contract/outcome';
import { shown } from '../../../shared/domain/text-limits';
import {
  appendEvent,
  appendSeries,
  countFiles,
  countPoints,
  readRun,
  rewind,
  markPruned,
  updateRun,
  writeCheckpoint,
  writeSample,
} from '../../database';
import type { RunChange, StoredRun, DatabaseWriter } from '../../database';
import { endOf, iso } from '../supervisor/run-ending';
import { transition } from '../state-machine';
import type { LifecycleEvent } from '../state-machine';
import { whyNotExact } from '../checkpoints/resume-exactness';
import { inEnglish } from '../../../shared/locale';

/** Our own training records about twenty. */
const MAX_METRICS = 1000;

/** An event as stored. */
function eventOf({ at, step, level, code, message, warning }: EventLine): RunEvent {
  if (!warning) return { at: iso(at), step, level, code, message };
  const { state, value, threshold } = warning;
  return {
    at: iso(at),
    step,
    level,
    code,
    message,
    warning: { state, value: decodeNumber(value), ...(threshold === undefined ? {} : { threshold }) },
  };
}

/**
 * Applies the lines of one chunk to the database, inside the caller's transaction.
 *
 * Values of consecutive lines are collected and stored together; the row of the run is written once, at the end.
 */
export class LineApplier {
  readonly samples: number[] = [];
  /** The process of the last `start` line. */
  started: { pid: number; host?: string | undefined } | undefined;
  /** Samples or checkpoints were added or removed. */
  private files = false;
  private readonly change: RunChange = {};
  private readonly pending = new Map<string, { steps: number[]; values: number[] }>();
  private last: Record<string, number | null>;
  private best: Record<string, number>;
  private extremes: Record<string, readonly [min: number, max: number]>;
  private step: number;
  private names: Set<string> | undefined;
  private isFull = false;

  constructor(
    private readonly db: DatabaseWriter,
    private readonly run: StoredRun,
  ) {
    this.last = run.last;
    this.best = run.best;
    this.extremes = run.extremes ?? {};
    this.step = run.step;
  }

  apply(line: JournalLine): void {
    switch (line.type) {
      case 'start':
        return this.start(line);
      case 'metrics':
        return this.metrics(line);
      case 'sample':
        return this.sample(line);
      case 'checkpoint':
        return this.checkpoint(line);
      case 'thinned':
        return this.pruned(line);
      case 'event':
        return this.event(eventOf(line));
      case 'state':
        return this.state(line.state, line.step);
      case 'heartbeat':
        return this.reach(line.step);
      case 'end':
        return this.end(line);
      default:
        return assertNever(line);
    }
  }

  event(event: RunEvent): void {
    appendEvent(this.db, this.run.key, event);
  }

  /** Stores the collected values and the cursor. Returns the last step. */
  finish(cursor: number): number {
    this.flush();
    if (this.files) countFiles(this.db, this.run.key);
    const { step, last, best, extremes } = this;
    updateRun(this.db, this.run.key, { ...this.change, step, last, best, extremes, cursor });
    return this.step;
  }

  private start(line: Extract<JournalLine, { type: 'start' }>): void {
    this.flush();
    this.started = { pid: line.pid, host: line.host };
    rewind(this.db, this.run.key, line.step);
    const kept = this.db.get<{ last: string; best: string; extremes: string }>(
      'SELECT last, best, extremes FROM runs WHERE key = ?',
      this.run.key,
    )!;
    this.last = JSON.parse(kept.last) as Record<string, number | null>;
    this.best = JSON.parse(kept.best) as Record<string, number>;
    this.extremes = JSON.parse(kept.extremes) as Record<string, [number, number]>;
    this.step = line.step;
    this.compareWithBefore(line);
    this.transit({ type: 'journal-start', at: iso(line.at) });
    if (line.engine) this.change.engine = line.engine;
    if (line.versions) this.change.versions = line.versions;
  }

  /**
   * Adds a warning when a later process, or a branch from another run's checkpoint, may not be bit-for-bit
   * reproducible.
   */
  private compareWithBefore(line: Extract<JournalLine, { type: 'start' }>): void {
    const { parent } = this.run;
    const own = { engine: this.change.engine ?? this.run.engine, versions: this.change.versions ?? this.run.versions };
    const { engine, versions } = own.engine || !parent ? own : (readRun(this.db, parent.run) ?? own);
    if (!engine || !line.engine || line.step === 0) return;
    const now = { engine: line.engine, versions: line.versions ?? {} };
    const why = inEnglish(() => whyNotExact({ engine, versions }, now, line.step));
    if (why) this.event({ at: iso(line.at), step: line.step, level: 'warning', code: 'not-exact', message: why });
  }

  private metrics(line: MetricsLine): void {
    for (const [name, column] of Object.entries(line.values)) {
      let pending = this.pending.get(name);
      if (!pending && !this.isKnown(name)) continue;
      if (!pending) this.pending.set(name, (pending = { steps: [], values: [] }));
      for (let i = 0; i < column.length; i++) {
        pending.steps.push(line.steps[i]!);
        pending.values.push(decodeNumber(column[i]!));
      }
    }
    this.reach(line.steps[line.steps.length - 1]!);
  }

  /** Whether a metric is stored: their number is limited because each is part of the run's row. */
  private isKnown(name: string): boolean {
    this.names ??= new Set(Object.keys(this.last));
    if (this.names.size < MAX_METRICS) this.names.add(name);
    if (this.names.has(name)) return true;
    if (!this.isFull)
      this.event({
        at: new Date().toISOString(),
        step: this.step,
        level: 'warning',
        code: 'too-many-metrics',
        message: inEnglish(() => m.runs_event_too_many_metrics({ max: MAX_METRICS, name: shown(name) })),
      });
    this.isFull = true;
    return false;
  }

  private flush(): void {
    const grew = this.pending.size > 0;
    const last = { ...this.last };
    this.extremes = { ...this.extremes };
    for (const [name, { steps, values }] of this.pending) {
      const skipped = appendSeries(this.db, this.run.key, this.run.steps, name, steps, values);
      if (skipped > 0) this.repeated(name, skipped, steps[0]!);
      const value = values[values.length - 1]!;
      last[name] = Number.isFinite(value) ? value : null;
      this.noteBest(name, values);
    }
    this.last = last;
    this.pending.clear();
    if (grew) countPoints(this.db, this.run.key);
  }

  private noteBest(name: string, values: readonly number[]): void {
    const known = metric(name);
    if (!known) return this.noteExtremes(name, values);
    const direction = known.best;
    if (!direction) return;
    let best: number | undefined = this.best[name];
    for (const value of values) best = betterOf(direction, best, value);
    if (best !== undefined) this.best = { ...this.best, [name]: best };
  }

  private noteExtremes(name: string, values: readonly number[]): void {
    let [min, max] = Object.hasOwn(this.extremes, name) ? this.extremes[name]! : [Infinity, -Infinity];
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    if (min <= max) this.extremes[name] = [min, max];
  }

  private repeated(name: string, skipped: number, step: number): void {
    const message = inEnglish(() => m.runs_event_repeated_steps({ name, skipped, step }));
    this.event({ at: new Date().toISOString(), step, level: 'warning', code: 'repeated-steps', message });
  }

  private sample(line: Extract<JournalLine, { type: 'sample' }>): void {
    const { type: _type, at, ...sample } = line;
    const { step } = sample;
    writeSample(this.db, this.run.key, { ...sample, at: iso(at) });
    this.samples.push(step);
    this.files = true;
  }

  private checkpoint({ step, file, bytes, sha256, at }: Extract<JournalLine, { type: 'checkpoint' }>): void {
    writeCheckpoint(this.db, this.run.key, { step, file, bytes, sha256, at: iso(at) });
    this.files = true;
  }

  private pruned({ step, steps, rule, at }: Extract<JournalLine, { type: 'thinned' }>): void {
    markPruned(this.db, this.run.key, steps, iso(at));
    this.event({
      at: iso(at),
      step,
      level: 'info',
      code: 'thinned',
      message: inEnglish(() => m.runs_event_pruned({ rule, steps: steps.join(', ') })),
    });
    this.files = true;
  }

  private state(state: 'running' | 'paused', step: number): void {
    this.reach(step);
    this.transit({ type: 'journal-state', state });
  }

  private end(line: Extract<JournalLine, { type: 'end' }>): void {
    this.reach(line.step);
    this.transit({ type: 'journal-end', end: endOf(line) });
  }

  /** Applies an event to the row as the lines before it leave it. */
  private transit(event: LifecycleEvent): void {
    const state = this.change.state ?? this.run.state;
    const startedAt = this.change.startedAt ?? this.run.startedAt;
    Object.assign(this.change, transition({ state, step: this.step, startedAt }, event));
  }

  private reach(step: number): void {
    this.step = Math.max(this.step, step);
  }
}
