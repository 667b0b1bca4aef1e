import { m } from '../../../paraglide/messages';
import { graphemes } from '../../../shared/lib/graphemes';
import { greatest } from '../../../shared/lib/lists';
import { isLive, stateLabel } from '../../../shared/domain/run/run';
import { describeJobEnd } from '../../../shared/domain/run/remote-job';
import type { FailureReason, RunRow } from '../../../shared/domain/run/run';
import { visible } from '../../../shared/lib/text';

export { formatBytes as bytes, formatDuration as duration } from '../../../shared/lib/format';

/** Characters that take two columns of a terminal: those of East Asian scripts, full-width forms, and emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]|\p{Extended_Pictographic}\ufe0f/u;
const NARROW = /^[\x20-\x7e]*$/;

/** Columns that a text takes in a terminal. */
export function terminalWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  return graphemes(text).reduce(
    (sum, grapheme) => sum + (/^[\p{M}\p{Cf}]*$/u.test(grapheme) ? 0 : WIDE.test(grapheme) ? 2 : 1),
    0,
  );
}

/** Shortens a text to a number of columns with an ellipsis in its middle, since names tend to differ at their ends. */
function shortenTo(text: string, columns: number): string {
  if (terminalWidth(text) <= columns) return text;
  const all = graphemes(text);
  let [start, end, used] = [0, all.length, 1];
  // Alternates between the two ends.
  for (let fromStart = true; start < end; fromStart = !fromStart) {
    const next = fromStart ? all[start]! : all[end - 1]!;
    if (used + terminalWidth(next) > columns) break;
    used += terminalWidth(next);
    if (fromStart) start++;
    else end--;
  }
  return `${all.slice(0, start).join('')}…${all.slice(end).join('')}`;
}

const MIN_SHORTENED = 8;

/** Narrows the columns `shorten` of a table until it fits, the widest first, but not below 8. */
function fitWidths(widths: number[], columns: number, shorten: readonly number[]): void {
  let excess = widths.reduce((sum, width) => sum + width, 0) + 2 * (widths.length - 1) - columns;
  for (; excess > 0; excess--) {
    const widest = shorten.reduce((best, i) => (widths[i]! > widths[best]! ? i : best), shorten[0]!);
    if (widths[widest]! <= MIN_SHORTENED) return;
    widths[widest]! -= 1;
  }
}

/**
 * Formats columns of text, each cell on one line ({@link visible}) and padded to its widest cell, except in the last
 * column.
 *
 * @param fit the columns of the terminal, and the indices of the columns of the table that are shortened to fit
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  fit?: { columns: number; shorten: readonly number[] },
): string {
  const all = [header, ...rows].map((row) => row.map(visible));
  const widths = header.map((_, i) => greatest(all.map((row) => terminalWidth(row[i] ?? ''))));
  if (fit) fitWidths(widths, fit.columns, fit.shorten);
  const cellOf = (text: string, i: number) => (fit?.shorten.includes(i) ? shortenTo(text, widths[i]!) : text);
  const padded = (text: string, i: number) => text + ' '.repeat(Math.max(0, widths[i]! - terminalWidth(text)));
  return all
    .map((row) =>
      row
        .map(cellOf)
        .map((cell, i) => (i === row.length - 1 ? cell : padded(cell, i)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Formats a number with four significant digits; a value that is not finite as a word. */
export const value = (x: number | string | null | undefined): string =>
  x === null || x === undefined
    ? '-'
    : typeof x === 'string'
      ? x
      : Number.isFinite(x)
        ? String(Number(x.toPrecision(4)))
        : String(x);

/** `1200/3000 (40 %)` */
export const steps = (run: Pick<RunRow, 'step' | 'steps'>): string =>
  run.steps === 0
    ? String(run.step)
    : `${run.step}/${run.steps} (${Math.min(100, Math.floor((100 * run.step) / run.steps))} %)`;
/**
 * The state of a run in words, with the reason of a failure, what its job on a target waits for, or how that job ended;
 * in English the words of filters and of JSON.
 */
export function state(run: RunRow): string {
  const label = run.state === 'parked' ? m.command_state_parked() : stateLabel(run.state);
  const why = run.reason === undefined ? jobWord(run) : reasonWord(run.reason);
  return why ? m.common_state_reason({ state: label, reason: why }) : label;
}

function jobWord({ state: current, job, target }: RunRow): string | undefined {
  if (current !== 'queued') return current === 'finished' || isLive(current) ? undefined : describeJobEnd(job);
  const reason = job?.reason ?? target;
  return reason !== undefined && job?.restarts ? m.target_waits_requeued({ reason, count: job.restarts }) : reason;
}

function reasonWord(reason: FailureReason): string {
  switch (reason) {
    case 'diverged':
      return m.command_reason_diverged();
    case 'out-of-memory':
      return m.command_reason_out_of_memory();
    case 'crashed':
      return m.command_reason_crashed();
    case 'bad-data':
      return m.command_reason_bad_data();
    case 'disk':
      return m.command_reason_disk();
    case 'engine':
      return m.command_reason_engine();
  }
}

export const losses = (run: RunRow): string =>
  `D ${value(run.last['discriminatorLoss'])}  G ${value(run.last['generatorLoss'])}`;
