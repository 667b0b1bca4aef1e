import type { ParsedExportOptions } from '../../../shared/contract/export-options';
import type { Outcome } from '../../../shared/contract/outcome';
import { compareMetrics } from '../../../shared/domain/metrics';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import { csvLine, csvNumber, csvWords } from '../../../shared/formats/csv';
import { safeJson } from '../../../shared/lib/text';
import type { ExportSource, Point, ExportWork, ExportResult } from '../export-source';
import { countLogged, eachPoint } from '../selection';
import { writeAside } from '../write-aside';

/** Points of a run within from..to: every n-th, and always the last. */
async function* chosenPoints(
  id: RunId,
  { from, to, every }: ParsedExportOptions,
  work: ExportWork,
): AsyncGenerator<Point> {
  let index = 0;
  let last: Point | undefined;
  for await (const point of eachPoint(id, { from, to }, work)) {
    last = index++ % every === 0 ? undefined : point;
    if (!last) yield point;
  }
  if (last) yield last;
}

/** Number of rows of the runs within the range: at most as many as their most frequent metric has points. */
export const countRows = ({ runs, from, to, every }: ParsedExportOptions, source: ExportSource): number =>
  runs.reduce((sum, id) => sum + Math.ceil(countLogged(id, { from, to }, source) / every), 0);

/** Every metric but time that a run logged, in the order of `metrics.ts`, then free ones by name. */
function metricsOf(ids: readonly RunId[], source: ExportSource): string[] {
  const names = new Set(ids.flatMap((id) => source.logged(id).metrics));
  names.delete('time');
  return [...names].sort(compareMetrics);
}

/** Returns a writer that collects text into chunks of about 64 KB and reports rows as they are written. */
function createRowWriter(write: (text: string) => Promise<void>, total: number, { onProgress }: ExportWork) {
  let text = '';
  let rows = 0;
  const flush = async () => {
    const chunk = text;
    text = '';
    if (chunk) await write(chunk);
    onProgress(Math.min(rows, total), total);
  };
  return {
    rows: () => rows,
    text: (chunk: string) => {
      text += chunk;
    },
    async row(chunk: string): Promise<void> {
      text += chunk;
      rows++;
      if (text.length > 65_536) await flush();
    },
    async end(): Promise<void> {
      if (text) await write(text);
      onProgress(rows, rows);
    },
  };
}

/**
 * Writes `run,step,time,<metric>...`, one row for each step. A field is empty if the run did not log the metric then,
 * and NaN if the value is not a number.
 */
export function writeCsv(options: ParsedExportOptions, work: ExportWork, file: string): Promise<Outcome<ExportResult>> {
  return writeAside(file, work.signal, async (write) => {
    const metrics = metricsOf(options.runs, work.source);
    const writer = createRowWriter(write, countRows(options, work.source), work);
    writer.text(csvLine(['run', 'step', 'time', ...metrics.map(csvWords)]));
    for (const id of options.runs) {
      for await (const { step, values } of chosenPoints(id, options, work)) {
        await writer.row(
          csvLine([csvWords(id), String(step), ...['time', ...metrics].map((name) => csvNumber(values[name]))]),
        );
      }
    }
    await writer.end();
    return writer.rows();
  });
}

/** JSON has no NaN: a non-finite value is written as a string, as in the journal. */
const jsonNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

const formatPoint = ({ step, values }: Point): string =>
  safeJson({ step, ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, jsonNumber(value)])) });

function formatRun({ id, name, experimentName, dataset, seed, hyperparameters, state, step, steps }: RunRow): string {
  const head = safeJson({ id, name, experiment: experimentName, dataset, seed, state, step, steps, hyperparameters });
  return head.slice(0, -1);
}

/**
 * Writes `{ format, runs: [{ id, name, ..., hyperparameters, points: [{ step, time, <metric>... }] }] }`, one point
 * per line.
 */
export function writeJson(
  options: ParsedExportOptions,
  work: ExportWork,
  file: string,
): Promise<Outcome<ExportResult>> {
  return writeAside(file, work.signal, async (write) => {
    const writer = createRowWriter(write, countRows(options, work.source), work);
    writer.text('{"format":1,"runs":[');
    for (const [i, id] of options.runs.entries()) {
      writer.text(`${i === 0 ? '' : ','}\n${formatRun(work.source.run(id))},"points":[`);
      let separator = '\n';
      for await (const point of chosenPoints(id, options, work)) {
        await writer.row(separator + formatPoint(point));
        separator = ',\n';
      }
      writer.text(']}');
    }
    writer.text(']}\n');
    await writer.end();
    return writer.rows();
  });
}
