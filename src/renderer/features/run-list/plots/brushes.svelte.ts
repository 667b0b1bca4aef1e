import { NO_BRUSHES, withBrush } from './brush';
import type { Brush, BrushMap } from './brush';

/** What was brushed on the axes of the parallel coordinates, by field; it filters the list below. */
class Brushes {
  all = $state.raw<BrushMap>(NO_BRUSHES);

  set(id: string, brush: Brush | undefined): void {
    this.all = withBrush(this.all, id, brush);
  }

  clear(): void {
    if (this.all.size > 0) this.all = NO_BRUSHES;
  }
}

export const brushes = new Brushes();
