/** A key with its modifiers. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** Whether the keyboard is Apple's, where ⌘ takes the place of Ctrl. */
export const isApple = (): boolean => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

/** Label of an accelerator: `Ctrl+Shift+Z`, `⇧⌘Z`. */
export function readableKeys(accelerator: string, apple = isApple()): string {
  if (!apple) return accelerator.replace('CmdOrCtrl', 'Ctrl');
  const parts = accelerator.split('+');
  return `${parts.includes('Shift') ? '⇧' : ''}${parts.includes('CmdOrCtrl') ? '⌘' : ''}${parts.at(-1)}`;
}

/** Whether an element takes text: single-key shortcuts and undo belong to it. */
export const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest(
    'input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]',
  ) !== null;
