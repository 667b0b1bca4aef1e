export interface Installation {
  kind: 'clone' | 'npm' | 'pip' | 'deb' | 'appimage' | 'dmg' | 'nsis';
  /** The folder of out/ and resources/; for a clone the checkout. */
  root: string;
  /** The name in the package manager; absent for a clone. */
  package?: string;
  /** With npm: `npx` for its cache, `project` in the node_modules of some project, else `global`. */
  scope?: 'global' | 'project' | 'npx';
  /** The command that sets up TensorFlow, or tries again what failed. */
  setUp: string;
  /** The command that opens Gander. */
  start: string;
}

/** Returns how the Gander in the folder `root` was installed, with the commands to use there. */
export function installation(root: string): Installation;

/** The message where out/ is missing. */
export function notBuilt(root: string): string;
