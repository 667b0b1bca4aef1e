import { z } from 'zod';
import { m } from '../../../paraglide/messages';
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
  .regex(/^\d[\d.e+-]*$/, { error: () => m.training_checkpoint_number() })
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
    return refuse(m.training_checkpoint_format({ format: shown(metadata['format']), own: CHECKPOINT_FORMAT }));
  const state = checkInput(schema, metadata);
  if (!state.ok) return refuse(m.training_checkpoint_metadata({ reason: state.error.message }));
  const { position } = state.value.batches;
  return position < samples ? state : refuse(m.training_checkpoint_position({ position, samples }));
}
