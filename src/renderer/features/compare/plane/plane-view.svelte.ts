import { m } from '../../../../paraglide/messages';
import { SvelteMap } from 'svelte/reactivity';
import { greatest } from '../../../../shared/lib/lists';
import type { PlaneRecord } from '../../../../shared/formats/plane-record';
import { PLANE_LAYERS } from '../../../../shared/domain/plane/plane-shapes';
import type { PlaneLayer } from '../../../../shared/domain/plane/plane-shapes';
import { commonScales, formatScale, lengthOf, reachOf, roundUp } from '../../../../shared/domain/plane/plane-scale';
import type { PlaneScale, Unit } from '../../../../shared/domain/plane/plane-scale';
import { recall, remember } from '../../../lib/remember';

/** The layers as the buttons name them. */
export const LAYERS: readonly { layer: PlaneLayer; label: string; title: string }[] = [
  { layer: 'data', label: m.common_data(), title: m.plane_data_title() },
  { layer: 'samples', label: m.common_samples(), title: m.plane_samples_title() },
  { layer: 'surface', label: 'D(x)', title: m.plane_surface_title() },
  { layer: 'contours', label: m.plane_contours(), title: m.plane_contours_title() },
  {
    layer: 'gradient',
    label: m.plane_gradient(),
    title: m.plane_gradient_title(),
  },
  {
    layer: 'manifold',
    label: m.plane_manifold(),
    title: m.plane_manifold_title(),
  },
];

/** The range of a run's plane, from which the common scales are made. */
interface PlaneExtent extends PlaneScale {
  length: number;
}
interface LayerChoice {
  layers: PlaneLayer[];
  arrowsAlike: boolean;
}
const DEFAULT_CHOICE: LayerChoice = { layers: ['data', 'samples', 'surface'], arrowsAlike: true };

/** The stored choice, without anything that is not part of one. */
function readChoice(stored: unknown): LayerChoice {
  const { layers, arrowsAlike } = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<
    string,
    unknown
  >;
  return {
    layers: Array.isArray(layers)
      ? LAYERS.map(({ layer }) => layer).filter((layer) => layers.includes(layer))
      : DEFAULT_CHOICE.layers,
    arrowsAlike: typeof arrowsAlike === 'boolean' ? arrowsAlike : DEFAULT_CHOICE.arrowsAlike,
  };
}

/** Layers and scales of 2-D samples. All runs have the same layers, and comparable ones the same scales. */
export class PlaneView {
  private choice = $state.raw<LayerChoice>(readChoice(recall<unknown>('plane', undefined)));
  /** Of the plane that each run shows, by its id. */
  private readonly shown = new SvelteMap<string, PlaneExtent>();

  /** Colour scales: one for each unit that is shown. */
  readonly scales = $derived(commonScales([...this.shown.values()]));
  /** Gradient whose arrow is as long as the spacing of the lattice, in all runs. */
  private readonly longest = $derived(
    roundUp(
      greatest(
        [...this.shown.values()].map((s) => s.length),
        0,
      ),
    ),
  );

  has = (layer: PlaneLayer): boolean => this.choice.layers.includes(layer);

  /** A layer is shown that needs the record of the plane. */
  get anyPlane(): boolean {
    return PLANE_LAYERS.some(this.has);
  }

  /** The arrows of all runs have one scale. */
  get arrowsAlike(): boolean {
    return this.choice.arrowsAlike;
  }

  toggle(layer: PlaneLayer): void {
    const { layers } = this.choice;
    this.choose({ layers: layers.includes(layer) ? layers.filter((l) => l !== layer) : [...layers, layer] });
  }

  toggleArrows(): void {
    this.choose({ arrowsAlike: !this.arrowsAlike });
  }

  /** Counts the plane that a run shows for the common scales, until {@link forget}. */
  show(run: string, unit: Unit, record: PlaneRecord, of: Float32Array): void {
    this.shown.set(run, { unit, reach: reachOf(of, unit.kind), length: lengthOf(record) });
  }

  forget(run: string): void {
    this.shown.delete(run);
  }

  reach = (unit: Unit): number => this.scales.find((s) => s.unit.key === unit.key)?.reach ?? 1;

  arrowScale = (run: string): number => (this.arrowsAlike ? this.longest : roundUp(this.shown.get(run)?.length ?? 0));

  private choose(change: Partial<LayerChoice>): void {
    this.choice = { ...this.choice, ...change };
    remember('plane', this.choice);
  }
}

/** The labels of a colour scale: lower end, middle, upper end. */
export function scaleLabels({ kind }: Pick<Unit, 'kind'>, reach: number): [low: string, middle: string, high: string] {
  if (kind === 'probability') return ['0', '½', '1'];
  if (kind === 'target') return ['≤ 0', '½', '≥ 1'];
  if (kind === 'margin') return ['≤ −1', '0', '≥ 1'];
  return [formatScale(-reach), m.plane_median(), `+${formatScale(reach)}`];
}

/** Why a run has no surface, in a sentence. @param plane its record, if one was written; @param packing points that D scores at once */
export function whyNoSurface(plane: { ok: boolean } | undefined, packing: number): string | undefined {
  if (plane?.ok) return undefined;
  if (plane) return m.plane_surface_unreadable();
  return packing > 1 ? m.plane_surface_packed({ count: packing }) : m.plane_no_surface();
}
