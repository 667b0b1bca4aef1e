/**
 * Commands of the window, invoked from a menu, the palette, or a key: the same list in Electron's application menu and
 * in the page.
 *
 * `keys` is written in Electron's accelerator syntax, with `CmdOrCtrl` for ⌘ or Ctrl; the page handles them, menus
 * only show them.
 */
export interface Command {
  id: CommandId;
  label: string;
  menu: 'file' | 'edit' | 'go' | 'help';
  keys?: string;
}

export const COMMAND_IDS = [
  'new',
  'settings',
  'undo',
  'redo',
  'palette',
  'runs',
  'compare',
  'hold',
  'tour',
  'keys',
  'about',
] as const;
export type CommandId = (typeof COMMAND_IDS)[number];

export const COMMANDS: readonly Command[] = [
  { id: 'new', label: 'New experiment', menu: 'file', keys: 'N' },
  { id: 'settings', label: 'Settings', menu: 'file', keys: 'CmdOrCtrl+,' },
  { id: 'undo', label: 'Undo', menu: 'edit', keys: 'CmdOrCtrl+Z' },
  { id: 'redo', label: 'Redo', menu: 'edit', keys: 'CmdOrCtrl+Shift+Z' },
  { id: 'palette', label: 'Find anything…', menu: 'go', keys: 'CmdOrCtrl+K' },
  { id: 'runs', label: 'Runs', menu: 'go' },
  { id: 'compare', label: 'Compare the selected runs', menu: 'go' },
  { id: 'hold', label: 'Pause or resume the queue', menu: 'go' },
  { id: 'tour', label: 'Tour', menu: 'help' },
  { id: 'keys', label: 'Keyboard shortcuts and filters', menu: 'help', keys: '?' },
  { id: 'about', label: 'About and checks', menu: 'help' },
];
