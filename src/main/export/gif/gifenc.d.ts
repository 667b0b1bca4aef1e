declare module 'gifenc' {
  /** [r, g, b] of each colour. */
  export type Palette = [number, number, number][];
  export type Format = 'rgb565' | 'rgb444' | 'rgba4444';

  export interface FrameOptions {
    /** Manual mode: writes screen size, global colour table and repetition before the frame. */
    first?: boolean;
    /** The global table of a first frame, else the frame's own; the global one when left out. */
    palette?: Palette;
    /** Milliseconds. */
    delay?: number;
    /** -1: plays once; 0: for ever. Read with the first frame only. */
    repeat?: number;
    /** Disposal method; 1: keep. */
    dispose?: number;
  }
  export interface Encoder {
    writeHeader(): void;
    writeFrame(indices: Uint8Array, width: number, height: number, options?: FrameOptions): void;
    finish(): void;
    /** A copy of what was written since the last reset. */
    bytes(): Uint8Array;
    reset(): void;
  }
  /** Manual mode (`auto: false`) leaves it to the caller to write the header and to mark the first frame. */
  export function GIFEncoder(options?: { auto?: boolean; initialCapacity?: number }): Encoder;
  /** At most `size` colours. `rgba` must fill its buffer: gifenc reads the whole of it. */
  export function quantize(rgba: Uint8Array, size: number, options?: { format?: Format }): Palette;
  /** The index of the nearest colour for each pixel, looked up once for each colour that `format` tells apart. */
  export function applyPalette(rgba: Uint8Array, palette: Palette, format?: Format): Uint8Array;
}
