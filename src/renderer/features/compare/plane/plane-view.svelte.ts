import { SvelteMap } from 'svelte/reactivity';
import { greatest } from '../../../../shared/lib/lists';
import type { PlaneRecord } from '../../../../shared/formats/plane-record';
import { PLANE_LAYERS } from '../../../../shared/domain/plane/plane-shapes';
import type { PlaneLayer } from '../../../../shared/domain/plane/plane-shapes';
import { commonScales, lengthOf, reachOf, roundUp } from '../../../../shared/domain/plane/plane-scale';
import type { PlaneScale, Unit } from '../../../../shared/domain/plane/plane-scale';
import { recall, remember } from '../../../lib/remember';

/** The layers as the buttons name them. */
export const LAYERS: readonly { layer: PlaneLayer; label: string; title: string }[] = [
  { layer: 'data', label: 'Data', title: 'Points of the dataset' },
  { layer: 'samples', label: 'Samples', title: 'What the generator makes of the fixed latents' },
  { layer: 'surface', label: 'D(x)', title: 'Output of the discriminator (critic) over the plane' },
  { layer: 'contours', label: 'Contours', title: 'Lines of equal D(x); the strong one is the middle of the colours' },
  {
    layer: 'gradient',
    label: 'Gradient',
    title: "What moves a generated sample at each place: minus the slope of the generator's loss",
  },
  {
    layer: 'manifold',
    label: 'Manifold',
    title: "The generator's image of a lattice in latent space; darker is denser",
  },
];

/** What a frame asks of the common scales. */
interface FrameRequest extends PlaneScale {
  length: number;
}
interface LayerChoice {
  layers: PlaneLayer[];
  arrowsAlike: boolean;
}
const FIRST: LayerChoice = { layers: ['data', 'samples', 'surface'], arrowsAlike: true };

/** What was remembered, as far as it is a choice. */
function readChoice(stored: unknown): LayerChoice {
  const { layers, arrowsAlike } = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<
    string,
    unknown
  >;
  return {
    layers: Array.isArray(layers)
      ? LAYERS.map(({ layer }) => layer).filter((layer) => layers.includes(layer))
      : FIRST.layers,
    arrowsAlike: typeof arrowsAlike === 'boolean' ? arrowsAlike : FIRST.arrowsAlike,
  };
}

/** Layers and scales of 2-D frames: chosen once for all runs, and the same for all that can be compared. */
export class PlaneView {
  #choice = $state.raw<LayerChoice>(readChoice(recall<unknown>('plane', undefined)));
  /** What each run shows now. */
  readonly #seen = new SvelteMap<string, FrameRequest>();

  /** Colour scales: one for each unit that is shown. */
  readonly scales = $derived(commonScales([...this.#seen.values()]));
  /** Length of an arrow that is as long as its lattice's spacing, in all runs. */
  readonly #longest = $derived(
    roundUp(
      greatest(
        [...this.#seen.values()].map((s) => s.length),
        0,
      ),
    ),
  );

  has = (layer: PlaneLayer): boolean => this.#choice.layers.includes(layer);

  /** Some layer that the record of the plane is needed for. */
  get anyPlane(): boolean {
    return PLANE_LAYERS.some(this.has);
  }

  /** All arrows have one scale; if not, each run has its own. */
  get arrowsAlike(): boolean {
    return this.#choice.arrowsAlike;
  }

  toggle(layer: PlaneLayer): void {
    const { layers } = this.#choice;
    this.#choose({ layers: layers.includes(layer) ? layers.filter((l) => l !== layer) : [...layers, layer] });
  }

  toggleArrows(): void {
    this.#choose({ arrowsAlike: !this.arrowsAlike });
  }

  /** Tells what a run shows now; until it says otherwise, it counts for the common scales. */
  see(run: string, unit: Unit, record: PlaneRecord, of: Float32Array): void {
    this.#seen.set(run, { unit, reach: reachOf(of, unit.kind), length: lengthOf(record) });
  }

  forget(run: string): void {
    this.#seen.delete(run);
  }

  reach = (unit: Unit): number => this.scales.find((s) => s.unit.key === unit.key)?.reach ?? 1;

  arrowScale = (run: string): number => (this.arrowsAlike ? this.#longest : roundUp(this.#seen.get(run)?.length ?? 0));

  #choose(change: Partial<LayerChoice>): void {
    this.#choice = { ...this.#choice, ...change };
    remember('plane', this.#choice);
  }
}
