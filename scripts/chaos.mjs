// npm run chaos [-- --kills N --seed S --minutes M] [--json]: kills the core and training processes, and checks that
// nothing was lost.
import { runTyped } from './lib/typed.mjs';

await runTyped('fault-injection', 'chaos test');
