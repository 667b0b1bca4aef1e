import { z } from 'zod';
import { sha256Text } from '../../contract/schemas';
import { cleanName, visible } from '../../lib/text';

const value = z.union([z.number(), z.string()]);
const count = z.number().min(0);

/** Where a branch began, as `run.json` and the log keep it: enough to tell the tale when the parent is gone. */
export const parentSchema = z.object({
  run: z.string().max(100).transform(visible),
  /** The parent's name at that time. */
  name: z.string().max(500).transform((name) => cleanName(name) || 'unnamed'),
  /** Generator updates that it shares with its parent. */
  step: z.number().int().min(0),
  /** SHA-256 of the checkpoint, of which the branch has a copy. */
  sha256: sha256Text,
  /** What had been spent up to there: discriminator updates, training samples seen, seconds of training. */
  before: z.object({ updates: count, samples: count, seconds: count }),
  /** Settings that changed; a side is absent where the run does not read the field. */
  changes: z.array(z.object({ name: z.string().transform(visible), from: value.optional(), to: value.optional() })),
});
export type Parent = z.infer<typeof parentSchema>;
export type Change = Parent['changes'][number];
