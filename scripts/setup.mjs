// npm run setup: all that `npm start` sets up, without opening the window; also retries downloads that failed within
// the last day.
import { say } from './lib/log.mjs';
import { build, electron, engine, packages } from './setup/all.mjs';

const ready = (await packages()) && (await engine({ again: true }), await electron({ again: true }), await build());
process.exitCode = ready ? 0 : 1;
if (ready) say('tune', '`gander tune` finds the fastest way to train on this machine, in a few minutes.');
