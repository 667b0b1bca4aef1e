import { readFileSync } from 'node:fs';
import { GifReader } from 'omggif';

export interface DecodedGif {
  width: number;
  height: number;
  frames: number;
  /** Duration of each frame in hundredths of a second. */
  delays: number[];
  /** RGBA pixels of one frame. */
  pixels(frame: number): Uint8Array;
}

/** Decodes a GIF with an independent decoder. */
export function decodeGif(file: string): DecodedGif {
  const reader = new GifReader(readFileSync(file));
  const frames = reader.numFrames();
  return {
    width: reader.width,
    height: reader.height,
    frames,
    delays: Array.from({ length: frames }, (_, i) => reader.frameInfo(i).delay),
    pixels(frame) {
      // Frames after the first contain only the changed part: they are drawn over the previous ones.
      const rgba = new Uint8Array(reader.width * reader.height * 4);
      for (let i = 0; i <= frame; i++) reader.decodeAndBlitFrameRGBA(i, rgba);
      return rgba;
    },
  };
}

/** Rows of pixels that differ between two frames. */
export function changedRows(gif: DecodedGif, a: number, b: number): number[] {
  const [one, two] = [gif.pixels(a), gif.pixels(b)];
  const stride = gif.width * 4;
  return Array.from({ length: gif.height }, (_, y) => y).filter(
    (y) => Buffer.compare(one.subarray(y * stride, (y + 1) * stride), two.subarray(y * stride, (y + 1) * stride)) !== 0,
  );
}
