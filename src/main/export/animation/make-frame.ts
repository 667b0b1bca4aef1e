import { deflateSync } from 'node:zlib';
import { m } from '../../../paraglide/messages';
import { frameWriter } from '../../../shared/formats/gif/gif-blocks';
import { colourFrame, levelsOf, pageColours } from './quantize';
import { blit, channelOf, cropRaster, interleave } from '../drawing/raster';
import type { Raster } from '../drawing/raster';
import { createSamplePainter } from '../drawing/draw-sample';
import type { Palette } from '../../../shared/formats/gif/quantize';
import type { Pixels } from '../drawing/grid';
import type { FrameFormat, FrameJob, FrameResult, GridSlot, FrameTemplate } from './frame-job';

/** Encodes the grids of a job as the bytes of a frame. */
type Encode = (grids: readonly Pixels[], job: FrameJob) => Uint8Array;

/**
 * Returns a function that makes the frames of one animation: it decodes the samples of a job, draws them on the base,
 * and compresses the result. Frames do not depend on each other, so threads can share the work.
 */
export function createFrameMaker(template: FrameTemplate): (job: FrameJob) => FrameResult {
  const painters = template.slots.map(createSamplePainter);
  const encode = ENCODERS[template.format](template);
  return (job) => {
    const grids: Pixels[] = [];
    for (const [slot, sample] of job.samples.entries()) {
      try {
        const grid = painters[slot]!(sample, job.recordScales[slot]);
        if (grid.channels === 3 && !template.colour) throw new Error(m.drawing_in_colour_where_grey());
        grids.push(grid);
      } catch (error) {
        return { slot, reason: (error as Error).message };
      }
    }
    return { frame: encode(grids, job) };
  };
}

const ENCODERS: Record<FrameFormat, (template: FrameTemplate) => Encode> = {
  gif: createGifEncoder,
  apng: (template) => {
    const draw = createComposer(template);
    return (grids, job) => prependFilterTypes(draw(grids, job));
  },
  raw: (template) => {
    const draw = createComposer(template);
    return (grids, job) => draw(grids, { ...job, first: true }).data;
  },
};

/** Prepends filter type 0 to each row: other filters compress noise no better, and enlarged rows repeat exactly. */
function prependFilterTypes({ width, height, channels, data }: Pixels): Uint8Array {
  const rowBytes = width * channels;
  const rows = new Uint8Array((rowBytes + 1) * height);
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  // Copied, because the memory of a zlib result cannot always be transferred to another thread.
  return Uint8Array.from(deflateSync(rows, { level: 4 }));
}

/**
 * If all grids are grey, the palette is the 256 greys of the header and every pixel is exact, or has the nearest of fewer
 * greys that were asked for; a colour frame has its own palette.
 */
function createGifEncoder(template: FrameTemplate): Encode {
  const writeFrame = frameWriter();
  const fewGreys = template.colour || template.greys === 256 ? undefined : createGreys(template.greys);
  const indexParts = template.colour ? createIndexer(template) : undefined;
  return (grids, job) => {
    const { base, marks, planes, palette } = indexParts?.(grids, job) ?? {
      base: template.base,
      marks: job.marks,
      planes: grids.map(({ data }) => data),
    };
    const page = compose(template.slots, base, marks, grids, planes);
    const { x, y } = job.first ? { x: 0, y: 0 } : template.box;
    const part = job.first ? page : cropRaster(page, template.box);
    if (fewGreys) for (const [i, level] of part.pixels.entries()) part.pixels[i] = fewGreys.indices[level]!;
    return writeFrame(part, { delay: template.delay, x, y, ...(palette && { palette }), ...fewGreys?.table });
  };
}

/**
 * Evenly spaced greys from black to white, and the index of the nearest one to each of the 256 levels: the largest error is
 * 127.5 / (count - 1) levels.
 *
 * @param count a power of two from 4
 */
function createGreys(count: number): { indices: Uint8Array; table: { palette: Palette; bits: number } } {
  const palette = Array.from({ length: count }, (_, i) => Math.round((i * 255) / (count - 1)));
  return {
    indices: Uint8Array.from({ length: 256 }, (_, level) => Math.round((level * (count - 1)) / 255)),
    table: { palette: palette.map((level) => [level, level, level] as const), bits: Math.log2(count) },
  };
}

interface IndexedParts {
  base: Raster;
  marks: FrameJob['marks'];
  planes: readonly Uint8Array[];
  palette?: Palette;
}

/** Returns a function that maps the parts of a frame to palette indices. */
function createIndexer(template: FrameTemplate): (grids: readonly Pixels[], job: FrameJob) => IndexedParts {
  const { base, lossStrip, sharedPalette } = template;
  const page = pageColours(template);
  const baseLevels = levelsOf([base]);
  return (grids, job) => {
    const usesLevel = levelsOf(
      job.marks.map((mark) => mark.raster),
      baseLevels.slice(),
    );
    const { palette, grids: planes, levels, charts } = colourFrame(grids, usesLevel, page, sharedPalette);
    const toIndices = ({ width, height, pixels }: Raster): Raster => ({
      width,
      height,
      pixels: pixels.map((level) => levels[level]!),
    });
    const background = toIndices(base);
    if (lossStrip && charts) blit(background, { ...lossStrip.image, pixels: charts }, lossStrip.x, lossStrip.y);
    return {
      base: background,
      marks: job.marks.map((mark) => ({ ...mark, raster: toIndices(mark.raster) })),
      planes,
      palette,
    };
  };
}

/** Draws the charts onto `base`, which is changed in place. */
function drawLossStrip(
  base: Raster,
  lossStrip: FrameTemplate['lossStrip'],
  planeOf: (lossStrip: NonNullable<FrameTemplate['lossStrip']>) => Raster,
): Raster {
  if (lossStrip) blit(base, planeOf(lossStrip), lossStrip.x, lossStrip.y);
  return base;
}

/** Returns a function that draws a frame, or the part of it that changes, in exact greys or RGB. */
function createComposer({
  base,
  box,
  slots,
  lossStrip,
  colour: isColour,
}: FrameTemplate): (grids: readonly Pixels[], job: FrameJob) => Pixels {
  const copy = (): Raster => ({ ...base, pixels: base.pixels.slice() });
  const backgrounds = isColour
    ? [0, 1, 2].map((c) => drawLossStrip(copy(), lossStrip, ({ image }) => channelOf(image, c)))
    : [base];
  return (grids, { marks, first }) => {
    const pages = backgrounds.map((background, c) => {
      const page = compose(
        slots,
        background,
        marks,
        grids,
        grids.map((grid) => channelOf(grid, c).pixels),
      );
      return first ? page : cropRaster(page, box);
    });
    return interleave(pages);
  };
}

/** Draws one plane of a frame: the base, the marks, and one plane of each grid. */
function compose(
  slots: readonly GridSlot[],
  base: Raster,
  marks: FrameJob['marks'],
  grids: readonly Pixels[],
  planes: readonly Uint8Array[],
): Raster {
  const page: Raster = { ...base, pixels: base.pixels.slice() };
  for (const { raster, x, y } of marks) blit(page, raster, x, y);
  for (const [i, { width, height }] of grids.entries()) {
    const slot = slots[i]!;
    blit(page, { width, height, pixels: planes[i]! }, slot.x, slot.y, slot.kind === 'grid' ? slot.scale : 1);
  }
  return page;
}
