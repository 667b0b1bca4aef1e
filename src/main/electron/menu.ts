import { m } from '../../paraglide/messages';
import { COMMANDS } from '../../shared/contract/menu-commands';
import type { CommandId } from '../../shared/contract/menu-commands';

/** The part of Electron's menu template that is used here. */
export interface MenuItemTemplate {
  label?: string;
  role?:
    | 'appMenu'
    | 'quit'
    | 'close'
    | 'minimize'
    | 'zoom'
    | 'front'
    | 'cut'
    | 'copy'
    | 'paste'
    | 'selectAll'
    | 'reload'
    | 'toggleDevTools'
    | 'resetZoom'
    | 'zoomIn'
    | 'zoomOut'
    | 'togglefullscreen'
    | 'windowMenu'
    | 'help';
  type?: 'separator';
  accelerator?: string;
  registerAccelerator?: boolean;
  submenu?: MenuItemTemplate[];
  click?: () => void;
}

const separator: MenuItemTemplate = { type: 'separator' };
/** The labels of roles, which Electron has only in English. */
const ROLE_LABELS = {
  quit: m.core_role_quit,
  close: m.common_close,
  minimize: m.core_role_minimize,
  zoom: m.core_role_zoom,
  front: m.core_role_front,
  cut: m.core_role_cut,
  copy: m.common_copy,
  paste: m.core_role_paste,
  selectAll: m.core_role_select_all,
  reload: m.core_role_reload,
  toggleDevTools: m.core_role_developer_tools,
  resetZoom: m.core_role_actual_size,
  zoomIn: m.core_role_zoom_in,
  zoomOut: m.core_role_zoom_out,
  togglefullscreen: m.core_role_full_screen,
} satisfies Partial<Record<NonNullable<MenuItemTemplate['role']>, () => string>>;
const roles = (...names: (keyof typeof ROLE_LABELS)[]): MenuItemTemplate[] =>
  names.map((role) => ({ role, label: ROLE_LABELS[role]() }));

/**
 * Creates the application menu: the items of the platform, and the commands of the page.
 *
 * Keys of commands are only displayed: the page handles them, because it knows whether a text field has the focus. On
 * macOS a single letter would be taken from every text field, so only keys with ⌘ are displayed there.
 */
export function applicationMenu(isMac: boolean, choose: (command: CommandId) => void): MenuItemTemplate[] {
  const of = (menu: 'file' | 'edit' | 'go' | 'help'): MenuItemTemplate[] =>
    COMMANDS.filter((command) => command.menu === menu).map(({ id, label, keys }) => ({
      label,
      click: () => choose(id),
      ...(keys && !(isMac && !keys.includes('+')) ? { accelerator: keys, registerAccelerator: false } : {}),
    }));
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: m.core_menu_file(), submenu: [...of('file'), separator, ...roles(isMac ? 'close' : 'quit')] },
    { label: m.core_menu_edit(), submenu: [...of('edit'), separator, ...roles('cut', 'copy', 'paste', 'selectAll')] },
    {
      label: m.core_menu_view(),
      submenu: [
        ...of('go'),
        separator,
        ...roles('resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'),
        separator,
        ...roles('reload', 'toggleDevTools'),
      ],
    },
    {
      label: m.core_menu_window(),
      role: 'windowMenu',
      submenu: roles('minimize', 'zoom', isMac ? 'front' : 'close'),
    },
    { label: m.core_menu_help(), role: 'help', submenu: of('help') },
  ];
}
