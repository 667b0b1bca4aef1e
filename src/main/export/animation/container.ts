import type { Box } from '../picture/layout';

/** What the container of a film is made from. */
export interface AnimationFacts {
  width: number;
  height: number;
  colour: boolean;
  /** The part that frames after the first bring. */
  box: Box;
  frames: number;
  /** Milliseconds a frame. */
  delay: number;
  loop: boolean;
}

/** The bytes around frames that make them a file. */
export interface Container {
  head: Uint8Array;
  frame(bytes: Uint8Array, index: number): Uint8Array;
  tail: Uint8Array;
}
