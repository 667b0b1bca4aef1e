import { chosenPoints, countRows, gatherer, metricsOf } from './rows';
import { writeAside } from '../aside';
import type { Work, Written } from '../source';
import type { ParsedExportOptions } from '../../../shared/export';
import type { Outcome } from '../../../shared/outcome';

/** Quotes a field where RFC 4180 asks for it. */
export const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

/** Ends of line are CRLF, as RFC 4180 says. */
const line = (fields: readonly string[]): string => `${fields.map(field).join(',')}\r\n`;

const cell = (value: number | undefined): string => (value === undefined ? '' : String(value));

/** Writes `run,step,time,<metric>...`: one row a step; empty where a run does not log a metric then, NaN where it is not a number. */
export function writeCsv(options: ParsedExportOptions, work: Work, file: string): Promise<Outcome<Written>> {
  return writeAside(file, work.signal, async (write) => {
    const metrics = await metricsOf(options.runs, work.source, work.signal);
    const out = gatherer(write, countRows(options, work.source), work);
    out.text(line(['run', 'step', 'time', ...metrics]));
    for (const id of options.runs) {
      for (const { step, values } of chosenPoints(work.source.points(id), options)) {
        await out.row(line([id, String(step), cell(values['time']), ...metrics.map((name) => cell(values[name]))]));
      }
    }
    await out.end();
    return out.rows();
  });
}
