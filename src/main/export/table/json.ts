import { chosenPoints, countRows, gatherer } from './rows';
import { writeAside } from '../write-aside';
import type { Point, Work, Written } from '../export-source';
import type { RunRow } from '../../../shared/domain/run/run';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';
import type { Outcome } from '../../../shared/contract/outcome';
import { safeJson } from '../../../shared/lib/text';

/** JSON has no NaN: a value that is not finite is its name as a string, as in the journal. */
const finite = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

const pointLine = ({ step, values }: Point): string =>
  safeJson({ step, ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, finite(value)])) });

function headOf({ id, name, experimentName, dataset, seed, hyperparameters, state, step, steps }: RunRow): string {
  const head = safeJson({ id, name, experiment: experimentName, dataset, seed, state, step, steps, hyperparameters });
  return head.slice(0, -1);
}

/** Writes `{ format, runs: [{ id, name, ..., hyperparameters, points: [{ step, time, <metric>... }] }] }`, a point a line. */
export function writeJson(options: ParsedExportOptions, work: Work, file: string): Promise<Outcome<Written>> {
  return writeAside(file, work.signal, async (write) => {
    const out = gatherer(write, countRows(options, work.source), work);
    out.text('{"format":1,"runs":[');
    for (const [i, id] of options.runs.entries()) {
      out.text(`${i === 0 ? '' : ','}\n${headOf(work.source.run(id))},"points":[`);
      let before = '\n';
      for await (const point of chosenPoints(id, options, work)) {
        await out.row(before + pointLine(point));
        before = ',\n';
      }
      out.text(']}');
    }
    out.text(']}\n');
    await out.end();
    return out.rows();
  });
}
