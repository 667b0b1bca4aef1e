/** Layers that can be drawn for a 2-D run. */
export const LAYER_NAMES = ['data', 'samples', 'surface', 'contours', 'gradient', 'manifold'] as const;
export type PlaneLayer = (typeof LAYER_NAMES)[number];

/** Layers that need the plane record. */
export const PLANE_LAYERS: readonly PlaneLayer[] = ['surface', 'contours', 'gradient', 'manifold'];
