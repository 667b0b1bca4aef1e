import { z } from 'zod';
import { m } from '../../../paraglide/messages';
import { cleanName, givenName } from '../../lib/text';
import { MAX_METRIC_NAME_LENGTH } from '../free-metrics';

export const MAX_VIEWS = 100;
const MAX_VIEW_NAME_LENGTH = 60;

export const viewName = givenName(() => m.core_view_needs_name(), MAX_VIEW_NAME_LENGTH);

const fieldName = z.string().min(1).max(100);
/** A field whose name may contain that of any metric. */
const metricField = z
  .string()
  .min(1)
  .max(MAX_METRIC_NAME_LENGTH + 'last.'.length);
const axis = z.strictObject({ id: metricField, log: z.boolean() });
const column = z.strictObject({
  id: metricField,
  /** CSS pixels, if a person has set it. */
  width: z.number().min(20).max(2000).optional(),
});
const plot = z.strictObject({
  kind: z.enum(['none', 'parallel', 'scatter']),
  parallel: z.array(axis).max(30),
  x: axis,
  y: axis,
  /** Field that determines the colours; absent for the colours of the runs. */
  colour: fieldName.optional(),
});
/** A named configuration of the run list. Column and axis ids are field names of the filter. */
export const savedView = z.strictObject({
  name: viewName,
  filter: z.string().max(1000),
  /** Field by which runs are grouped; absent for no grouping. */
  groupBy: fieldName.optional(),
  columns: z.array(column).max(200),
  sort: z.strictObject({ by: metricField, descending: z.boolean() }),
  plot,
});

/** Older versions stored names unchecked. */
const storedName = z
  .string()
  .min(1)
  .max(MAX_VIEW_NAME_LENGTH)
  .transform((name) => cleanName(name) || 'unnamed');
/** As stored in the database. */
export const savedViews = z.object({
  /** In the order of saving. */
  views: z.array(savedView.extend({ name: storedName })).max(MAX_VIEWS),
  /** Name of the view with which a window opens. */
  first: storedName.optional(),
});

export type ViewAxis = z.infer<typeof axis>;
export type ViewColumn = z.infer<typeof column>;
export type ViewPlot = z.infer<typeof plot>;
export type SavedView = z.infer<typeof savedView>;
export type SavedViews = z.infer<typeof savedViews>;
