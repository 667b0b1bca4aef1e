import type { RunDetail } from '../../../shared/contract/contract';
import type { Outcome } from '../../../shared/contract/outcome';
import { formatBytes } from '../../../shared/lib/format';
import { REPORTED } from '../../../shared/formats/report-data';
import type { ReportData, ReportGrids, ReportRun } from '../../../shared/formats/report-data';
import { writeAside } from '../write-aside';
import { shownRunsOf, fail } from '../picture/sample-frames';
import { placesOf } from '../picture/run-colours';
import type { RunPlacement } from '../picture/run-colours';
import { eachPoint } from '../points';
import type { ExportSource, Work, Written } from '../export-source';
import { chosenGrids, gridsOf, GridImages } from './grids';
import type { GridChoice } from './grids';
import { pageHead, pageTail } from './html';
import { thinned } from './series';

type ReportOptions = GridChoice & RunPlacement;

/** Pictures that a browser still opens from one file without a long wait. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Writes one HTML file that needs nothing else: grids of the runs under one scrubber, their losses, what differs, settings, events, versions. */
export const writeReport = (options: ReportOptions, work: Work, file: string): Promise<Outcome<Written>> =>
  writeAside(file, work.signal, async (write) => {
    const page = await import('virtual:report-page');
    const { source } = work;
    const pictures = new GridImages(MAX_BYTES, () =>
      fail(
        `The grids take more than ${formatBytes(MAX_BYTES)}, more than a browser opens from one file: take every ${tenfold(options, source)}th grid, or fewer runs.`,
        'every',
      ),
    );
    const withSamples = options.runs.filter((id) => source.samples(id).steps.length > 0);
    const cast = new Map(
      (await shownRunsOf(withSamples, source, 1, { places: placesOf(options) })).map((actor) => [actor.run.id, actor]),
    );
    const total = countGrids(options, source);
    let done = 0;
    const onGrid = async (): Promise<void> => {
      work.signal.throwIfAborted();
      work.onProgress(++done, total);
      if (done % 50 === 0)
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
    };
    const runs: ReportRun[] = [];
    for (const [i, id] of options.runs.entries()) {
      const grids = await gridsOf(id, cast.get(id), source, options, pictures, onGrid);
      runs.push(await runOf(source.detail(id), options.places?.[i] ?? i, grids, work));
    }
    const report: ReportData = { gander: source.version, createdAt: new Date().toISOString(), runs };
    const parts = { ...page, title: `${titleOf(runs)} · Gander` };
    await write(pageHead(parts, report));
    for (const [i, png] of pictures.all.entries())
      await write(`${i === 0 ? '' : ','}"${Buffer.from(png.buffer, png.byteOffset, png.length).toString('base64')}"`);
    await write(pageTail(parts));
    return done;
  });

/** Grids of all runs that go into a report. */
export const countGrids = (options: ReportOptions, source: ExportSource): number =>
  options.runs.reduce((sum, id) => sum + chosenGrids(id, source, options).steps.length, 0);

const BASE64 = 4 / 3;
/** The page itself, and some hundred entries of a dozen metrics a run. */
const PAGE_BYTES = 100_000;
const RUN_BYTES = 150_000;

/** About how many bytes a report takes: grids by their mean size, none taken for equal to another. */
export function estimateReport(options: ReportOptions, source: ExportSource): number {
  const grids = options.runs.map((id) => {
    const count = source.samples(id).steps.length;
    return count === 0 ? 0 : (source.detail(id).bytes.samples / count) * chosenGrids(id, source, options).steps.length;
  });
  return PAGE_BYTES + grids.reduce((sum, bytes) => sum + RUN_BYTES + bytes * BASE64, 0);
}

/** A number of grids to leave out with which the report would be small. */
const tenfold = (options: ReportOptions, source: ExportSource): number =>
  Math.max(options.every + 1, Math.ceil((options.every * estimateReport(options, source)) / (MAX_BYTES / 2)));

const titleOf = (runs: readonly ReportRun[]): string =>
  [...new Set(runs.map((run) => run.experimentName))].slice(0, 3).join(', ') || 'Report';

async function runOf(run: RunDetail, place: number, grids: ReportGrids, work: Work): Promise<ReportRun> {
  const known = Object.fromEntries(
    REPORTED.flatMap((name) => (run[name] === undefined ? [] : [[name, run[name]]])),
  ) as Pick<RunDetail, (typeof REPORTED)[number]>;
  return { ...known, place, grids, series: await thinned(eachPoint(run.id, {}, work), run.step) };
}
