import { readFileSync } from 'node:fs';
import { GifReader } from 'omggif';

export interface DecodedGif {
  width: number;
  height: number;
  frames: number;
  /** Hundredths of a second of each frame. */
  delays: number[];
  /** RGBA of one frame. */
  pixels(frame: number): Uint8Array;
}

/** Decodes a GIF with a decoder that is not ours. */
export function decodeGif(file: string): DecodedGif {
  const reader = new GifReader(readFileSync(file));
  const frames = reader.numFrames();
  return {
    width: reader.width,
    height: reader.height,
    frames,
    delays: Array.from({ length: frames }, (_, i) => reader.frameInfo(i).delay),
    pixels(frame) {
      // A frame after the first brings the part that changed: it is drawn over those before it.
      const rgba = new Uint8Array(reader.width * reader.height * 4);
      for (let i = 0; i <= frame; i++) reader.decodeAndBlitFrameRGBA(i, rgba);
      return rgba;
    },
  };
}

/** Rows of pixels in which two frames differ. */
export function changedRows(gif: DecodedGif, a: number, b: number): number[] {
  const [one, two] = [gif.pixels(a), gif.pixels(b)];
  const stride = gif.width * 4;
  return Array.from({ length: gif.height }, (_, y) => y).filter(
    (y) => Buffer.compare(one.subarray(y * stride, (y + 1) * stride), two.subarray(y * stride, (y + 1) * stride)) !== 0,
  );
}
