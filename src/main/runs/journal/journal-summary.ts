import { decodeNumber, parseJournalLine } from '../../../shared/formats/journal-lines';
import type { CheckpointLine, JournalLine, MetricsLine, SampleLine } from '../../../shared/formats/journal-lines';
import { MissingLines } from './missing-lines';
import { readChunk } from './read-chunk';

/** One metric: `steps` ascend, `values[i]` is of `steps[i]`. */
export interface SeriesSummary {
  steps: number[];
  values: number[];
}

/**
 * What a journal says of its run, read by itself and without a database.
 *
 * A second reading beside `apply-lines.ts`, which brings the same lines into the log: whoever holds the two against each other
 * finds what either lost, doubled or changed.
 */
export interface JournalSummary {
  series: Map<string, SeriesSummary>;
  samples: Map<number, SampleLine>;
  checkpoints: Map<number, CheckpointLine>;
  lines: number;
  /** Processes that began or went on. */
  starts: number;
  /** Lines that are no journal lines. */
  damaged: number;
  /** Lines that are not there, as far as the numbers of the others tell. */
  missing: number;
  /** Values, samples and checkpoints that one process told twice for one step. */
  repeated: number;
  /** The last line of all. */
  last: JournalLine | undefined;
  /** Bytes up to the end of the last whole line. */
  end: number;
}

/**
 * Reads a journal from its beginning.
 *
 * @param upTo byte before which lines are taken; a line across it is not
 */
export function readJournalSummary(path: string, upTo = Infinity): JournalSummary {
  const told: JournalSummary = {
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
    const chunk = readChunk(path, told.end);
    if (chunk.lines.length === 0) return told;
    for (const [i, { text }] of chunk.lines.entries()) {
      const end = chunk.lines[i + 1]?.byte ?? chunk.next;
      if (end > upTo) return told;
      told.end = end;
      if (text !== '') take(told, text, gaps);
    }
  }
}

function take(told: JournalSummary, text: string, gaps: MissingLines): void {
  const parsed = parseJournalLine(text);
  told.lines++;
  told.missing += gaps.before(text, parsed.ok ? parsed.value.type : undefined);
  if (!parsed.ok) {
    told.damaged++;
    return;
  }
  const line = parsed.value;
  told.last = line;
  if (line.type === 'start') goOn(told, line.step);
  else if (line.type === 'metrics') append(told, line);
  else if (line.type === 'sample') put(told, told.samples, line);
  else if (line.type === 'checkpoint') put(told, told.checkpoints, line);
  else if (line.type === 'thinned') for (const step of line.steps) told.checkpoints.delete(step);
}

/** What was told of steps after the one that a process goes on from is void. */
function goOn(told: JournalSummary, step: number): void {
  told.starts++;
  for (const [name, { steps, values }] of told.series) {
    let keep = steps.length;
    while (keep > 0 && steps[keep - 1]! > step) keep--;
    steps.length = values.length = keep;
    if (keep === 0) told.series.delete(name);
  }
  for (const files of [told.samples, told.checkpoints]) for (const at of files.keys()) if (at > step) files.delete(at);
}

function append(told: JournalSummary, { steps, values }: MetricsLine): void {
  for (const [name, column] of Object.entries(values)) {
    let series = told.series.get(name);
    if (!series) told.series.set(name, (series = { steps: [], values: [] }));
    for (let i = 0; i < column.length; i++) {
      if (steps[i]! <= (series.steps[series.steps.length - 1] ?? -1)) {
        told.repeated++;
        continue;
      }
      series.steps.push(steps[i]!);
      series.values.push(decodeNumber(column[i]!));
    }
  }
}

function put<L extends SampleLine | CheckpointLine>(told: JournalSummary, files: Map<number, L>, line: L): void {
  if (files.has(line.step)) told.repeated++;
  files.set(line.step, line);
}
