// npm run dev: opens the app in Electron; when sources are saved, reloads the page or restarts the main process.
import { spawn } from 'node:child_process';
import { findNode, script } from './lib/node.mjs';
import { root } from './lib/paths.mjs';
import { electron, engine, packages } from './setup/all.mjs';
import { findElectron } from './setup/electron.mjs';

const NO_ELECTRON =
  'npm run dev needs Electron, which is not installed here (npm run setup tries to fetch it). ' +
  'Without it, run npm run build after a change and open the page with node bin/gander.mjs serve.';

function start() {
  const args = [script('electron-vite', 'bin', 'electron-vite.js'), 'dev', '--watch', ...process.argv.slice(2)];
  const child = spawn(findNode() ?? process.execPath, args, { cwd: root, stdio: 'inherit' });
  child.on('exit', (code) => (process.exitCode = code ?? 1));
}

if (!(await packages())) process.exitCode = 1;
else {
  await engine();
  await electron();
  if (findElectron()) start();
  else {
    process.stderr.write(`${NO_ELECTRON}\n`);
    process.exitCode = 1;
  }
}
