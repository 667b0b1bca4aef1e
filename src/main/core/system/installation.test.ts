import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { installation } from './installation';

describe('how Gander was installed', () => {
  const folder = (...parts: string[]) => {
    const made = path.join(mkdtempSync(path.join(tmpdir(), 'gander-installed-')), ...parts);
    mkdirSync(made, { recursive: true });
    return made;
  };
  const put = (root: string, file: string, json: unknown) => writeFileSync(path.join(root, file), JSON.stringify(json));

  it('is a clone where there is a lock file, as in this one', () => {
    expect(installation(process.cwd())).toEqual({ kind: 'clone', root: process.cwd() });
  });

  it.each(['pip', 'deb', 'appimage', 'dmg', 'nsis'] as const)('is what a package says of itself: %s', (kind) => {
    const root = folder();
    put(root, 'package-lock.json', {});
    put(root, 'installation.json', { kind, package: 'gander-x' });
    expect(installation(root)).toEqual({ kind, root, package: 'gander-x' });
  });

  it('ignores a damaged or unknown description', () => {
    const root = folder('lib', 'node_modules', 'gander');
    put(root, 'installation.json', { kind: 'floppy' });
    expect(installation(root).kind).toBe('npm');
    writeFileSync(path.join(root, 'installation.json'), '{');
    expect(installation(root).kind).toBe('npm');
  });

  it('knows the three ways of npm', () => {
    const global = folder('lib', 'node_modules', 'gander');
    expect(installation(global)).toEqual({ kind: 'npm', root: global, package: 'gander', scope: 'global' });
    const npx = folder('_npx', '0123abcd', 'node_modules', 'gander');
    put(path.join(npx, '..', '..'), 'package.json', {});
    expect(installation(npx).scope).toBe('npx');
    const project = folder('node_modules', 'gander');
    put(path.join(project, '..', '..'), 'package.json', {});
    expect(installation(project).scope).toBe('project');
  });
});
