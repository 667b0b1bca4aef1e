import type { PlaneLayer } from '../../../shared/domain/plane/plane-layers';
import type { Unit } from '../../../shared/domain/plane/plane-scale';
import type { Box } from './layout';
import type { Plane, RgbColour } from './scatter';

/** What a sample of one run must look like, the same for all of its frames. `unit` is that of its surface, where some layer needs the record of the plane. */
export type SampleForm =
  | { kind: 'grid'; width: number; height: number; crop?: Box }
  | {
      kind: 'points';
      size: number;
      plane: Plane;
      colour: RgbColour;
      layers: readonly PlaneLayer[];
      unit?: Unit;
      data: Float32Array;
    };
