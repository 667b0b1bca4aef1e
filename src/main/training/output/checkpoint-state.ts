import { z } from 'zod';
import { checkInput } from '../../../shared/contract/schema-issue';
import { parseJson } from '../../../shared/formats/json';
import { refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { shown } from '../../../shared/domain/text-limits';
import { STREAMS } from '../random/random';

export const CHECKPOINT_FORMAT = 'gander-checkpoint-1';

const count = z.number().int().min(0);
/** A number as `String` writes it. */
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

/** What a checkpoint says beside its tensors: step, seconds of training, next block of each random stream, place in the data. */
export type CheckpointState = z.infer<typeof schema>;

/** Reads the metadata of a checkpoint, which may be somebody else's; `samples` is the number of the data's. */
export function readCheckpointState(metadata: Record<string, string>, samples: number): Outcome<CheckpointState> {
  if (metadata['format'] !== CHECKPOINT_FORMAT)
    return refuse(`The checkpoint has the format ${shown(metadata['format'])}, and ${CHECKPOINT_FORMAT} is read here.`);
  const state = checkInput(schema, metadata);
  if (!state.ok) return refuse(`The checkpoint does not say rightly where its run stood: ${state.error.message}`);
  const { position } = state.value.batches;
  return position < samples
    ? state
    : refuse(`The checkpoint stands at sample ${position} of an epoch, and the data has ${samples}.`);
}
