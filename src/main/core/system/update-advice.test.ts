import { expect, it } from 'vitest';
import { updateAdvice } from './update-advice';

const commands = { root: '/gander', setUp: '', start: '' };

it.each([
  [{ kind: 'clone' }, '"git pull"'],
  [{ kind: 'npm', package: 'gander', scope: 'global' }, '"npm install --global gander@latest"'],
  [{ kind: 'npm', package: 'gander', scope: 'project' }, '"npm install gander@latest"'],
  [{ kind: 'npm', package: 'gander', scope: 'npx' }, '"npx gander@latest"'],
  [{ kind: 'pip', package: 'gander-x' }, '"pip install --upgrade gander-x"'],
  [{ kind: 'deb', package: 'gander' }, '"sudo apt install ./FILE"'],
  [{ kind: 'appimage' }, 'AppImage'],
  [{ kind: 'dmg' }, '.dmg'],
  [{ kind: 'nsis' }, 'installer'],
] as const)('%j is updated with %s', (place, command) => {
  expect(updateAdvice({ ...commands, ...place })).toContain(command);
});
