import { deflateSync } from 'node:zlib';
import { frameWriter } from '../../../shared/formats/gif/gif-blocks';
import { colourFrame, levelsOf, pageColours } from './quantize';
import { blit, channelOf, cutOut, type Raster, weave } from '../picture/raster';
import { painter } from '../picture/draw-sample';
import type { Palette } from '../../../shared/formats/gif/quantize';
import type { Pixels } from '../picture/grid';
import type { FrameFormat, FrameJob, FrameResult, GridSlot, FrameTemplate } from './frame-job';

/** Turns the grids of a job into the bytes of a frame. */
type Encode = (grids: readonly Pixels[], job: FrameJob) => Uint8Array;

/** Makes the frames of one film: decodes the samples of a job, puts them on the base, compresses. Frames do not depend on each other, so that threads can share the work. */
export function frameMaker(stage: FrameTemplate): (job: FrameJob) => FrameResult {
  const painters = stage.spots.map(painter);
  const encode = ENCODERS[stage.format](stage);
  return (job) => {
    const grids: Pixels[] = [];
    for (const [spot, sample] of job.samples.entries()) {
      try {
        const grid = painters[spot]!(sample, job.looks[spot]);
        if (grid.channels === 3 && !stage.colour)
          throw new Error('It is in colour where the others of its run are grey.');
        grids.push(grid);
      } catch (error) {
        return { spot, why: (error as Error).message };
      }
    }
    return { frame: encode(grids, job) };
  };
}

const ENCODERS: Record<FrameFormat, (stage: FrameTemplate) => Encode> = {
  gif: gifEncoder,
  apng: (stage) => {
    const draw = composer(stage);
    return (grids, job) => filtered(draw(grids, job));
  },
  raw: (stage) => {
    const draw = composer(stage);
    return (grids, job) => draw(grids, { ...job, first: true }).data;
  },
};

/** Filter type 0 before each row: noise compresses no better with another, and enlarged rows repeat as they are. */
function filtered({ width, height, channels, data }: Pixels): Uint8Array {
  const row = width * channels;
  const rows = new Uint8Array((row + 1) * height);
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  // A copy, for what zlib gives may lie in memory that cannot go from thread to thread.
  return Uint8Array.from(deflateSync(rows, { level: 4 }));
}

/** With grey grids the palette is the 256 greys of the head and every pixel is exact; a frame with colour has a palette of its own. */
function gifEncoder(stage: FrameTemplate): Encode {
  const write = frameWriter();
  const inIndices = stage.colour ? colourIndices(stage) : undefined;
  return (grids, job) => {
    const { base, marks, planes, palette } = inIndices?.(grids, job) ?? {
      base: stage.base,
      marks: job.marks,
      planes: grids.map(({ data }) => data),
    };
    const page = compose(stage.spots, base, marks, grids, planes);
    const { x, y } = job.first ? { x: 0, y: 0 } : stage.box;
    return write(job.first ? page : cutOut(page, stage.box), { delay: stage.delay, x, y, ...(palette && { palette }) });
  };
}

interface InIndices {
  base: Raster;
  marks: FrameJob['marks'];
  planes: readonly Uint8Array[];
  palette?: Palette;
}

/** Maps the parts of a frame to a palette. */
function colourIndices(stage: FrameTemplate): (grids: readonly Pixels[], job: FrameJob) => InIndices {
  const { base, strip, film } = stage;
  const page = pageColours(stage);
  const baseLevels = levelsOf([base]);
  return (grids, job) => {
    const usesLevel = levelsOf(
      job.marks.map((mark) => mark.raster),
      baseLevels.slice(),
    );
    const { palette, grids: planes, levels, charts } = colourFrame(grids, usesLevel, page, film);
    const indexed = ({ width, height, pixels }: Raster): Raster => ({
      width,
      height,
      pixels: pixels.map((level) => levels[level]!),
    });
    const ground = indexed(base);
    if (strip && charts) blit(ground, { ...strip.picture, pixels: charts }, strip.x, strip.y);
    return {
      base: ground,
      marks: job.marks.map((mark) => ({ ...mark, raster: indexed(mark.raster) })),
      planes,
      palette,
    };
  };
}

/** Lays the charts in colour on a base that nobody else has. */
function withStrip(
  base: Raster,
  strip: FrameTemplate['strip'],
  planeOf: (strip: NonNullable<FrameTemplate['strip']>) => Raster,
): Raster {
  if (strip) blit(base, planeOf(strip), strip.x, strip.y);
  return base;
}

/** Draws frames, or of later ones the part that changes, in exact greys or RGB. */
function composer({
  base,
  box,
  spots,
  strip,
  colour: inColour,
}: FrameTemplate): (grids: readonly Pixels[], job: FrameJob) => Pixels {
  const copy = (): Raster => ({ ...base, pixels: base.pixels.slice() });
  const bases = inColour
    ? [0, 1, 2].map((c) => withStrip(copy(), strip, ({ picture }) => channelOf(picture, c)))
    : [base];
  return (grids, { marks, first }) => {
    const pages = bases.map((ground, c) => {
      const page = compose(
        spots,
        ground,
        marks,
        grids,
        grids.map((grid) => channelOf(grid, c).pixels),
      );
      return first ? page : cutOut(page, box);
    });
    return weave(pages);
  };
}

/** One plane of a frame: the base, the marks, and a plane of each grid. */
function compose(
  spots: readonly GridSlot[],
  base: Raster,
  marks: FrameJob['marks'],
  grids: readonly Pixels[],
  planes: readonly Uint8Array[],
): Raster {
  const page: Raster = { ...base, pixels: base.pixels.slice() };
  for (const { raster, x, y } of marks) blit(page, raster, x, y);
  for (const [i, { width, height }] of grids.entries()) {
    const spot = spots[i]!;
    blit(page, { width, height, pixels: planes[i]! }, spot.x, spot.y, spot.kind === 'grid' ? spot.scale : 1);
  }
  return page;
}
