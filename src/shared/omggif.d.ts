declare module 'omggif' {
  export class GifReader {
    constructor(bytes: Uint8Array);
    width: number;
    height: number;
    numFrames(): number;
    /** null: plays once; 0: loops forever. */
    loopCount(): number | null;
    /** `delay` in hundredths of a second. */
    frameInfo(frame: number): { delay: number; x: number; y: number; width: number; height: number };
    decodeAndBlitFrameRGBA(frame: number, pixels: Uint8Array): void;
  }
}
