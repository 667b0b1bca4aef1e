// npm run bench [-- training|recorded|experiment|preset|peers|log|load|window|export|gif-quality|tensorboard] [--json] [--against FOLDER]: runs the benchmarks of bench/.
import { runTyped } from './lib/typed.mjs';

await runTyped('bench', 'benchmarks');
