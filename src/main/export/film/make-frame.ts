import { deflateSync } from 'node:zlib';
import { colour, greyIndex } from './colours';
import { frameWriter } from './gif-blocks';
import { blit, cutOut } from '../picture/raster';
import { channelOf, weave } from '../picture/planes';
import { painter } from '../picture/sample';
import type { Palette } from './gif-blocks';
import type { Raster } from '../picture/raster';
import type { Pixels } from '../picture/grid';
import type { FrameFormat, Job, Made, Spot, Stage } from './stage';

/** Turns the grids of a job into the bytes of a frame. */
type Encode = (grids: readonly Pixels[], job: Job) => Uint8Array;

/** Makes the frames of one film: decodes the samples of a job, puts them on the base, compresses. Frames do not depend on each other, so that threads can share the work. */
export function frameMaker(stage: Stage): (job: Job) => Made {
  const painters = stage.spots.map(painter);
  const encode = ENCODERS[stage.format](stage);
  return (job) => {
    const grids: Pixels[] = [];
    for (const [spot, sample] of job.samples.entries()) {
      try {
        const grid = painters[spot]!(sample, job.looks[spot]);
        if (grid.channels === 3 && !stage.colour) throw new Error('It is in colour where the others of its run are grey.');
        grids.push(grid);
      } catch (error) {
        return { spot, why: (error as Error).message };
      }
    }
    return { frame: encode(grids, job) };
  };
}

const ENCODERS: Record<FrameFormat, (stage: Stage) => Encode> = {
  gif: gifEncoder,
  // Filter type 0 before each row: noise compresses no better with another, and enlarged rows repeat as they are.
  apng: (stage) => (grids, job) => {
    const { width, height, channels, data } = composeTrue(stage, grids, job);
    const row = width * channels;
    const filtered = new Uint8Array((row + 1) * height);
    for (let y = 0; y < height; y++) filtered.set(data.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
    // A copy, for what zlib gives may lie in memory that cannot go from thread to thread.
    return Uint8Array.from(deflateSync(filtered, { level: 4 }));
  },
  raw: (stage) => (grids, job) => composeTrue(stage, grids, { ...job, first: true }).data,
};

const TO_INDEX = Uint8Array.from({ length: 256 }, (_, level) => greyIndex(level));
const indexed = ({ width, height, pixels }: Raster): Raster => ({ width, height, pixels: pixels.map((level) => TO_INDEX[level]!) });

/** With grey grids the palette is the 256 greys and every pixel is exact; with colour all grids of a frame share a palette of their own. */
function gifEncoder(stage: Stage): Encode {
  const write = frameWriter();
  const base = stage.colour ? indexed(stage.base) : stage.base;
  return (grids, job) => {
    const coloured = stage.colour ? colour(grids) : undefined;
    const planes = grids.map(({ data }, i) => coloured?.indices[i] ?? data);
    const marks = stage.colour ? job.marks.map((mark) => ({ ...mark, raster: indexed(mark.raster) })) : job.marks;
    const page = compose(stage.spots, base, marks, grids, planes);
    const palette: Palette | undefined = coloured?.palette;
    return write(page, { delay: stage.delay, ...(!job.first && { box: stage.box }), ...(palette && { palette }) });
  };
}

/** The frame, or of a later one the part that changes, in exact greys or RGB. */
function composeTrue({ base, box, spots, colour: inColour }: Stage, grids: readonly Pixels[], { marks, first }: Job): Pixels {
  const pages = Array.from({ length: inColour ? 3 : 1 }, (_, c) => {
    const page = compose(spots, base, marks, grids, grids.map((grid) => channelOf(grid, c).pixels));
    return first ? page : cutOut(page, box);
  });
  return weave(pages);
}

/** One plane of a frame: the base, the marks, and a plane of each grid. */
function compose(spots: readonly Spot[], base: Raster, marks: Job['marks'], grids: readonly Pixels[], planes: readonly Uint8Array[]): Raster {
  const page: Raster = { ...base, pixels: base.pixels.slice() };
  for (const { raster, x, y } of marks) blit(page, raster, x, y);
  for (const [i, { width, height }] of grids.entries()) {
    const spot = spots[i]!;
    blit(page, { width, height, pixels: planes[i]! }, spot.x, spot.y, spot.kind === 'grid' ? spot.scale : 1);
  }
  return page;
}
