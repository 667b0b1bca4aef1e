import type { RunId } from '../../../../shared/domain/run/run';
import { rangeBetween } from './grid-keys';
import { lineKey } from './group-rows';
import type { TableLine } from './group-rows';
import { annotate } from '../actions/annotate';
import { router } from '../../../app/router.svelte';
import { selection } from '../selection.svelte';
import { table } from '../table.svelte';

/** The active line of the table. It stays on its run when the order changes, and is kept while another page is shown. */
class Cursor {
  key = $state<string | undefined>(undefined);
  /** Scroll position of the table in pixels. */
  scrollTop = 0;
  /** The run that was selected last: the other end of a range. */
  private anchor: RunId | undefined;

  /** Index of the active line, −1 for none. */
  index(): number {
    return table.lines.findIndex((line) => lineKey(line) === this.key);
  }

  /** Selects or deselects a run, or all runs of a group; with `range`, selects all runs from the last selected one to this. */
  select(line: TableLine, range: boolean): void {
    this.key = lineKey(line);
    if (line.kind === 'group') return selection.toggleAll(line.ids);
    const { id } = line.row;
    const ids = table.lines.flatMap((one) => (one.kind === 'run' ? [one.row.id] : []));
    if (range) rangeBetween(ids, this.anchor, id).forEach((one) => selection.ids.add(one));
    else selection.toggle(id);
    this.anchor = id;
  }

  /**
   * Selects as a click in a file manager does: the run or group alone; with `range` all runs from the last selected one;
   * with `more` it is added to the selection, or taken from it.
   */
  click(line: TableLine, { range, more }: { range: boolean; more: boolean }): void {
    if (range || more) return this.select(line, range);
    this.key = lineKey(line);
    selection.set(line.kind === 'run' ? [line.row.id] : line.ids);
    this.anchor = line.kind === 'run' ? line.row.id : line.ids[0];
  }

  /** Selects a line alone, unless all of it is selected already, as a right click does. */
  point(line: TableLine): void {
    const ids = line.kind === 'run' ? [line.row.id] : line.ids;
    if (!selection.includesAll(ids)) this.click(line, { range: false, more: false });
    this.key = lineKey(line);
  }

  /** Opens the page of a run; collapses or expands a group. */
  open(line: TableLine): void {
    if (line.kind === 'run') router.go({ view: 'run', id: line.row.id });
    else table.toggleGroup(line.key);
  }

  toggleFavourite(line: TableLine): void {
    if (line.kind === 'run') void annotate([line.row], { favourite: !line.row.favourite });
  }
}

export const cursor = new Cursor();
