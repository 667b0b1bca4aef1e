import { z } from 'zod';
import { checkInput } from '../../../shared/contract/schema-issue';
import { parseJson } from '../../../shared/formats/json';
import { refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { shown } from '../../../shared/domain/text-limits';
import { STREAMS } from '../random/random';

export const CHECKPOINT_FORMAT = 'gander-checkpoint-1';

const count = z.number().int().min(0);
/** A number as formatted by `String`. */
const decimal = z
  .string()
  .regex(/^\d[\d.e+-]*$/, 'it must be a number from 0 on')
  .transform(Number)
  .pipe(z.number().min(0));
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      const parsed = parseJson(text);
      if (parsed.ok) return parsed.value;
      context.addIssue({ code: 'custom', message: `it ${parsed.error.message}` });
      return z.NEVER;
    })
    .pipe(schema);

const schema = z.object({
  step: decimal.pipe(count),
  seconds: decimal,
  random: json(z.record(z.enum(STREAMS), count)),
  batches: json(z.object({ epoch: count, position: count })),
});

/** Metadata of a checkpoint: step, seconds of training, next block of each random stream, and position in the data. */
export type CheckpointState = z.infer<typeof schema>;

/**
 * Reads the metadata of a checkpoint, which may come from elsewhere.
 *
 * @param samples number of samples of the dataset
 */
export function readCheckpointState(metadata: Record<string, string>, samples: number): Outcome<CheckpointState> {
  if (metadata['format'] !== CHECKPOINT_FORMAT)
    return refuse(
      `The checkpoint has the format ${shown(metadata['format'])}, but this version reads ${CHECKPOINT_FORMAT}.`,
    );
  const state = checkInput(schema, metadata);
  if (!state.ok) return refuse(`The metadata of the checkpoint is invalid: ${state.error.message}`);
  const { position } = state.value.batches;
  return position < samples
    ? state
    : refuse(`The checkpoint is at sample ${position} of an epoch, but the dataset has only ${samples}.`);
}
