import { m } from '../../../paraglide/messages';
import type { RunDetail } from '../../../shared/contract/results';
import type { Outcome } from '../../../shared/contract/outcome';
import { formatBytes } from '../../../shared/lib/format';
import { REPORTED } from '../../../shared/formats/report-data';
import type { ReportData, ReportGrids, ReportRun } from '../../../shared/formats/report-data';
import { writeAside } from '../write-aside';
import { readRealData } from '../drawing/real-data';
import { createShownRuns, fail } from '../drawing/shown-runs';
import { placesOf } from '../drawing/run-colours';
import type { RunPlacement } from '../drawing/run-colours';
import { eachPoint } from '../selection';
import type { ExportSource, ExportWork, ExportResult } from '../export-source';
import { chosenGrids, GridImages, readGrids } from './grids';
import type { GridChoice } from './grids';
import { htmlBeforeImages, htmlAfterImages } from './html';
import { downsample } from '../downsample';

type ReportOptions = GridChoice & RunPlacement & { realData?: boolean };

/** Limit on the total size of the images, so that a browser opens the file without a long wait. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Writes one self-contained HTML file: grids of the runs under one scrubber, losses, differences, settings, events
 * and versions.
 */
export const writeReport = (options: ReportOptions, work: ExportWork, file: string): Promise<Outcome<ExportResult>> =>
  writeAside(file, work.signal, async (write) => {
    const page = await import('virtual:report-page');
    const { source } = work;
    const images = new GridImages(MAX_BYTES, () =>
      fail(
        m.drawing_grids_take_more_than_more({
          maxBytes: formatBytes(MAX_BYTES),
          options: suggestedEvery(options, source),
        }),
        'every',
      ),
    );
    const withSamples = options.runs.filter((id) => source.samples(id).steps.length > 0);
    const shownRuns = new Map(
      (await createShownRuns(withSamples, source, 1, { places: placesOf(options) })).map((shownRun) => [
        shownRun.run.id,
        shownRun,
      ]),
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
      const grids = await readGrids(id, shownRuns.get(id), source, options, images, onGrid);
      runs.push(await readReportRun(source.detail(id), options.places?.[i] ?? i, grids, work));
    }
    const real = options.realData ? await readRealData(options.runs, source) : undefined;
    const report: ReportData = { gander: source.version, createdAt: new Date().toISOString(), runs };
    if (real)
      report.real = real.map(({ title, images: shown, count, png }) => ({
        title,
        images: shown,
        count,
        picture: images.add(png),
      }));
    const parts = { ...page, title: `${titleOf(runs)} · Gander` };
    await write(htmlBeforeImages(parts, report));
    for (const [i, png] of images.all.entries())
      await write(`${i === 0 ? '' : ','}"${Buffer.from(png.buffer, png.byteOffset, png.length).toString('base64')}"`);
    await write(htmlAfterImages(parts));
    return done;
  });

/** Number of grids of all runs in a report. */
export const countGrids = (options: ReportOptions, source: ExportSource): number =>
  options.runs.reduce((sum, id) => sum + chosenGrids(id, source, options).steps.length, 0);

const BASE64_RATIO = 4 / 3;
/** Size of the page itself, and of about a hundred entries of a dozen metrics per run. */
const PAGE_BYTES = 100_000;
const RUN_BYTES = 150_000;

/** Approximate size of a report in bytes; identical grids are counted separately. */
export function estimateReport(options: ReportOptions, source: ExportSource): number {
  const grids = options.runs.map((id) => {
    const count = source.samples(id).steps.length;
    return count === 0 ? 0 : (source.detail(id).bytes.samples / count) * chosenGrids(id, source, options).steps.length;
  });
  return PAGE_BYTES + grids.reduce((sum, bytes) => sum + RUN_BYTES + bytes * BASE64_RATIO, 0);
}

/** A value of `every` with which the report would be small enough. */
const suggestedEvery = (options: ReportOptions, source: ExportSource): number =>
  Math.max(options.every + 1, Math.ceil((options.every * estimateReport(options, source)) / (MAX_BYTES / 2)));

const titleOf = (runs: readonly ReportRun[]): string =>
  [...new Set(runs.map((run) => run.experimentName))].slice(0, 3).join(', ') || m.drawing_report();

async function readReportRun(run: RunDetail, place: number, grids: ReportGrids, work: ExportWork): Promise<ReportRun> {
  const reported = Object.fromEntries(
    REPORTED.flatMap((name) => (run[name] === undefined ? [] : [[name, run[name]]])),
  ) as Pick<RunDetail, (typeof REPORTED)[number]>;
  return { ...reported, place, grids, series: await downsample(eachPoint(run.id, {}, work), run.step) };
}
