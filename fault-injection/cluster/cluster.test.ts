import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildCommand, OUT } from '../../src/main/cli/cli.test-helper';
import { SlurmCluster, whyNoCluster } from '../../src/main/targets/slurm/slurm-cluster.test-helper';
import { ClusterSession, ENDINGS, INTERRUPTIONS } from './cluster-session';

const why = whyNoCluster();
if (why === undefined) {
  let removeBuilt: () => void;
  beforeAll(() => void (removeBuilt = buildCommand()), 120_000);
  afterAll(() => removeBuilt());

  it('loses no line, grid or checkpoint of runs on a cluster when each interruption occurs once', async () => {
    const session = new ClusterSession({
      out: OUT,
      interruptions: [...INTERRUPTIONS, ...ENDINGS],
      seed: 3,
      steps: 1500,
      minutes: 10,
      note: () => undefined,
    });
    await session.run();
    expect([...session.checks.violations.keys()]).toEqual([]);
    expect(Object.fromEntries(session.injected)).toEqual(
      Object.fromEntries([...INTERRUPTIONS, ...ENDINGS].map((kind) => [kind, 1])),
    );
    expect(session.runs).toBeGreaterThanOrEqual(4);
    for (const { compared, ...rest } of Object.values(session.differences)) {
      expect(compared).toBeGreaterThan(0);
      expect(rest).toEqual({ lost: 0, doubled: 0, changed: 0 });
    }
  }, 900_000);
} else
  it(`interrupts no runs on a cluster, because ${why}`, async () => {
    await expect(SlurmCluster.start()).rejects.toThrow(why);
  });
