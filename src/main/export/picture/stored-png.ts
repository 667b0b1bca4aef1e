import { encode } from 'fast-png';
import { failSample } from './sample-frames';
import type { ShownRun } from './sample-frames';
import { pngSize } from '../../../shared/formats/png-header';
import { painter } from './draw-sample';

/** A sample as a PNG file: a grid as it was stored, byte for byte; points drawn over their data. */
export interface StoredPng {
  png: Uint8Array;
  width: number;
  height: number;
  /** 1: grey; 3: RGB. */
  channels: 1 | 3;
}

/** Reads samples of a run as PNG files, one at a time. Stops the export at one that is missing or damaged. */
export function pngReader(actor: ShownRun): (step: number) => Promise<StoredPng> {
  const { run, form } = actor;
  const draw = form.kind === 'points' ? painter(form) : undefined;
  return async (step) => {
    const { sample } = await actor.at(step);
    if (draw) {
      const { width, height, channels, data } = draw(sample);
      return { png: encode({ width, height, channels, depth: 8, data }), width, height, channels };
    }
    const size = sample.kind === 'grid' ? pngSize(sample.png) : undefined;
    if (sample.kind !== 'grid' || !size) return failSample(run, step, 'it is not a PNG file.');
    return { png: sample.png, width: size.width, height: size.height, channels: size.grey ? 1 : 3 };
  };
}
