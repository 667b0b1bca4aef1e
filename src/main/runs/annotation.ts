import { z } from 'zod';

/** What a person may write on a run. */
export const annotation = z.strictObject({
  name: z.string().trim().min(1, 'a run needs a name').max(200).optional(),
  tags: z.array(z.string().trim().min(1, 'a tag cannot be empty').max(100)).max(100).optional(),
  notes: z.string().max(100_000).optional(),
  favourite: z.boolean().optional(),
});
export type Annotation = z.input<typeof annotation>;
