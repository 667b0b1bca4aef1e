import { COMMANDS } from '../../shared/contract/menu-commands';
import type { CommandId } from '../../shared/contract/menu-commands';

type Press = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/**
 * The command that a key press asks for. Ctrl+Y does again, as on Windows.
 *
 * @param typing whether the focus is in a text field, where single keys and undo are the field's own
 * @param apple whether ⌘ stands for Ctrl
 */
export function commandOf(press: Press, typing: boolean, apple: boolean): CommandId | undefined {
  if (press.altKey || (apple ? press.ctrlKey : press.metaKey)) return undefined;
  const isMod = apple ? press.metaKey : press.ctrlKey;
  const pressed = isMod
    ? `CmdOrCtrl+${press.shiftKey ? 'Shift+' : ''}${press.key.toUpperCase()}`
    : press.key.toUpperCase();
  const id = pressed === 'CmdOrCtrl+Y' ? 'redo' : COMMANDS.find(({ keys }) => keys === pressed)?.id;
  return typing && (!isMod || id === 'undo' || id === 'redo') ? undefined : id;
}
