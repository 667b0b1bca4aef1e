import { m } from '../../../../paraglide/messages';
import type { ObjectiveName } from '../../../../shared/domain/run/hyperparameters';
import { compareNames, isFreePanel, nameInPanel, titleOfFreePanel } from '../../../../shared/domain/free-metrics';
import { metricsAmong, panelOf } from '../../../../shared/domain/metrics';
import type { Metric, OwnPanel, Panel } from '../../../../shared/domain/metrics';
import type { DocumentationName } from '../../../ui/documentation';
import { parseScoreName } from '../../../../shared/domain/scores';

export const PANEL_TITLES: Record<OwnPanel, string> = {
  'cross-entropy': m.common_cross_entropy_loss(),
  'least-squares': m.common_least_squares_loss(),
  hinge: m.common_hinge_loss(),
  wasserstein: m.charts_panel_wasserstein(),
  coverage: m.metric_modes_covered(),
  quality: m.charts_panel_quality(),
  transport: m.charts_panel_transport(),
  frechet: m.charts_panel_frechet(),
  kernel: m.charts_panel_kernel(),
  support: m.charts_panel_support(),
  sliced: m.charts_panel_sliced(),
  classes: m.charts_panel_classes(),
  diversity: m.charts_panel_diversity(),
  output: m.charts_panel_output(),
  penalty: m.metric_gradient_penalty(),
  gradient: m.charts_panel_gradient(),
  layers: m.charts_panel_layers(),
  clipping: m.charts_panel_clipping(),
  resources: m.charts_panel_resources(),
};
/** A page of the documentation, and the anchor of a heading in it. */
interface PanelHelp {
  page: DocumentationName;
  heading?: string;
}
const IMAGE_SCORES: PanelHelp = { page: 'scores', heading: 'images' };
const PLANE_SCORES: PanelHelp = { page: 'scores', heading: '_2-d' };
const LOSSES: PanelHelp = { page: 'objectives' };
const DIAGNOSTICS: PanelHelp = { page: 'warnings', heading: 'rules-of-a-run' };
const PANEL_HELP: Record<OwnPanel, PanelHelp> = {
  'cross-entropy': LOSSES,
  'least-squares': LOSSES,
  hinge: LOSSES,
  wasserstein: LOSSES,
  penalty: LOSSES,
  coverage: PLANE_SCORES,
  quality: PLANE_SCORES,
  transport: PLANE_SCORES,
  frechet: IMAGE_SCORES,
  kernel: IMAGE_SCORES,
  support: IMAGE_SCORES,
  sliced: IMAGE_SCORES,
  classes: IMAGE_SCORES,
  diversity: DIAGNOSTICS,
  output: DIAGNOSTICS,
  gradient: DIAGNOSTICS,
  layers: DIAGNOSTICS,
  clipping: DIAGNOSTICS,
  resources: { page: 'performance' },
};

/** Where the documentation explains the metrics of a panel. */
export const helpOfPanel = (panel: Panel): PanelHelp =>
  isFreePanel(panel) ? { page: 'compare', heading: 'metrics-of-other-programs' } : PANEL_HELP[panel];

const ORDER = Object.keys(PANEL_TITLES) as OwnPanel[];

/** Metrics that are drawn at first; the others can be chosen in the menu. */
const DEFAULT_METRICS: ReadonlySet<string> = new Set([
  'discriminatorLoss',
  'generatorLoss',
  'wassersteinEstimate',
  'modesCovered',
  'highQuality',
  'reverseKl',
  'wasserstein1',
  'dReal',
  'dFake',
  'penalty',
  'discriminatorGradientNorm',
  'generatorGradientNorm',
  'clipSaturation',
  'stepsPerSecond',
]);
/** Scores of images that are drawn at first, with any settings; the scores of real samples are in a sentence. */
const DEFAULT_SCORES: ReadonlySet<string> = new Set(['fid', 'kid', 'precision', 'recall', 'sliced', 'classDivergence']);

function isDefault({ name }: Metric): boolean {
  const score = parseScoreName(name);
  return score ? !score.isFloor && DEFAULT_SCORES.has(score.score) : DEFAULT_METRICS.has(name);
}

/** With more entries in the legend a panel draws one metric at first. */
const CROWDED_ENTRIES = 8;

export interface PanelPlan {
  panel: Panel;
  title: string;
  /** Runs that have logged a metric of the panel, in the order of the comparison. */
  runs: string[];
  metrics: Metric[];
  /** Names of the metrics that are drawn at first. */
  chosen: string[];
}

interface Logged {
  id: string;
  /** Key of its entry in the legend: runs of one entry are one line. */
  entry?: string | undefined;
  /** Undefined where an external run does not state it. */
  objective: ObjectiveName | undefined;
  metrics: readonly string[];
}

/**
 * The panels of a comparison: ours in their order, then those of free metrics by name. A run is in each panel of which it
 * has logged a metric; `time` is an x axis and has no panel.
 */
export function planPanels(runs: readonly Logged[]): PanelPlan[] {
  const found = new Map<Panel, { names: Set<string>; runs: Set<Logged> }>();
  for (const run of runs)
    for (const name of run.metrics) {
      if (name === 'time') continue;
      const panel = panelOf(name, run.objective);
      let logged = found.get(panel);
      if (!logged) found.set(panel, (logged = { names: new Set(), runs: new Set() }));
      logged.names.add(name);
      logged.runs.add(run);
    }
  const free = [...found.keys()].filter(isFreePanel).sort(compareNames);
  return [...ORDER, ...free].flatMap((panel) => {
    const logged = found.get(panel);
    return logged ? [planPanel(panel, metricsAmong(logged.names), [...logged.runs])] : [];
  });
}

const CRITIC_LABELS: Readonly<Record<string, string>> = {
  discriminatorLoss: m.charts_critic_loss(),
  discriminatorLossReal: m.charts_critic_loss_real(),
  discriminatorLossFake: m.charts_critic_loss_fake(),
};

/** The metric with the label that the panel uses: a WGAN has a critic, and a free panel names what its metrics share. */
function panelMetric(panel: Panel, m: Metric): Metric {
  if (panel === 'wasserstein') return { ...m, label: CRITIC_LABELS[m.name] ?? m.label };
  return isFreePanel(panel) ? { ...m, label: nameInPanel(m.name) } : m;
}

/** A free panel draws at most this many metrics at first. */
const MAX_FREE_CHOSEN = 4;

/** @param logged the metrics of the panel; @param within the runs that have logged one of them */
function planPanel(panel: Panel, logged: readonly Metric[], within: readonly Logged[]): PanelPlan {
  // Default metrics come first, because the place in the list determines the dash.
  const metrics = [...logged.filter(isDefault), ...logged.filter((m) => !isDefault(m))].map((m) =>
    panelMetric(panel, m),
  );
  const first = firstChosen(panel, metrics);
  const chosen =
    new Set(within.map((r) => r.entry ?? r.id)).size > CROWDED_ENTRIES || first.length === 0
      ? [...first, ...metrics.map((m) => m.name)].slice(0, 1)
      : first;
  return { panel, title: titleOf(panel, metrics), runs: within.map((r) => r.id), metrics, chosen };
}

function firstChosen(panel: Panel, metrics: readonly Metric[]): string[] {
  const names = metrics.map((m) => m.name);
  if (isFreePanel(panel)) return names.slice(0, MAX_FREE_CHOSEN);
  // The first and last layer show whether the gradient explodes or vanishes between them.
  if (panel === 'layers') return names.filter((_, i) => i === 0 || i === names.length - 1);
  return metrics.filter(isDefault).map((m) => m.name);
}

const titleOf = (panel: Panel, metrics: readonly Metric[]): string =>
  !isFreePanel(panel) ? PANEL_TITLES[panel] : metrics.length === 1 ? metrics[0]!.name : titleOfFreePanel(panel);

/**
 * The panels that have all words of a search in their title or in the name of a metric. Where the title lacks one, the
 * panel draws the metrics that have them.
 */
export function searchPanels(plans: readonly PanelPlan[], search: string): readonly PanelPlan[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return plans;
  const holds = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  return plans.flatMap((plan) => {
    if (holds(plan.title)) return [plan];
    const found = plan.metrics.filter((m) => holds(`${plan.title} ${m.name} ${m.label}`)).map((m) => m.name);
    return found.length === 0 ? [] : [{ ...plan, chosen: found.slice(0, Math.max(1, plan.chosen.length)) }];
  });
}
