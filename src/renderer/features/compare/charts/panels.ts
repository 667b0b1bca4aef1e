import type { ObjectiveName } from '../../../../shared/domain/run/hyperparameters';
import { metricsAmong, panelOf } from '../../../../shared/domain/metrics';
import type { Metric, Panel } from '../../../../shared/domain/metrics';
import { parseScoreName } from '../../../../shared/domain/scores';

export const PANEL_TITLES: Record<Panel, string> = {
  'cross-entropy': 'Cross-entropy loss',
  'least-squares': 'Least-squares loss',
  hinge: 'Hinge loss',
  wasserstein: 'Wasserstein loss',
  coverage: 'Modes covered',
  quality: 'Sample quality',
  transport: 'Distance to the data',
  frechet: 'Fréchet distance (FID)',
  kernel: 'Kernel distance (KID)',
  support: 'Precision and recall, density and coverage',
  sliced: 'Sliced Wasserstein distance',
  classes: 'Balance of classes',
  diversity: 'Diversity of samples',
  output: 'Discriminator output',
  penalty: 'Gradient penalty',
  gradient: 'Gradient norms',
  layers: 'Discriminator gradient norm by layer',
  clipping: 'Weight clipping',
  resources: 'Speed and memory',
};
const ORDER = Object.keys(PANEL_TITLES) as Panel[];

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
  objective: ObjectiveName;
  metrics: readonly string[];
}

/** The panels of a comparison. A run is in each panel of which it has logged a metric; `time` is an x axis and has no panel. */
export function planPanels(runs: readonly Logged[]): PanelPlan[] {
  return ORDER.map((panel) => planPanel(panel, runs)).filter((plan) => plan.runs.length > 0);
}

const CRITIC_LABELS: Readonly<Record<string, string>> = {
  discriminatorLoss: 'Critic loss',
  discriminatorLossReal: 'Critic loss on real',
  discriminatorLossFake: 'Critic loss on fake',
};

/** The metric with the label that the panel uses: a WGAN has a critic, not a discriminator. */
const panelMetric = (panel: Panel, m: Metric): Metric =>
  panel === 'wasserstein' ? { ...m, label: CRITIC_LABELS[m.name] ?? m.label } : m;

function planPanel(panel: Panel, runs: readonly Logged[]): PanelPlan {
  const drawn = (run: Logged, name: string) =>
    name !== 'time' && run.metrics.includes(name) && panelOf(name, run.objective) === panel;
  const logged = metricsAmong(runs.flatMap((run) => run.metrics.filter((name) => drawn(run, name))));
  // Default metrics come first, because the place in the list determines the dash.
  const metrics = [...logged.filter(isDefault), ...logged.filter((m) => !isDefault(m))].map((m) =>
    panelMetric(panel, m),
  );
  const within = runs.filter((run) => metrics.some((m) => drawn(run, m.name)));
  const names = metrics.map((m) => m.name);
  // The first and last layer show whether the gradient explodes or vanishes between them.
  const first =
    panel === 'layers'
      ? names.filter((_, i) => i === 0 || i === names.length - 1)
      : metrics.filter(isDefault).map((m) => m.name);
  const chosen =
    first.length === 0
      ? names.slice(0, 1)
      : new Set(within.map((r) => r.entry ?? r.id)).size > CROWDED_ENTRIES
        ? first.slice(0, 1)
        : first;
  return { panel, title: PANEL_TITLES[panel], runs: within.map((r) => r.id), metrics, chosen };
}
