// What Electron runs when it is started with the path of an app: `electron [switches] [-r module]... APP [arguments]`.
// The test runtime brings an app of its own; this stands in for Electron's usual loader, as far as tests need it.
const { app } = require('electron');
const fs = require('fs');
const Module = require('module');
const path = require('path');

function readArguments(args) {
  const preload = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '-r' || args[i] === '--require') preload.push(args[++i]);
    else if (!args[i].startsWith('-')) return { folder: path.resolve(args[i]), preload };
  }
  return { preload };
}

function describe(folder) {
  const file = path.join(folder, 'package.json');
  if (!fs.existsSync(file)) return;
  const { name, productName, version } = JSON.parse(fs.readFileSync(file, 'utf8'));
  app.setName(productName || name || app.getName());
  if (version) app.setVersion(version);
}

function start({ folder, preload }) {
  Module._preloadModules(preload);
  describe(folder);
  // `process.defaultApp` is how an app knows that its path is among its arguments.
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
  app.setAppPath(folder);
  Module._load(Module._resolveFilename(folder, null, true), null, true);
}

const wanted = readArguments(process.argv.slice(1));
try {
  if (!wanted.folder) throw new Error('no app given: electron [switches] APP');
  start(wanted);
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
}
