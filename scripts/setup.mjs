// npm run setup: everything `npm start` sets up, without opening the window; tries again what failed earlier today.
import { build, electron, engine, packages } from './setup/all.mjs';

const ready = (await packages()) && (await engine({ again: true }), await electron({ again: true }), await build());
process.exitCode = ready ? 0 : 1;
