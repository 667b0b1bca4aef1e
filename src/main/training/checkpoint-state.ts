import { z } from 'zod';
import { firstIssue } from '../../shared/issue';
import { ok, refuse } from '../../shared/outcome';
import type { Outcome } from '../../shared/outcome';
import { STREAMS } from './random';

export const CHECKPOINT_FORMAT = 'gander-checkpoint-1';

const count = z.number().int().min(0);
/** A number as `String` writes it. */
const decimal = z.string().regex(/^\d[\d.e+-]*$/).transform(Number).pipe(z.number().min(0));
const json = <T extends z.ZodType>(schema: T) => z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
}).pipe(schema);

const schema = z.object({
  step: decimal.pipe(count), seconds: decimal,
  random: json(z.record(z.enum(STREAMS), count)),
  batches: json(z.object({ epoch: count, position: count })),
});

/** What a checkpoint says beside its tensors: step, seconds of training, next block of each random stream, place in the data. */
export type CheckpointState = z.infer<typeof schema>;

/** Reads the metadata of a checkpoint, which may be somebody else's; `samples` is the number of the data's. */
export function readCheckpointState(metadata: Record<string, string>, samples: number): Outcome<CheckpointState> {
  if (metadata['format'] !== CHECKPOINT_FORMAT) return refuse(`The checkpoint has the format "${metadata['format']}", and ${CHECKPOINT_FORMAT} is read here.`);
  const parsed = schema.safeParse(metadata);
  if (!parsed.success) return refuse(`The checkpoint does not say rightly where its run stood: ${firstIssue(parsed.error)}`);
  const { position } = parsed.data.batches;
  return position < samples ? ok(parsed.data) : refuse(`The checkpoint stands at sample ${position} of an epoch, and the data has ${samples}.`);
}
