import { createHash } from 'node:crypto';
import type { ReportGrids } from '../../../shared/formats/report-data';
import type { RunId } from '../../../shared/domain/run/run';
import { everyNth } from '../choose-frames';
import type { ShownRun } from '../picture/sample-frames';
import { pngReader } from '../picture/stored-png';
import type { ExportSource } from '../export-source';

export interface GridChoice {
  from?: number | undefined;
  to?: number | undefined;
  every: number;
}

/** Which grids of a run go into a report, before any is read. */
export function chosenGrids(
  id: RunId,
  source: ExportSource,
  { from = 0, to = Infinity, every }: GridChoice,
): { steps: number[]; times: number[]; all: number } {
  const { steps, times } = source.samples(id);
  const within = [...steps.keys()].filter((i) => steps[i]! >= from && steps[i]! <= to);
  const kept = everyNth(within, every);
  return { steps: kept.map((i) => steps[i]!), times: kept.map((i) => times[i]!), all: within.length };
}

/** The pictures of a report, each once: grids with the same bytes share one. */
export class GridImages {
  readonly #known = new Map<string, number>();
  readonly #kept: Uint8Array[] = [];

  /** @param most bytes that the pictures may have together */
  constructor(
    private readonly most: number,
    private readonly onFull: () => never,
  ) {}

  #bytes = 0;

  add(png: Uint8Array): number {
    const hash = createHash('sha256').update(png).digest('base64');
    const known = this.#known.get(hash);
    if (known !== undefined) return known;
    if ((this.#bytes += png.length) > this.most) this.onFull();
    this.#known.set(hash, this.#kept.length);
    return this.#kept.push(png) - 1;
  }

  get all(): readonly Uint8Array[] {
    return this.#kept;
  }
}

/** Reads the chosen grids of a run into `pictures`. */
export async function gridsOf(
  id: RunId,
  actor: ShownRun | undefined,
  source: ExportSource,
  choice: GridChoice,
  pictures: GridImages,
  onGrid: () => Promise<void>,
): Promise<ReportGrids> {
  const { kind, rows, columns } = source.samples(id);
  const { steps, times, all } = chosenGrids(id, source, choice);
  const read = actor && pngReader(actor);
  const list: number[] = [];
  for (const step of steps) {
    list.push(pictures.add((await read!(step)).png));
    await onGrid();
  }
  return { kind, rows, columns, all, every: choice.every, steps, times, pictures: list };
}
