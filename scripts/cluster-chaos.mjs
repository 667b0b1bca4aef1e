// npm run chaos:cluster [-- --interruptions N --seed S --steps T]: interrupts runs on a real cluster of Slurm, and checks
// that nothing was lost.
import { runTyped } from './lib/typed.mjs';

await runTyped('fault-injection/cluster', 'test on a cluster');
