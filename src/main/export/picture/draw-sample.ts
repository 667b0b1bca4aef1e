import { DATA_COLOUR, PAPER_COLOUR, blank, drawPoints } from './scatter';
import { drawRecord } from './draw-record';
import type { SampleForm } from './sample-form';
import { decodeGrid } from './grid';
import type { Pixels } from './grid';
import type { Box } from './layout';
import type { RecordScales } from './plane-scales';
import type { SampleData } from '../../../shared/contract/contract';

/** Draws samples of this form. Of a 2-D run the data is drawn once, unless something lies below it. */
export function painter(form: SampleForm): (sample: SampleData, look?: RecordScales) => Pixels {
  if (form.kind === 'grid') return (sample) => gridOf(sample, form);
  const { size, plane, colour, layers, unit } = form;
  const radius = size / 200;
  const addData = (to: Pixels) => layers.includes('data') && drawPoints(to, form.data, plane, DATA_COLOUR, radius, 0.6);
  const ground = blank(size);
  addData(ground);
  return (sample, look) => {
    if (sample.kind !== 'points') throw new Error('It holds a grid of images where points were expected.');
    const record = unit && look && sample.plane?.ok ? sample.plane.value : undefined;
    const marks = record && drawRecord(record, { plane, layers, colour, kind: unit!.kind, look: look! }, size);
    const picture = marks?.ground ?? { ...ground, data: ground.data.slice() };
    if (marks) addData(picture);
    if (layers.includes('samples'))
      drawSamples(
        picture,
        sample.points,
        form,
        marks !== undefined && (layers.includes('surface') || layers.includes('manifold')),
      );
    marks?.finish(picture);
    return picture;
  };
}

/** Over coloured ground a point has a rim of paper, as in the window: it is seen there whatever the colour of its run. */
function drawSamples(
  into: Pixels,
  points: Float32Array,
  { size, plane, colour }: Extract<SampleForm, { kind: 'points' }>,
  onGround: boolean,
): void {
  const radius = size / 200;
  if (onGround) drawPoints(into, points, plane, PAPER_COLOUR, 1.8 * radius, 0.7);
  drawPoints(into, points, plane, colour, radius, onGround ? 1 : 0.55);
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
