import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportFamily, ExportKind } from '../../../shared/contract/export-options';

/** Label of each kind of file in the export dialog. */
export const KIND_LABELS: Record<ExportKind, string> = {
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

const FAMILY_TITLES: Record<ExportFamily, string> = {
  animation: 'Animation',
  sheet: 'Image',
  table: 'Data',
  run: 'Whole runs',
};

export interface KindGroup {
  title: string;
  kinds: ExportKind[];
}

/** The kinds as the dialog shows them, in the order of `EXPORT_KINDS`. */
export const KIND_GROUPS: readonly KindGroup[] = (Object.keys(FAMILY_TITLES) as ExportFamily[]).map((family) => ({
  title: FAMILY_TITLES[family],
  kinds: (Object.keys(EXPORT_KINDS) as ExportKind[]).filter((kind) => EXPORT_KINDS[kind].family === family),
}));
