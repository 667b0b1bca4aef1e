import { SvelteSet } from 'svelte/reactivity';
import type { CheckpointChoice } from '../../../shared/formats/bundle-manifest';
import { EXPORT_KINDS, GIF_GREYS } from '../../../shared/contract/export-options';
import type { ExportFamily, ExportKind, ExportOptions } from '../../../shared/contract/export-options';
import { recall, remember } from '../../lib/remember';
import { KIND_LABELS } from './export-kinds';
import type { Tile } from '../../../shared/domain/grid-layout';

const DEFAULTS = {
  kind: 'gif' as ExportKind,
  delay: 100,
  every: 1,
  scale: 2,
  greys: 256 as NonNullable<ExportOptions['greys']>,
  columns: 16,
  loop: true,
  labels: true,
  lossStrip: false,
  realData: false,
  checkpoints: 'last' as CheckpointChoice,
};
const STORED_AS = 'export';

/** Settings of the export dialog. The file settings are remembered; runs, range and tile depend on what is shown. */
export class ExportChoice {
  settings = $state({ ...DEFAULTS });
  tile = $state<Tile>({ row: 0, column: 0 });
  /** Only the range that is marked on the scrubber, if one is. */
  onlyMarked = $state(true);
  /** Ids of runs that are left out. */
  readonly excluded = new SvelteSet<string>();

  constructor() {
    const stored = recall<Partial<typeof DEFAULTS> | null>(STORED_AS, null) ?? {};
    for (const key of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
      if (typeof stored[key] === typeof DEFAULTS[key]) Object.assign(this.settings, { [key]: stored[key] });
    }
    if (!GIF_GREYS.includes(this.settings.greys)) this.settings.greys = DEFAULTS.greys;
    if (!Object.hasOwn(KIND_LABELS, this.settings.kind)) this.settings.kind = DEFAULTS.kind;
  }

  get family(): ExportFamily {
    return EXPORT_KINDS[this.settings.kind].family;
  }

  /** The button that opens the dialog may choose a kind and a tile. */
  usePreset({ kind, tile }: { kind?: ExportKind; tile?: Tile }): void {
    if (kind) this.settings.kind = kind;
    if (tile) this.tile = { ...tile };
  }

  toggleRun(id: string): void {
    if (!this.excluded.delete(id)) this.excluded.add(id);
  }

  /** The options of an export of these runs. */
  options(runs: string[], range: Pick<ExportOptions, 'from' | 'to'>): ExportOptions {
    return { ...this.settings, ...range, runs, ...(this.settings.kind === 'strip' ? { tile: { ...this.tile } } : {}) };
  }

  remember(): void {
    remember(STORED_AS, this.settings);
  }
}
