import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportFamily, ExportKind } from '../../../shared/contract/export-options';

/** Kinds of the export dialog; a generator has a dialog of its own. */
type DialogKind = Exclude<ExportKind, 'generator'>;

/** Label of each kind of file in the export dialog. */
export const KIND_LABELS: Record<DialogKind, string> = {
  gif: 'Animated GIF',
  apng: 'Animated PNG',
  mp4: 'MP4 video',
  webm: 'WebM video',
  png: 'PNG contact sheet',
  strip: 'PNG strip of one tile',
  csv: 'CSV of all series',
  json: 'JSON of all series',
  html: 'HTML report',
  tensorboard: 'TensorBoard logs',
  bundle: 'Bundle, to import elsewhere',
};

const FAMILY_TITLES: Record<Exclude<ExportFamily, 'generator'>, string> = {
  animation: 'Animation',
  sheet: 'Image',
  table: 'Data',
  run: 'Whole runs',
};

export interface KindGroup {
  title: string;
  kinds: DialogKind[];
}

/** The kinds as the dialog shows them, in the order of `KIND_LABELS`. */
export const KIND_GROUPS: readonly KindGroup[] = (Object.keys(FAMILY_TITLES) as (keyof typeof FAMILY_TITLES)[]).map(
  (family) => ({
    title: FAMILY_TITLES[family],
    kinds: (Object.keys(KIND_LABELS) as DialogKind[]).filter((kind) => EXPORT_KINDS[kind].family === family),
  }),
);
