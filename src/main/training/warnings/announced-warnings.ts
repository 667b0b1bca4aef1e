import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { decodeNumber, parseJournalLine } from '../../../shared/formats/journal-lines';
import type { EventLine, MetricsLine } from '../../../shared/formats/journal-lines';
import type { WarningName } from '../../../shared/domain/warnings/catalogue';
import { warning } from '../../../shared/domain/warnings/catalogue';
import type { WarningChange } from '../../../shared/domain/warnings/run-warnings';
import type { LoggedStep } from '../output/pending-readings';

/** What a run's journal knows of warnings before its process goes on from a checkpoint. */
export interface Before {
  said: WarningChange[];
  /** The newest readings, with which windows are filled again. */
  rows: LoggedStep[];
}

/** Steps of readings that are read again: those of the longest window, and of five looks or samples at the usual interval. */
const MAX_LINES_BACK = 4096;

/**
 * Reads what the lives before said and read, up to the checkpoint at `step`. What they said of later steps is void.
 *
 * @param score is read from the start, for its best value may be old
 */
export async function readBefore(journal: string, step: number, score?: string): Promise<Before> {
  let said: Before['said'] = [];
  const rows = new Map<number, LoggedStep>();
  if (!existsSync(journal)) return { said, rows: [] };
  for await (const text of createInterface({ input: createReadStream(journal), crlfDelay: Infinity })) {
    if (!mayMatter(text.slice(0, 200), step) && !(score !== undefined && text.includes(`"${score}`))) continue;
    const line = parseJournalLine(text);
    if (!line.ok) continue;
    // A process that went on from a step said again what an earlier one had said of later steps.
    const { step: from } = line.value.type === 'start' ? line.value : { step: Infinity };
    if (line.value.type === 'start') said = said.filter((one) => one.step <= from);
    else if (line.value.type === 'event') said.push(...saidBy(line.value, step));
    else if (line.value.type === 'metrics') addRows(rows, line.value, step);
  }
  return { said, rows: [...rows.values()].sort((a, b) => a.step - b.step) };
}

/** Nearly all of a journal is metrics of steps that are long past, which need not be parsed. */
function mayMatter(head: string, step: number): boolean {
  if (!/"type":\s*"(start|event|metrics)"/.test(head)) return false;
  const first = /"steps":\s*\[(\d+)/.exec(head)?.[1];
  return first === undefined || (Number(first) <= step && Number(first) > step - MAX_LINES_BACK);
}

const saidBy = ({ code, step, warning: about }: EventLine, until: number): WarningChange[] =>
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
