import { InvalidArgumentError } from 'commander';
import { m } from '../../../paraglide/messages';
import { MAX_STEP } from '../../../shared/lib/limits';
import { LAYER_NAMES } from '../../../shared/domain/plane/plane-shapes';
import type { PlaneLayer } from '../../../shared/domain/plane/plane-shapes';
import { GIF_GREYS } from '../../../shared/contract/export-options';
import type { ExportOptions } from '../../../shared/contract/export-options';
import { shown } from '../../../shared/domain/text-limits';

/** Reads a whole number from `least` to `most`. */
export const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const n = Number(text);
    if (!/^\d+$/.test(text) || n < least || n > most)
      throw new InvalidArgumentError(m.command_must_be_whole_number_from({ least, most }));
    return n;
  };

/** Reads a step, of a run or of a checkpoint. */
export const stepOf = whole(0, MAX_STEP);

/** Reads "row,column", counted from 1, as a tile counted from 0. */
export function tileOf(text: string): NonNullable<ExportOptions['tile']> {
  const found = /^([1-9]\d{0,3}),([1-9]\d{0,3})$/.exec(text);
  if (!found) throw new InvalidArgumentError(m.command_must_be_row_and_column());
  return { row: Number(found[1]) - 1, column: Number(found[2]) - 1 };
}

/** Reads a number of grey levels. */
export function greysOf(text: string): NonNullable<ExportOptions['greys']> {
  const greys = GIF_GREYS.find((known) => String(known) === text);
  if (!greys) throw new InvalidArgumentError(m.command_must_be_one_of({ choices: GIF_GREYS.join(', ') }));
  return greys;
}

/** Reads comma-separated names of layers. */
export function layersOf(text: string): PlaneLayer[] {
  return text.split(',').map((name) => {
    const layer = LAYER_NAMES.find((known) => known === name.trim());
    if (!layer)
      throw new InvalidArgumentError(
        m.command_unknown_layer_choose_from({ name: shown(name), layerNames: LAYER_NAMES.join(', ') }),
      );
    return layer;
  });
}
