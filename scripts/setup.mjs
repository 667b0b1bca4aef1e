// npm run setup: all that `npm start` sets up, without opening the window; also retries downloads that failed within
// the last day.
import { build, electron, engine, packages } from './setup/all.mjs';

const ready = (await packages()) && (await engine({ again: true }), await electron({ again: true }), await build());
process.exitCode = ready ? 0 : 1;
