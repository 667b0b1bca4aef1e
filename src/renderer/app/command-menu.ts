import { m } from '../../paraglide/messages';
import { COMMANDS } from '../../shared/contract/menu-commands';
import type { CommandId } from '../../shared/contract/menu-commands';
import type { RunId } from '../../shared/domain/run/run';
import { hashOf } from '../lib/route';
import type { Route } from '../lib/route';
import { readableKeys } from '../ui/keys';
import type { KeyPress } from '../ui/keys';

/**
 * The command of a key press. Ctrl+Y is redo, as in Windows.
 *
 * @param isTyping whether the focus is in a text field, where single keys and undo belong to the field
 * @param apple whether the keyboard has ⌘ in place of Ctrl
 */
export function commandOf(press: KeyPress, isTyping: boolean, apple: boolean): CommandId | undefined {
  if (press.altKey || (apple ? press.ctrlKey : press.metaKey)) return undefined;
  const isMod = apple ? press.metaKey : press.ctrlKey;
  const pressed = isMod
    ? `CmdOrCtrl+${press.shiftKey ? 'Shift+' : ''}${press.key.toUpperCase()}`
    : press.key.toUpperCase();
  const id = pressed === 'CmdOrCtrl+Y' ? 'redo' : COMMANDS.find(({ keys }) => keys === pressed)?.id;
  return isTyping && (!isMod || id === 'undo' || id === 'redo') ? undefined : id;
}

interface CommandItem {
  label: string;
  keys?: string;
  /** Whether a line separates it from the item above. */
  separated: boolean;
  disabled: boolean;
  choose(): void;
}

/**
 * The items of the menu in the top bar: all commands except those of pages, which the bar links to, and the palette.
 *
 * @param perform is called with the command that is chosen
 */
export function commandItems(
  state: { isQueuePaused: boolean; canUndo: boolean; canRedo: boolean },
  perform: (command: CommandId) => void,
  apple?: boolean,
): CommandItem[] {
  const shown = COMMANDS.filter(({ id, menu }) => menu !== 'go' || id === 'hold');
  return shown.map(({ id, label, keys, menu }, at) => ({
    label: id === 'hold' ? (state.isQueuePaused ? m.app_resume_queue() : m.app_pause_queue()) : label,
    ...(keys ? { keys: readableKeys(keys, apple) } : {}),
    separated: at > 0 && shown[at - 1]!.menu !== menu,
    disabled: (id === 'undo' && !state.canUndo) || (id === 'redo' && !state.canRedo),
    choose: () => perform(id),
  }));
}

/** The links of the top bar. Compare opens the selected runs if there are two or more, else the last comparison. */
export function pageLinks(
  selected: readonly RunId[],
  lastCompared: readonly RunId[],
): { view: Route['view']; label: string; href: string }[] {
  const links: [string, Route][] = [
    [m.common_runs(), { view: 'runs' }],
    [m.common_new_experiment(), { view: 'new' }],
    [m.app_page_compare(), { view: 'compare', runs: [...(selected.length >= 2 ? selected : lastCompared)] }],
    [m.common_disk(), { view: 'disk' }],
    [m.app_page_about(), { view: 'about' }],
  ];
  return links.map(([label, route]) => ({ view: route.view, label, href: hashOf(route) }));
}
