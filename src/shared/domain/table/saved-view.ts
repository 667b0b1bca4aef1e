import { z } from 'zod';
import { givenName } from '../../lib/name';
import { cleanName } from '../../lib/text';

/** A named configuration of the run list. Column and axis ids are field names of the filter. */
export interface SavedView {
  name: string;
  filter: string;
  columns: ViewColumn[];
  sort: { by: string; descending: boolean };
  /** Field by which runs are grouped; absent for no grouping. */
  groupBy?: string;
  plot: ViewPlot;
}

export interface ViewColumn {
  id: string;
  /** CSS pixels, if a person has set it. */
  width?: number;
}

export interface ViewAxis {
  id: string;
  log: boolean;
}

export interface ViewPlot {
  kind: 'none' | 'parallel' | 'scatter';
  parallel: ViewAxis[];
  x: ViewAxis;
  y: ViewAxis;
  /** Field that determines the colours; absent for the colours of the runs. */
  colour?: string;
}

export interface SavedViews {
  /** In the order of saving. */
  views: SavedView[];
  /** Name of the view with which a window opens. */
  first?: string;
}

export const MAX_VIEWS = 100;

/** Separate from {@link SavedView}, so that the page does not need the schemas. */
const fieldName = z.string().min(1).max(100);
const axis = z.strictObject({ id: fieldName, log: z.boolean() });

const MAX_VIEW_NAME_LENGTH = 60;

export const viewName = givenName('A view needs a name.', MAX_VIEW_NAME_LENGTH);
export const savedView = z.strictObject({
  name: viewName,
  filter: z.string().max(1000),
  groupBy: fieldName.optional(),
  columns: z.array(z.strictObject({ id: fieldName, width: z.number().min(20).max(2000).optional() })).max(200),
  sort: z.strictObject({ by: fieldName, descending: z.boolean() }),
  plot: z.strictObject({
    kind: z.enum(['none', 'parallel', 'scatter']),
    parallel: z.array(axis).max(30),
    x: axis,
    y: axis,
    colour: fieldName.optional(),
  }),
});
/** Older versions stored names unchecked. */
const storedName = z
  .string()
  .min(1)
  .max(MAX_VIEW_NAME_LENGTH)
  .transform((name) => cleanName(name) || 'unnamed');
/** As stored in the database. */
export const savedViews = z.object({
  views: z.array(savedView.extend({ name: storedName })).max(MAX_VIEWS),
  first: storedName.optional(),
});
