import { m } from '../../../../paraglide/messages';
import type { SavedView } from '../../../../shared/domain/table/saved-view';

/** What the menu of saved views can do. */
export interface ViewCommands {
  apply(view: SavedView): void;
  save(name: string): void;
  /** Opens the dialog for the name of a new view, or for a new name of the current one. */
  askName(purpose: 'save' | 'rename'): void;
  /** Sets the view with which windows open; null for none. */
  openWith(name: string | null): void;
  remove(name: string): void;
}

interface ViewMenuItem {
  label: string;
  /** Present for the views: whether it is the current one. */
  checked?: boolean;
  choose(): void;
}

export interface ViewMenuState {
  views: readonly SavedView[];
  /** Name of the current view; undefined if none was applied. */
  current: string | undefined;
  /** Whether the settings of the list differ from it. */
  changed: boolean;
  /** Name of the view with which windows open. */
  first: string | undefined;
}

/** The views, then the commands that apply now. */
export function viewMenuItems(
  { views, current, changed, first }: ViewMenuState,
  commands: ViewCommands,
): ViewMenuItem[] {
  const isFirst = current !== undefined && first === current;
  return [
    ...views.map((view) => ({
      label: view.name,
      checked: view.name === current,
      choose: () => commands.apply(view),
    })),
    ...(current !== undefined && changed
      ? [{ label: m.run_list_view_save_changes({ view: current }), choose: () => commands.save(current) }]
      : []),
    { label: m.run_list_view_save_as(), choose: () => commands.askName('save') },
    ...(current === undefined
      ? []
      : [
          {
            label: isFirst ? m.run_list_view_not_first({ view: current }) : m.run_list_view_first({ view: current }),
            choose: () => commands.openWith(isFirst ? null : current),
          },
          { label: m.run_list_view_rename({ view: current }), choose: () => commands.askName('rename') },
          { label: m.run_list_view_delete({ view: current }), choose: () => commands.remove(current) },
        ]),
  ];
}
