import type { SampleList } from '../../../../shared/contract/results';
import type { RunId } from '../../../../shared/domain/run/run';
import type { ComparedRun } from '../compared-run';

export type SwipeSide = 'left' | 'right';

/** The two runs that are laid on each other, and the runs that may take their places. */
export interface SwipedRuns {
  choices: readonly ComparedRun[];
  left: ComparedRun;
  right: ComparedRun;
}

/** Where a key moves the divider, in percent from the left; undefined for other keys. */
export function dividerByKey(
  at: number,
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
): number | undefined {
  const by = shiftKey ? 10 : 1;
  const moves: Record<string, number> = {
    ArrowLeft: at - by,
    ArrowDown: at - by,
    ArrowRight: at + by,
    ArrowUp: at + by,
    PageDown: at - 10,
    PageUp: at + 10,
    Home: 0,
    End: 100,
  };
  const to = moves[key];
  return to === undefined ? undefined : Math.min(100, Math.max(0, to));
}

interface SwipeSource {
  gridRuns(): readonly ComparedRun[];
  samples(): Readonly<Record<string, SampleList>>;
}

/** Which two runs are laid on each other, if any are. */
export class SwipePair {
  private chosen = $state.raw<Readonly<Record<SwipeSide, RunId>>>();
  /** Shown runs with samples of the same kind. */
  readonly choices: readonly ComparedRun[] = $derived.by(() => {
    const samples = this.source.samples();
    const sampled = this.source.gridRuns().filter((run) => (samples[run.id]?.steps.length ?? 0) > 0);
    return sampled.filter((run) => samples[run.id]!.kind === samples[sampled[0]!.id]!.kind);
  });
  /** Undefined where none are laid on each other, or one of the two is hidden. */
  readonly shown: SwipedRuns | undefined = $derived.by(() => {
    const { choices } = this;
    const [left, right] = [this.chosen?.left, this.chosen?.right].map((id) => choices.find((run) => run.id === id));
    return left && right ? { choices, left, right } : undefined;
  });

  constructor(private readonly source: SwipeSource) {}

  /** Lays the first two runs on each other, or shows all runs side by side again. */
  toggle(): void {
    const [left, right] = this.choices;
    this.chosen = !this.shown && left && right ? { left: left.id, right: right.id } : undefined;
  }

  /** Puts a run on a side. The run of the other side changes places with the one that was there. */
  choose(side: SwipeSide, id: RunId): void {
    if (!this.chosen) return;
    const { left, right } = this.chosen;
    const other = side === 'left' ? right : left;
    this.chosen = other === id ? { left: right, right: left } : { ...this.chosen, [side]: id };
  }
}
