/** How the list of runs is looked at, under a name. Column and axis ids are the field names of the filter. */
export interface SavedView {
  name: string;
  filter: string;
  columns: ViewColumn[];
  sort: { by: string; descending: boolean };
  /** Field by which runs are grouped; absent for one list. */
  groupBy?: string;
  plot: ViewPlot;
}

export interface ViewColumn {
  id: string;
  /** CSS pixels, when a person has set it. */
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
  /** Field that gives the colours; absent for the colours of the runs. */
  colour?: string;
}

export interface SavedViews {
  /** In the order in which they were saved. */
  views: SavedView[];
  /** Name of the view with which a window opens. */
  first?: string;
}

export const MOST_VIEWS = 100;
