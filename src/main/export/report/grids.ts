import { createHash } from 'node:crypto';
import type { ReportGrids } from '../../../shared/formats/report-data';
import type { RunId } from '../../../shared/domain/run/run';
import { everyNth } from '../selection';
import { createPngReader } from '../drawing/shown-runs';
import type { ShownRun } from '../drawing/shown-runs';
import type { ExportSource } from '../export-source';

export interface GridChoice {
  from?: number | undefined;
  to?: number | undefined;
  every: number;
}

/** Chooses the grids of a run for a report, without reading any. */
export function chosenGrids(
  id: RunId,
  source: ExportSource,
  { from = 0, to = Infinity, every }: GridChoice,
): { steps: number[]; times: number[]; all: number } {
  const { steps, times } = source.samples(id);
  const within = [...steps.keys()].filter((i) => steps[i]! >= from && steps[i]! <= to);
  const chosen = everyNth(within, every);
  return { steps: chosen.map((i) => steps[i]!), times: chosen.map((i) => times[i]!), all: within.length };
}

/** The images of a report. Identical files are stored once. */
export class GridImages {
  private readonly indexByHash = new Map<string, number>();
  private readonly images: Uint8Array[] = [];

  /** @param maxBytes limit on the total size of the images */
  constructor(
    private readonly maxBytes: number,
    private readonly onFull: () => never,
  ) {}

  private bytes = 0;

  add(png: Uint8Array): number {
    const hash = createHash('sha256').update(png).digest('base64');
    const index = this.indexByHash.get(hash);
    if (index !== undefined) return index;
    if ((this.bytes += png.length) > this.maxBytes) this.onFull();
    this.indexByHash.set(hash, this.images.length);
    return this.images.push(png) - 1;
  }

  get all(): readonly Uint8Array[] {
    return this.images;
  }
}

/** Reads the chosen grids of a run into `images`. */
export async function readGrids(
  id: RunId,
  shownRun: ShownRun | undefined,
  source: ExportSource,
  choice: GridChoice,
  images: GridImages,
  onGrid: () => Promise<void>,
): Promise<ReportGrids> {
  const { kind, rows, columns, tiles } = source.samples(id);
  const { steps, times, all } = chosenGrids(id, source, choice);
  const read = shownRun && createPngReader(shownRun);
  const list: number[] = [];
  for (const step of steps) {
    list.push(images.add((await read!(step)).png));
    await onGrid();
  }
  return { kind, rows, columns, ...(tiles ? { tiles } : {}), all, every: choice.every, steps, times, pictures: list };
}
