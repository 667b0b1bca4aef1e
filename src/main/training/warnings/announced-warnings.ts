import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { decodeNumber, parseJournalLine } from '../../../shared/formats/journal-lines';
import type { EventLine, MetricsLine } from '../../../shared/formats/journal-lines';
import type { WarningName } from '../../../shared/domain/warnings/catalogue';
import { warning } from '../../../shared/domain/warnings/catalogue';
import type { WarningChange } from '../../../shared/domain/warnings/run-warnings';
import type { LoggedStep } from '../output/pending-readings';

/** Warnings in the journal of a run before it resumes from a checkpoint. */
export interface WarningHistory {
  changes: WarningChange[];
  /** The latest readings, which refill the windows of the detectors. */
  rows: LoggedStep[];
}

/** Steps of readings to restore: the longest window, and five diagnostics or sample grids at the default interval. */
const MAX_LINES_BACK = 4096;

/**
 * Reads the warnings and readings of earlier processes up to the checkpoint at `step`; later ones are discarded.
 *
 * @param score is read from the start, since its best value may be old
 */
export async function readWarningHistory(journal: string, step: number, score?: string): Promise<WarningHistory> {
  let changes: WarningHistory['changes'] = [];
  const rows = new Map<number, LoggedStep>();
  if (!existsSync(journal)) return { changes, rows: [] };
  for await (const text of createInterface({ input: createReadStream(journal), crlfDelay: Infinity })) {
    if (!isRelevant(text.slice(0, 200), step) && !(score !== undefined && text.includes(`"${score}`))) continue;
    const line = parseJournalLine(text);
    if (!line.ok) continue;
    // A process that resumed from a step repeated the later events.
    const { step: from } = line.value.type === 'start' ? line.value : { step: Infinity };
    if (line.value.type === 'start') changes = changes.filter((one) => one.step <= from);
    else if (line.value.type === 'event') changes.push(...changesOf(line.value, step));
    else if (line.value.type === 'metrics') addRows(rows, line.value, step);
  }
  return { changes, rows: [...rows.values()].sort((a, b) => a.step - b.step) };
}

/** Most lines are metrics of much earlier steps, which need not be parsed. */
function isRelevant(head: string, step: number): boolean {
  if (!/"type":\s*"(start|event|metrics)"/.test(head)) return false;
  const first = /"steps":\s*\[(\d+)/.exec(head)?.[1];
  return first === undefined || (Number(first) <= step && Number(first) > step - MAX_LINES_BACK);
}

const changesOf = ({ code, step, warning: about }: EventLine, until: number): WarningChange[] =>
  about && step <= until && warning(code)
    ? [{ name: code as WarningName, state: about.state, step, value: decodeNumber(about.value) }]
    : [];

function addRows(rows: Map<number, LoggedStep>, { steps, values }: MetricsLine, until: number): void {
  steps.forEach((step, i) => {
    if (step > until) return;
    const row = rows.get(step) ?? { step, values: {} };
    for (const [name, column] of Object.entries(values)) row.values[name] = decodeNumber(column[i]!);
    rows.set(step, row);
  });
}
