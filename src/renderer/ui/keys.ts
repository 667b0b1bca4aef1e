/** Apple's keyboard, where ⌘ does what Ctrl does elsewhere. */
export const isApple = (): boolean => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

/** How a person reads an accelerator: `Ctrl+Shift+Z`, `⇧⌘Z`. */
export function readableKeys(accelerator: string, apple = isApple()): string {
  if (!apple) return accelerator.replace('CmdOrCtrl', 'Ctrl');
  const parts = accelerator.split('+');
  return `${parts.includes('Shift') ? '⇧' : ''}${parts.includes('CmdOrCtrl') ? '⌘' : ''}${parts.at(-1)}`;
}

/** Where typing belongs to the field itself: single keys and undo are not ours there. */
export const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest(
    'input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]',
  ) !== null;
