import { z } from 'zod';
import { givenName } from '../../../shared/lib/name';
import { cleanName, cleanText } from '../../../shared/lib/text';

const MAX_TAGS = 100;
const MAX_TAG_LENGTH = 100;
const MAX_NOTES_LENGTH = 100_000;

/** What a person may write on a run. */
export const annotation = z.strictObject({
  name: givenName('a run needs a name').optional(),
  tags: z.array(givenName('a tag cannot be empty', MAX_TAG_LENGTH)).max(MAX_TAGS).optional(),
  notes: z.string().max(MAX_NOTES_LENGTH).transform(cleanText).optional(),
  favourite: z.boolean().optional(),
});
export type Annotation = z.input<typeof annotation>;

const cleaned = (max: number) => z.string().max(max).transform(cleanName);

/** The same in a file from elsewhere, where a name in which nothing can be seen counts as none. */
export const foundAnnotation = z.object({
  name: cleaned(500).transform((name) => name || undefined).optional(),
  tags: z.array(cleaned(500)).max(MAX_TAGS).transform((tags) => [...new Set(tags.filter(Boolean))]).optional(),
  notes: z.string().max(MAX_NOTES_LENGTH).transform(cleanText).optional(),
  favourite: z.boolean().optional(),
});
