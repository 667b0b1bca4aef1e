import { z } from 'zod';
import { m } from '../../../paraglide/messages';
import { gridLayout } from '../grid-layout';
import { statedFacts } from './external-run';
import { cleanText, givenName } from '../../lib/text';

export const MAX_TAGS = 100;
const MAX_TAG_LENGTH = 100;
export const MAX_NOTES_LENGTH = 100_000;

/** A person's changes to a run as a request brings them: names may still be refused, with a sentence for the user. */
export const annotationRequest = z.strictObject({
  name: z.string().max(10_000).optional(),
  tags: z.array(z.string().max(10_000)).max(MAX_TAGS).optional(),
  notes: z.string().max(MAX_NOTES_LENGTH).optional(),
  favourite: z.boolean().optional(),
  /** The layout of its grids, where the journal does not have it; null removes it. */
  gridLayout: gridLayout.nullable().optional(),
  /** What a run of another program leaves open; null removes it. */
  stated: statedFacts.nullable().optional(),
});
export type Annotation = z.infer<typeof annotationRequest>;

/** The same with valid names and clean notes, as stored. */
export const annotation = annotationRequest.extend({
  name: givenName(() => m.core_run_needs_name()).optional(),
  tags: z
    .array(givenName(() => m.core_tag_cannot_be_empty(), MAX_TAG_LENGTH))
    .max(MAX_TAGS)
    .optional(),
  notes: z.string().max(MAX_NOTES_LENGTH).transform(cleanText).optional(),
});
