// npm run bench [-- training|log|load|window|export|gif-quality] [--json]: the measurements of bench/.
import { runTyped } from './lib/typed.mjs';

await runTyped('bench', 'benchmarks');
