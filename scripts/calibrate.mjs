// npm run calibrate [-- --keep FOLDER --only NAME --seeds N]: trains short healthy and unhealthy runs, and prints the
// warnings of each.
// npm run calibrate -- --home FOLDER: prints the warnings that the runs of a home would get.
import { runTyped } from './lib/typed.mjs';

await runTyped('bench/calibrate', 'calibration');
