#!/usr/bin/env node
// The command `gander`: finds a Node that is new enough and starts the built core; without arguments it opens the app.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { findNode, isNewEnough, noNode } from '../scripts/lib/node.mjs';
import { inRoot, userFolder } from '../scripts/lib/paths.mjs';
import { plan } from '../scripts/open/plan.mjs';
import { pass } from '../scripts/open/pass.mjs';

const cli = inRoot('out', 'main', 'cli.cjs');

function fail(why) {
  process.stderr.write(`${why}\n`);
  process.exitCode = 1;
}

async function core(args, env) {
  const node = findNode();
  if (!node) return fail(noNode);
  if (node !== process.execPath || !isNewEnough(process.versions.node)) return pass(node, [cli, ...args], env);
  Object.assign(process.env, env);
  process.argv = [process.execPath, cli, ...args];
  await import(pathToFileURL(cli).href);
}

// Packages ask for the user's folder while they load, and Node throws where there is none: say one, as container runtimes do.
if (process.platform !== 'win32') process.env.HOME = userFolder();
const { note, program, args, env } = plan(process.argv.slice(2));
if (!fs.existsSync(cli)) fail('Gander is not built yet: run npm start once, which sets everything up.');
else {
  if (note) process.stderr.write(`${note}\n`);
  await (program ? pass(program, args, env) : core(args, env));
}
