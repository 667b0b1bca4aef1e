import type { Installation } from '../../../../scripts/lib/installation.mjs';
import { m } from '../../../paraglide/messages';

/** A sentence that says how to get a newer version of Gander where it was installed in this way. */
export function updateAdvice({ kind, scope, package: name = 'gander' }: Installation): string {
  switch (kind) {
    case 'clone':
      return m.update_clone();
    case 'npm':
      return m.update_npm({ command: npmCommand(name, scope) });
    case 'pip':
      return m.update_pip({ command: `pip install --upgrade ${name}` });
    case 'deb':
      return m.update_deb();
    case 'appimage':
      return m.update_appimage();
    case 'dmg':
      return m.update_dmg();
    case 'nsis':
      return m.update_nsis();
  }
}

function npmCommand(name: string, scope: Installation['scope']): string {
  if (scope === 'npx') return `npx ${name}@latest`;
  return `npm install ${scope === 'project' ? '' : '--global '}${name}@latest`;
}
