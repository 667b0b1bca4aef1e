import { z } from 'zod';
import { givenName } from '../../lib/name';
import { cleanName } from '../../lib/text';
import { MOST_VIEWS } from './saved-view';

/** Apart from {@link SavedView}, so that the page does without schemas. */
const fieldName = z.string().min(1).max(100);
const axis = z.strictObject({ id: fieldName, log: z.boolean() });

const MAX_VIEW_NAME_LENGTH = 60;

export const viewName = givenName('A view needs a name.', MAX_VIEW_NAME_LENGTH);
export const savedView = z.strictObject({
  name: viewName, filter: z.string().max(1000), groupBy: fieldName.optional(),
  columns: z.array(z.strictObject({ id: fieldName, width: z.number().min(20).max(2000).optional() })).max(200),
  sort: z.strictObject({ by: fieldName, descending: z.boolean() }),
  plot: z.strictObject({ kind: z.enum(['none', 'parallel', 'scatter']), parallel: z.array(axis).max(30), x: axis, y: axis, colour: fieldName.optional() }),
});
/** Older versions stored names as they came. */
const storedName = z.string().min(1).max(MAX_VIEW_NAME_LENGTH).transform((name) => cleanName(name) || 'unnamed');
/** As they lie in the log. */
export const savedViews = z.object({ views: z.array(savedView.extend({ name: storedName })).max(MOST_VIEWS), first: storedName.optional() });
