import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../bench/lib/type-script';
import { whyNoCluster } from '../../src/main/targets/slurm/slurm-cluster.test-helper';
import { SeededRandom } from '../seeded-random';
import { measureLag } from './measure-lag';
import { measureScheduler } from './measure-scheduler';
import { ClusterSession, ENDINGS, INTERRUPTIONS } from './cluster-session';

/** Exit code 0 if nothing was lost and all states were true, otherwise 1. */
async function main(): Promise<number> {
  const why = whyNoCluster();
  if (why !== undefined) {
    process.stderr.write(`No cluster can be started: ${why}.\n`);
    return 2;
  }
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { interruptions: text, seed: text, steps: text, minutes: text, lag: text, jobs: text },
  });
  if (values.lag !== undefined) {
    const { disk, seconds } = await measureLag(Number(values.lag));
    const [median, worst] = [seconds[Math.floor(seconds.length / 2)]!, seconds.at(-1)!];
    process.stdout.write(
      `${seconds.length} lines through ${disk}: median ${median.toFixed(2)} s, worst ${worst.toFixed(2)} s\n`,
    );
    return 0;
  }
  const out = process.env['GANDER_BUILT'] ?? join(ROOT, 'out');
  if (values.jobs !== undefined) {
    const { firstLineS, jobs, callsPerMinute } = await measureScheduler(out, Number(values.jobs));
    process.stdout.write(
      `first line after ${firstLineS.map((s) => s.toFixed(1)).join(', ')} s\n` +
        `${jobs} jobs: ${Object.entries(callsPerMinute)
          .map(([command, calls]) => `${command} ${calls}`)
          .join(', ')} calls a minute\n`,
    );
    return 0;
  }
  const [count, seed, steps] = [
    Number(values.interruptions ?? 20),
    Number(values.seed ?? 1),
    Number(values.steps ?? 6000),
  ];
  if (![count, seed, steps].every((n) => n >= 0)) {
    process.stderr.write('--interruptions, --seed and --steps must be numbers from 0 on.\n');
    return 2;
  }
  const random = new SeededRandom(seed + 1);
  const kinds = [...INTERRUPTIONS, ...ENDINGS];
  const interruptions = Array.from({ length: Math.ceil(count / kinds.length) }, () => random.shuffled(kinds))
    .flat()
    .slice(0, count);
  const session = new ClusterSession({
    interruptions,
    seed,
    steps,
    minutes: Number(values.minutes ?? 60),
    out,
    note: (line) => void process.stderr.write(`${line}\n`),
  });
  await session.run();
  const { checks, differences, injected, runs, resumed, released } = session;
  const lines = [
    `interruptions    ${[...injected].map(([kind, n]) => `${kind} ${n}`).join(', ')}`,
    `runs compared    ${runs}; resumed by a user ${resumed}; released by a user ${released}`,
    ...Object.entries({ ...differences }).map(
      ([what, n]) =>
        `${what.padEnd(17)}${n.compared} compared; lost ${n.lost}, doubled ${n.doubled}, changed ${n.changed}`,
    ),
    ...[...checks.counts].map(([what, n]) => `${String(n).padStart(9)}  ${what}`),
    checks.violations.size === 0 ? 'Nothing was lost.' : `${checks.violations.size} violations:`,
    ...[...checks.violations].map(([violation, times]) => `  ${times} x ${violation}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return checks.violations.size === 0 ? 0 : 1;
}

process.env['GANDER_TUNE'] = 'off';
process.exitCode = await main();
