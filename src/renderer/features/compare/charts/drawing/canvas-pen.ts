/** The part of a canvas context that charts are drawn with. A canvas and an SVG pen have it, so that both show the same. */
export type CanvasPen = Pick<
  CanvasRenderingContext2D,
  | 'save'
  | 'restore'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'rect'
  | 'arc'
  | 'clip'
  | 'stroke'
  | 'fill'
  | 'fillRect'
  | 'fillText'
  | 'setLineDash'
  | 'strokeStyle'
  | 'fillStyle'
  | 'lineWidth'
  | 'lineJoin'
  | 'lineCap'
  | 'globalAlpha'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
> & { readonly canvas: { readonly height: number } };

/** A chart's place and axes, as chart.js has them once it is laid out. */
export interface ChartFrame {
  ctx: CanvasPen;
  chartArea: { left: number; top: number; right: number; bottom: number; width: number; height: number };
  scales: Record<string, FrameScale>;
}

export interface FrameScale {
  type: string;
  min: number;
  max: number;
  ticks: readonly { value: number; label?: string | string[] | number | number[] | undefined }[];
  getPixelForValue(value: number): number;
}
