// npm run test:cluster: trains experiments on real Slurm clusters of two nodes on this machine, as root with Debian's
// packages, and disturbs them (docs/reliability.md).
import { packages, build, engine } from './setup/all.mjs';
import { say } from './lib/log.mjs';
import { closingLine, fail } from './test/tally.mjs';
import { units } from './test/units.mjs';

// vitest.config.ts takes these files only then.
process.env['GANDER_TEST_CLUSTER'] = 'on';
const isReady = (await packages()) && (await engine(), await build());
const result = isReady ? await units({ paths: ['fault-injection/cluster/slurm-runs.test.ts'] }) : fail('set-up failed');
for (const name of result.failures) say('failed', name);
process.stdout.write(`${closingLine(result)}\n`);
process.exitCode = result.failed > 0 ? 1 : 0;
