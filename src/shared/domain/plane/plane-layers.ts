/** What a frame of a 2-D run may show. */
export const LAYER_NAMES = ['data', 'samples', 'surface', 'contours', 'gradient', 'manifold'] as const;
export type PlaneLayer = (typeof LAYER_NAMES)[number];

/** Those that the record of the plane is needed for. */
export const PLANE_LAYERS: readonly PlaneLayer[] = ['surface', 'contours', 'gradient', 'manifold'];
