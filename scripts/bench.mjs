// npm run bench [-- training|log|load|window|export] [--json]: the measurements of bench/.
import { runTyped } from './lib/typed.mjs';

await runTyped('bench', 'benchmarks');
