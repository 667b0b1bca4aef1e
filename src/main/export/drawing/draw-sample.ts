import type { SampleData } from '../../../shared/contract/results';
import type { PlaneLayer } from '../../../shared/domain/plane/plane-shapes';
import type { Unit } from '../../../shared/domain/plane/plane-scale';
import { drawRecord } from './draw-record';
import type { RecordScales } from './draw-record';
import { decodeGrid } from './grid';
import type { Pixels } from './grid';
import type { Box } from './layout';
import { createBlankSquare, DATA_COLOUR, drawPoints, PAPER_COLOUR } from './scatter';
import type { Rgb } from '../../../shared/lib/colour';
import type { PlaneWindow } from './scatter';

/**
 * Kind and size of a run's samples, the same for all of its frames. `unit` is that of the surface, set if a layer
 * needs the plane record.
 */
export type SampleForm =
  | { kind: 'grid'; width: number; height: number; crop?: Box }
  | {
      kind: 'points';
      size: number;
      plane: PlaneWindow;
      colour: Rgb;
      layers: readonly PlaneLayer[];
      unit?: Unit;
      data: Float32Array;
    };

/**
 * Returns a function that draws samples of this form. The data of a 2-D run is drawn once, unless a layer lies below
 * it.
 */
export function createSamplePainter(form: SampleForm): (sample: SampleData, scales?: RecordScales) => Pixels {
  if (form.kind === 'grid') return (sample) => decodeSample(sample, form);
  const { size, plane, colour, layers, unit } = form;
  const radius = size / 200;
  const addData = (to: Pixels) => layers.includes('data') && drawPoints(to, form.data, plane, DATA_COLOUR, radius, 0.6);
  const background = createBlankSquare(size);
  addData(background);
  return (sample, scales) => {
    if (sample.kind !== 'points') throw new Error('It holds a grid of images where points were expected.');
    const record = unit && scales && sample.plane?.ok ? sample.plane.value : undefined;
    const drawing = record && drawRecord(record, { plane, layers, colour, kind: unit!.kind, scales: scales! }, size);
    const image = drawing?.background ?? { ...background, data: background.data.slice() };
    if (drawing) addData(image);
    if (layers.includes('samples'))
      drawSamples(
        image,
        sample.points,
        form,
        drawing !== undefined && (layers.includes('surface') || layers.includes('manifold')),
      );
    drawing?.finish(image);
    return image;
  };
}

/**
 * Draws generated points. On a coloured background they get a white rim, as in the window, so that they are visible
 * in any colour.
 */
function drawSamples(
  into: Pixels,
  points: Float32Array,
  { size, plane, colour }: Extract<SampleForm, { kind: 'points' }>,
  isOnColour: boolean,
): void {
  const radius = size / 200;
  if (isOnColour) drawPoints(into, points, plane, PAPER_COLOUR, 1.8 * radius, 0.7);
  drawPoints(into, points, plane, colour, radius, isOnColour ? 1 : 0.55);
}

function decodeSample(
  sample: SampleData,
  { width, height, crop }: { width: number; height: number; crop?: Box },
): Pixels {
  if (sample.kind !== 'grid') throw new Error('It holds points where a grid of images was expected.');
  const grid = decodeGrid(sample.png);
  if (grid.width === width && grid.height === height) return crop ? cropImage(grid, crop) : grid;
  throw new Error(`It is ${grid.width} x ${grid.height} pixels where ${width} x ${height} were expected.`);
}

/** Copies a rectangle of an image. */
function cropImage({ width, channels, data }: Pixels, box: Box): Pixels {
  const row = box.width * channels;
  const out = new Uint8Array(row * box.height);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.y + y) * width + box.x) * channels;
    out.set(data.subarray(from, from + row), y * row);
  }
  return { width: box.width, height: box.height, channels, data: out };
}
