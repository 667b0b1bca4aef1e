import { chosenPoints, countRows, gatherer, metricsOf } from './rows';
import { writeAside } from '../write-aside';
import type { Work, Written } from '../export-source';
import { csvLine, csvNumber, csvWords } from '../../../shared/formats/csv';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';
import type { Outcome } from '../../../shared/contract/outcome';

/** Writes `run,step,time,<metric>...`: one row a step; empty where a run does not log a metric then, NaN where it is not a number. */
export function writeCsv(options: ParsedExportOptions, work: Work, file: string): Promise<Outcome<Written>> {
  return writeAside(file, work.signal, async (write) => {
    const metrics = metricsOf(options.runs, work.source);
    const out = gatherer(write, countRows(options, work.source), work);
    out.text(csvLine(['run', 'step', 'time', ...metrics.map(csvWords)]));
    for (const id of options.runs) {
      for await (const { step, values } of chosenPoints(id, options, work)) {
        await out.row(
          csvLine([csvWords(id), String(step), ...['time', ...metrics].map((name) => csvNumber(values[name]))]),
        );
      }
    }
    await out.end();
    return out.rows();
  });
}
