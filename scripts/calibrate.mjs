// npm run calibrate [-- --keep FOLDER --only NAME --seeds N]: trains short healthy and sick runs, and prints what each warning says of them.
// npm run calibrate -- --home FOLDER: what would be said of the runs of a home.
import { runTyped } from './lib/typed.mjs';

await runTyped('bench/calibrate', 'calibration');
