import { openEngine } from '../src/main/training/backends';
import { openTrainer, closeTrainer } from '../src/main/training/trainer';
import { recordIteration } from '../src/main/training/compiled/iteration';
import { eagerIteration } from '../src/main/training/iteration';
import { Controls } from '../src/main/training/control';
import { unwrap } from '../src/shared/outcome';
import { dispose } from '@tensorflow/tfjs-core';
import { parseHyperparameters } from '../src/shared/hyperparameters';
const [objective, network, batch] = process.argv.slice(2);
await openEngine('tensorflow');
const h = unwrap(parseHyperparameters({ objective, network, batchSize: Number(batch ?? 64), ...(network==='mlp'?{}:{imageSize: 28, channels: 1}), ...(objective==='wgan'?{discriminatorNorm:undefined}:{}) }));
const shape = network === 'mlp' ? [2] : [28, 28, 1];
const size = shape.reduce((a, b) => a * b, 1);
const data = network === 'mlp' ? { kind: 'points' as const, count: 5000, shape, values: Float32Array.from({ length: 10000 }, (_, i) => Math.sin(i)) } : { kind: 'images' as const, count: 5000, shape, values: Uint8Array.from({ length: 5000 * size }, (_, i) => (i * 7919) % 256) };
const t = openTrainer(h, data, 1, 0);
const now = () => performance.now();
let s = now();
const it = unwrap(recordIteration(t));
console.log('record', (now() - s).toFixed(0));
it.begin();
for (const d of [false, false, true, true]) { s = now(); dispose((await it.run(d)).map((r) => r.values)); console.log('run', d, (now() - s).toFixed(1)); }
const time = async (n: number, f: () => Promise<unknown>) => { const out: number[] = []; for (let r = 0; r < 5; r++) { const s = now(); for (let i = 0; i < n; i++) await f(); out.push((now() - s) / n); } return out.map((x) => x.toFixed(2)).join(' '); };
const one = async () => { dispose((await it.run(false)).map((r) => r.values)); };
s = now(); await one(); const n = Math.max(1, Math.floor(800 / (now() - s)));
console.log('recorded', await time(n, one));
if (!process.env.NOEAGER) {
const e = eagerIteration(t, new Controls());
const two = async () => { dispose((await e.run(false)).map((r) => r.values)); };
await two(); console.log('eager', await time(Math.max(1, Math.floor(n / 3)), two));
}
it.close(); closeTrainer(t);
process.exit(0);
