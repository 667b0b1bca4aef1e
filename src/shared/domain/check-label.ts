import { m } from '../../paraglide/messages';
import { NETWORK_KINDS } from './compute-plan';
import { kindLabel } from './describe-plans';

/** Labels of checks by their names; the others are names of products. */
const LABELS: Readonly<Record<string, () => string>> = {
  engine: m.doctor_name_engine,
  'data folder': m.doctor_name_data_folder,
  database: m.doctor_name_database,
  device: m.doctor_name_device,
  privacy: m.doctor_name_privacy,
  'free space': m.doctor_name_free_space,
  'network disk': m.doctor_name_network_disk,
  'slow disk': m.doctor_name_slow_disk,
  'file names': m.doctor_name_file_names,
  browser: m.doctor_name_browser,
  display: m.doctor_name_display,
  versions: m.doctor_name_versions,
};

/** What a check of the machine is called in the current language; its name is the one of the JSON output. */
export function checkLabel(name: string): string {
  const kind = NETWORK_KINDS.find((one) => name === `plan, ${one}`);
  return kind ? m.doctor_name_plan({ kind: kindLabel(kind) }) : (LABELS[name]?.() ?? name);
}
