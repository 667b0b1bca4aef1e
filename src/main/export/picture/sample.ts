import { DATA_COLOUR, SAMPLE_COLOUR, blank, drawPoints } from './scatter';
import { decodeGrid } from './grid';
import type { Pixels } from './grid';
import type { Box } from './layout';
import type { Plane } from './scatter';
import type { SampleData } from '../../../shared/contract';

/** What a sample of one run must look like, the same for all of its frames. */
export type Form =
  | { kind: 'grid'; width: number; height: number; crop?: Box }
  | { kind: 'points'; size: number; plane: Plane; data: Float32Array };

/** Draws the data behind a 2-D run once; `painter` then draws each sample over a copy of it. */
export function painter(form: Form): (sample: SampleData) => Pixels {
  if (form.kind === 'grid') return (sample) => gridOf(sample, form);
  const radius = form.size / 200;
  const ground = blank(form.size);
  drawPoints(ground, form.data, form.plane, DATA_COLOUR, radius, 0.6);
  return (sample) => {
    if (sample.kind !== 'points') throw new Error('It holds a grid of images where points were expected.');
    const picture = { ...ground, data: ground.data.slice() };
    drawPoints(picture, sample.points, form.plane, SAMPLE_COLOUR, radius, 0.55);
    return picture;
  };
}

function gridOf(sample: SampleData, { width, height, crop }: { width: number; height: number; crop?: Box }): Pixels {
  if (sample.kind !== 'grid') throw new Error('It holds points where a grid of images was expected.');
  const grid = decodeGrid(sample.png);
  if (grid.width === width && grid.height === height) return crop ? cut(grid, crop) : grid;
  throw new Error(`It is ${grid.width} x ${grid.height} pixels where ${width} x ${height} were expected.`);
}

/** A rectangle of a picture. */
function cut({ width, channels, data }: Pixels, box: Box): Pixels {
  const row = box.width * channels;
  const out = new Uint8Array(row * box.height);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.y + y) * width + box.x) * channels;
    out.set(data.subarray(from, from + row), y * row);
  }
  return { width: box.width, height: box.height, channels, data: out };
}
