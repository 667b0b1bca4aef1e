declare module 'gifenc' {
  /** [r, g, b] of each colour. */
  export type Palette = [number, number, number][];
  export type Format = 'rgb565' | 'rgb444' | 'rgba4444';
  /** At most `size` colours. `rgba` must fill its buffer: gifenc reads the whole of it. */
  export function quantize(rgba: Uint8Array, size: number, options?: { format?: Format }): Palette;
  /** The index of the nearest colour for each pixel, looked up once for each colour that `format` tells apart. */
  export function applyPalette(rgba: Uint8Array, palette: readonly (readonly [number, number, number])[], format?: Format): Uint8Array;
  /** Writes a GIF in memory. `delay` in milliseconds; `repeat` 0 is for ever. */
  export function GIFEncoder(): {
    writeFrame(indices: Uint8Array, width: number, height: number, options: { palette: readonly (readonly [number, number, number])[]; delay: number; repeat?: number }): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  };
}
