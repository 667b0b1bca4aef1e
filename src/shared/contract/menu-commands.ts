import { m } from '../../paraglide/messages';

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
  'docs',
  'tour',
  'keys',
  'glossary',
  'whatsNew',
  'about',
] as const;
export type CommandId = (typeof COMMAND_IDS)[number];

export const COMMANDS: readonly Command[] = [
  {
    id: 'new',
    get label() {
      return m.common_new_experiment();
    },
    menu: 'file',
    keys: 'N',
  },
  {
    id: 'settings',
    get label() {
      return m.common_app_settings();
    },
    menu: 'file',
    keys: 'CmdOrCtrl+,',
  },
  {
    id: 'undo',
    get label() {
      return m.common_undo();
    },
    menu: 'edit',
    keys: 'CmdOrCtrl+Z',
  },
  {
    id: 'redo',
    get label() {
      return m.common_redo();
    },
    menu: 'edit',
    keys: 'CmdOrCtrl+Shift+Z',
  },
  {
    id: 'palette',
    get label() {
      return m.core_find_anything();
    },
    menu: 'go',
    keys: 'CmdOrCtrl+K',
  },
  {
    id: 'runs',
    get label() {
      return m.common_runs();
    },
    menu: 'go',
  },
  {
    id: 'compare',
    get label() {
      return m.core_compare_selected_runs();
    },
    menu: 'go',
  },
  {
    id: 'hold',
    get label() {
      return m.core_pause_or_resume_queue();
    },
    menu: 'go',
  },
  {
    id: 'docs',
    get label() {
      return m.help_documentation();
    },
    menu: 'help',
  },
  {
    id: 'tour',
    get label() {
      return m.core_tour();
    },
    menu: 'help',
  },
  {
    id: 'keys',
    get label() {
      return m.core_keyboard_shortcuts_and_filters();
    },
    menu: 'help',
    keys: '?',
  },
  {
    id: 'glossary',
    get label() {
      return m.common_glossary();
    },
    menu: 'help',
  },
  {
    id: 'whatsNew',
    get label() {
      return m.common_whats_new();
    },
    menu: 'help',
  },
  {
    id: 'about',
    get label() {
      return m.core_about_and_checks();
    },
    menu: 'help',
  },
];
