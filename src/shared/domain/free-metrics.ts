import { m } from '../../paraglide/messages';

/** Panel of metrics whose meaning only the program of a run knows: `free:` and the title of the panel. */
export type FreePanel = `free:${string}`;

/** Most characters of the name of a metric: 200 as recorded, each of which may have become an escape sequence. */
export const MAX_METRIC_NAME_LENGTH = 2000;

const PREFIX = 'free:';

export const isFreePanel = (panel: string): panel is FreePanel => panel.startsWith(PREFIX);

/** What the names of the metrics of a panel have in common. */
export const titleOfFreePanel = (panel: FreePanel): string => panel.slice(PREFIX.length);

/**
 * The panel of a metric by its name: what stands before the last `/`, or else the family of the name. `loss/generator`
 * and `loss_d` are in the panel `loss`.
 */
export function freePanelOf(name: string): FreePanel {
  const slash = name.lastIndexOf('/');
  return `free:${slash > 0 ? name.slice(0, slash) : familyOf(name)}`;
}

/**
 * The first word of a name without its trailing digits: `fid` for `fid50k_full`. Names with the word `loss` are a family of
 * their own, because programs put the network before it as often as after it (`d_loss`, `lossG`).
 */
function familyOf(name: string): string {
  const words = name.split(/[\s_.:/-]+|(?<=\p{Ll})(?=\p{Lu})/u).filter(Boolean);
  if (words.some((word) => word.toLowerCase() === 'loss')) return 'loss';
  return words[0]?.replace(/(?<=\p{L})\d.*$/u, '') ?? name;
}

/** The name of a metric within its panel: what stands after the last `/`. */
export const nameInPanel = (name: string): string => name.slice(name.lastIndexOf('/') + 1) || name;

/** Metadata of a metric that is not one of ours: without a unit, and without a direction in which runs could be ranked. */
export const freeMetric = (name: string): { name: string; label: string; panel: FreePanel; description: string } => ({
  name,
  label: name,
  panel: freePanelOf(name),
  get description() {
    return m.metric_recorded_by_program_run_as({ name });
  },
});

const byName = new Intl.Collator('en', { numeric: true });

/** Order of free metrics and panels: by name, numbers by value. */
export const compareNames = (a: string, b: string): number => byName.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
