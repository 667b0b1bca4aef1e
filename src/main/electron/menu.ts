import { COMMANDS } from '../../shared/contract/menu-commands';
import type { CommandId } from '../../shared/contract/menu-commands';

/** The part of Electron's menu template that is used here. */
export interface MenuLine {
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
  submenu?: MenuLine[];
  click?: () => void;
}

const line: MenuLine = { type: 'separator' };
const roles = (...names: NonNullable<MenuLine['role']>[]): MenuLine[] => names.map((role) => ({ role }));

/**
 * The menu of the application: what the platform expects, and the commands that the page has too.
 *
 * Keys of commands are only shown: the page acts on them, for it knows whether a text field has the focus. On a Mac a
 * single letter would be taken from every text field, so there only those with ⌘ are shown.
 */
export function applicationMenu(isMac: boolean, choose: (command: CommandId) => void): MenuLine[] {
  const of = (menu: 'file' | 'edit' | 'go' | 'help'): MenuLine[] =>
    COMMANDS.filter((command) => command.menu === menu).map(({ id, label, keys }) => ({
      label,
      click: () => choose(id),
      ...(keys && !(isMac && !keys.includes('+')) ? { accelerator: keys, registerAccelerator: false } : {}),
    }));
  return [
    ...(isMac ? roles('appMenu') : []),
    { label: '&File', submenu: [...of('file'), line, ...roles(isMac ? 'close' : 'quit')] },
    { label: '&Edit', submenu: [...of('edit'), line, ...roles('cut', 'copy', 'paste', 'selectAll')] },
    {
      label: '&View',
      submenu: [
        ...of('go'),
        line,
        ...roles('resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'),
        line,
        ...roles('reload', 'toggleDevTools'),
      ],
    },
    ...roles('windowMenu'),
    { label: '&Help', role: 'help', submenu: of('help') },
  ];
}
