import { m } from '../../../paraglide/messages';
import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportFamily, ExportKind } from '../../../shared/contract/export-options';

/** Kinds of the export dialog; a generator has a dialog of its own. */
type DialogKind = Exclude<ExportKind, 'generator'>;

/** Label of each kind of file in the export dialog. */
export const KIND_LABELS: Record<DialogKind, string> = {
  gif: m.export_kind_gif(),
  apng: m.export_kind_apng(),
  mp4: m.export_kind_mp4(),
  webm: m.export_kind_webm(),
  png: m.export_kind_png(),
  strip: m.export_kind_strip(),
  csv: m.export_kind_csv(),
  json: m.export_kind_json(),
  html: m.export_kind_html(),
  tensorboard: m.export_kind_tensorboard(),
  bundle: m.export_kind_bundle(),
};

const FAMILY_TITLES: Record<Exclude<ExportFamily, 'generator'>, string> = {
  animation: m.export_family_animation(),
  sheet: m.export_family_sheet(),
  table: m.export_family_table(),
  run: m.export_family_run(),
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
