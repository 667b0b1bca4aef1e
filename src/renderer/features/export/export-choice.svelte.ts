import type { CheckpointChoice } from '../../../shared/formats/bundle-manifest';
import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportFamily, ExportKind, ExportOptions } from '../../../shared/contract/export-options';
import { recall, remember } from '../../lib/remember';
import type { Tile } from '../compare/samples/tiles';

const USUAL = {
  kind: 'gif' as ExportKind,
  delay: 100,
  every: 1,
  scale: 2,
  columns: 16,
  loop: true,
  labels: true,
  lossStrip: false,
  checkpoints: 'last' as CheckpointChoice,
};
const NAME = 'export';

/** What the export dialog was last set to; a tile belongs to the grids on the screen and is not remembered. */
export class ExportChoice {
  settings = $state({ ...USUAL });
  tile = $state<Tile>({ row: 0, column: 0 });

  constructor() {
    const past = recall<Partial<typeof USUAL> | null>(NAME, null) ?? {};
    for (const key of Object.keys(USUAL) as (keyof typeof USUAL)[]) {
      if (typeof past[key] === typeof USUAL[key]) Object.assign(this.settings, { [key]: past[key] });
    }
    if (!Object.hasOwn(EXPORT_KINDS, this.settings.kind)) this.settings.kind = USUAL.kind;
  }

  get family(): ExportFamily {
    return EXPORT_KINDS[this.settings.kind].family;
  }

  /** The options of an export of these runs. */
  options(runs: string[], range: Pick<ExportOptions, 'from' | 'to'>): ExportOptions {
    return { ...this.settings, ...range, runs, ...(this.settings.kind === 'strip' ? { tile: { ...this.tile } } : {}) };
  }

  remember(): void {
    remember(NAME, this.settings);
  }
}
