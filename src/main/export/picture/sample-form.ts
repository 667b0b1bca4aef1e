import type { Layer } from '../../../shared/domain/plane/plane-layers';
import type { Unit } from '../../../shared/domain/plane/plane-scale';
import type { Box } from './layout';
import type { Plane, Rgb } from './scatter';

/** What a sample of one run must look like, the same for all of its frames. `unit` is that of its surface, where some layer needs the record of the plane. */
export type Form =
  | { kind: 'grid'; width: number; height: number; crop?: Box }
  | { kind: 'points'; size: number; plane: Plane; colour: Rgb; layers: readonly Layer[]; unit?: Unit; data: Float32Array };
