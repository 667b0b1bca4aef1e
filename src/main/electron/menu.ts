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
const roles = (...names: NonNullable<MenuItemTemplate['role']>[]): MenuItemTemplate[] =>
  names.map((role) => ({ role }));

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
    ...(isMac ? roles('appMenu') : []),
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
    ...roles('windowMenu'),
    { label: m.core_menu_help(), role: 'help', submenu: of('help') },
  ];
}
