#!/usr/bin/env node
// The command `gander`: finds a recent enough Node and starts the built core; without arguments it opens the app.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';

/** @param {string} why */
function fail(why) {
  process.stderr.write(`${why}\n`);
  process.exitCode = 1;
}

/**
 * @param {string} cli
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function core(cli, args, env) {
  const { findNode, isNewEnough, noNode } = await import('../scripts/lib/node.mjs');
  const { pass } = await import('../scripts/open/pass.mjs');
  const node = findNode();
  if (!node) return fail(noNode);
  if (node !== process.execPath || !isNewEnough(process.versions.node)) return pass(node, [cli, ...args], env);
  Object.assign(process.env, env);
  process.argv = [process.execPath, cli, ...args];
  const { loaded } = await import(pathToFileURL(cli).href);
  await loaded;
}

async function main() {
  const { inRoot, root, userFolder } = await import('../scripts/lib/paths.mjs');
  const { notBuilt } = await import('../scripts/lib/installation.mjs');
  // Some packages ask for the user's home folder while they load, and Node throws if there is none, as in containers:
  // set one.
  if (process.platform !== 'win32') process.env.HOME = userFolder();
  const { plan } = await import('../scripts/open/plan.mjs');
  const cli = inRoot('out', 'main', 'cli.cjs');
  const { note, program, args, env } = plan(process.argv.slice(2));
  if (!fs.existsSync(cli)) return fail(notBuilt(root));
  if (note) process.stderr.write(`${note}\n`);
  if (!program) return core(cli, args, env);
  const { pass } = await import('../scripts/open/pass.mjs');
  await pass(program, args, env);
}

// Modules are loaded within main so that a failure to load one (too many open files, a failing disk) is also reported
// in one sentence.
main().catch((error) => fail(error.code ? `Gander could not be started: ${error.message}.` : error.stack));
