import { decodeNumber, numberOf, parseJournalLine } from '../../../shared/formats/journal-lines';
import type { CheckpointLine, JournalLine, MetricsLine, SampleLine } from '../../../shared/formats/journal-lines';
import { readChunk } from './read-chunk';

/** One metric: `steps` ascend, `values[i]` is the value at `steps[i]`. */
export interface SeriesSummary {
  steps: number[];
  values: number[];
}

/**
 * The content of a journal, read without a database.
 *
 * Independent of `apply-lines.ts`, which reads the same lines into the database, so that comparing the two shows what
 * either lost,
 * duplicated or changed.
 */
export interface JournalSummary {
  series: Map<string, SeriesSummary>;
  samples: Map<number, SampleLine>;
  checkpoints: Map<number, CheckpointLine>;
  lines: number;
  /** Processes that started or resumed the run. */
  starts: number;
  /** Invalid lines. */
  damaged: number;
  /** Missing lines, as far as the sequence numbers show. */
  missing: number;
  /** Values, samples and checkpoints that one process recorded twice for one step. */
  repeated: number;
  /** The last line. */
  last: JournalLine | undefined;
  /** Byte offset after the last complete line. */
  end: number;
}

/**
 * Reads a journal from its beginning.
 *
 * @param upTo byte offset at which reading ends; a line across it is not included
 */
export function readJournalSummary(path: string, upTo = Infinity): JournalSummary {
  const summary: JournalSummary = {
    series: new Map(),
    samples: new Map(),
    checkpoints: new Map(),
    lines: 0,
    starts: 0,
    damaged: 0,
    missing: 0,
    repeated: 0,
    last: undefined,
    end: 0,
  };
  const gaps = new MissingLines();
  for (;;) {
    const chunk = readChunk(path, summary.end);
    if (chunk.lines.length === 0) return summary;
    for (const [i, { text }] of chunk.lines.entries()) {
      const end = chunk.lines[i + 1]?.byte ?? chunk.next;
      if (end > upTo) return summary;
      summary.end = end;
      if (text !== '') addLine(summary, text, gaps);
    }
  }
}

function addLine(summary: JournalSummary, text: string, gaps: MissingLines): void {
  const parsed = parseJournalLine(text);
  summary.lines++;
  summary.missing += gaps.before(text, parsed.ok ? parsed.value.type : undefined);
  if (!parsed.ok) {
    summary.damaged++;
    return;
  }
  const line = parsed.value;
  summary.last = line;
  if (line.type === 'start') rewindTo(summary, line.step);
  else if (line.type === 'metrics') append(summary, line);
  else if (line.type === 'sample') put(summary, summary.samples, line);
  else if (line.type === 'checkpoint') put(summary, summary.checkpoints, line);
  else if (line.type === 'thinned') for (const step of line.steps) summary.checkpoints.delete(step);
}

/** Discards everything after the step from which a process resumes. */
function rewindTo(summary: JournalSummary, step: number): void {
  summary.starts++;
  for (const [name, { steps, values }] of summary.series) {
    let keep = steps.length;
    while (keep > 0 && steps[keep - 1]! > step) keep--;
    steps.length = values.length = keep;
    if (keep === 0) summary.series.delete(name);
  }
  for (const files of [summary.samples, summary.checkpoints])
    for (const at of files.keys()) if (at > step) files.delete(at);
}

function append(summary: JournalSummary, { steps, values }: MetricsLine): void {
  for (const [name, column] of Object.entries(values)) {
    let series = summary.series.get(name);
    if (!series) summary.series.set(name, (series = { steps: [], values: [] }));
    for (let i = 0; i < column.length; i++) {
      if (steps[i]! <= (series.steps[series.steps.length - 1] ?? -1)) {
        summary.repeated++;
        continue;
      }
      series.steps.push(steps[i]!);
      series.values.push(decodeNumber(column[i]!));
    }
  }
}

function put<L extends SampleLine | CheckpointLine>(summary: JournalSummary, files: Map<number, L>, line: L): void {
  if (files.has(line.step)) summary.repeated++;
  files.set(line.step, line);
}

/**
 * Detects missing lines in a journal by the sequence numbers that a process gives its lines, beginning with `start`.
 *
 * Lines without a number (of other programs, of the core, of older versions) are ignored, as is the line after a
 * damaged one.
 */
export class MissingLines {
  /** The expected number of the next line; undefined when not known. */
  private next: number | undefined = 0;

  /** Minimum number of lines that are missing directly before this one. */
  before(text: string, type: JournalLine['type'] | undefined): number {
    const number = numberOf(text);
    if (type === undefined) this.next = undefined;
    else if (type === 'start') this.next = number;
    if (type === undefined || number === undefined) return 0;
    const expected = this.next ?? number;
    this.next = number + 1;
    return number === expected ? 0 : Math.max(1, number - expected);
  }
}
