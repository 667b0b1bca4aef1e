import type { Rgb } from '../../../shared/lib/colour';
import type { RunId } from '../../../shared/domain/run/run';

/** The run colours of the window's light theme, `--run-1` to `--run-12` of app.css. */
export const RUN_COLOURS: readonly Rgb[] = [
  [0x2f, 0x6f, 0xd6],
  [0xc2, 0x41, 0x0c],
  [0x15, 0x80, 0x3d],
  [0xa2, 0x1c, 0xaf],
  [0x0e, 0x74, 0x90],
  [0xb9, 0x1c, 0x1c],
  [0x6d, 0x28, 0xd9],
  [0x8a, 0x61, 0x00],
  [0xbe, 0x18, 0x5d],
  [0x4d, 0x7c, 0x0f],
  [0x47, 0x55, 0x69],
  [0x0f, 0x76, 0x6e],
];
/** The colour of the run at an index of its comparison. They repeat after twelve, as in the window. */
export const runColour = (place: number): Rgb => RUN_COLOURS[place % RUN_COLOURS.length]!;

export type Places = ReadonlyMap<RunId, number>;

export interface RunPlacement {
  runs: readonly RunId[];
  /** Index of each run in the comparison; defaults to the order of `runs`. */
  places?: readonly number[] | undefined;
}

/** Maps each run of an export to its index in the comparison. */
export const placesOf = ({ runs, places }: RunPlacement): Places =>
  new Map(runs.map((id, i) => [id, places?.[i] ?? i]));
