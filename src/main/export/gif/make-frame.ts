import { colour, greyIndex } from './colours';
import { GREYS, frameWriter } from './frame-writer';
import { blit } from '../picture/raster';
import { painter } from '../picture/sample';
import type { Palette } from 'gifenc';
import type { Raster } from '../picture/raster';
import type { Pixels } from '../picture/grid';
import type { Job, Made, Spot, Stage } from './stage';

const TO_INDEX = Uint8Array.from({ length: 256 }, (_, level) => greyIndex(level));
const indexed = ({ width, height, pixels }: Raster): Raster => ({ width, height, pixels: pixels.map((level) => TO_INDEX[level]!) });

/**
 * Makes the frames of one GIF: decodes the samples of a job, puts them on the base, writes the bytes.
 *
 * Frames do not depend on each other, so that threads can share the work. With grey grids the palette is the 256 greys
 * and every pixel is exact; with colour all grids of a frame share a palette of their own.
 */
export function frameMaker(stage: Stage): (job: Job) => Made {
  const painters = stage.spots.map(painter);
  const base = stage.colour ? indexed(stage.base) : stage.base;
  const write = frameWriter();
  return (job) => {
    const grids: Pixels[] = [];
    for (const [spot, sample] of job.samples.entries()) {
      try {
        const grid = painters[spot]!(sample);
        if (grid.channels === 3 && !stage.colour) throw new Error('It is in colour where the others of its run are grey.');
        grids.push(grid);
      } catch (error) {
        return { spot, why: (error as Error).message };
      }
    }
    const { page, palette } = compose(stage, base, grids, job.marks);
    const own = palette ?? (job.first ? GREYS : undefined);
    return { frame: write(page, { first: job.first, delay: stage.delay, repeat: stage.loop ? 0 : -1, ...(own && { palette: own }) }) };
  };
}

/** A frame in palette indices, and its palette unless that is the 256 greys. */
function compose({ spots, colour: inColour }: Stage, base: Raster, grids: readonly Pixels[], marks: Job['marks']): { page: Raster; palette?: Palette } {
  const page: Raster = { ...base, pixels: base.pixels.slice() };
  for (const { raster, x, y } of marks) blit(page, inColour ? indexed(raster) : raster, x, y);
  const coloured = inColour ? colour(grids) : undefined;
  for (const [i, { width, height, data }] of grids.entries()) {
    const spot = spots[i]!;
    blit(page, { width, height, pixels: coloured?.indices[i] ?? data }, spot.x, spot.y, factorOf(spot));
  }
  return { page, ...(coloured && { palette: coloured.palette }) };
}

const factorOf = (spot: Spot): number => (spot.kind === 'grid' ? spot.scale : 1);
