import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MachinePlans, MeasuredPlan, NetworkKind } from '../../../shared/domain/compute-plan';
import { NETWORK_KINDS } from '../../../shared/domain/compute-plan';
import type { PlansStatus } from '../../../shared/domain/plan-race';
import { PlanMeasuring } from './plan-measuring';
import type { PlanMeasuringOptions } from './plan-measuring';
import { PLANS_FILE, readPlans, thisMachine, writePlans } from './plan-store';

const ENGINE = { name: 'tensorflow', version: '2.21.0', device: 'CPU' } as const;
const PLAN: MeasuredPlan = {
  xla: 'on',
  oneDnn: 'off',
  threads: 2,
  mergeProducts: 'off',
  kernels: 'tensorflow',
  processes: 1,
  msPerStep: 30,
  memoryMiB: 700,
};
const stored = (change: Partial<MachinePlans> = {}): MachinePlans => ({
  ...thisMachine(ENGINE),
  gander: '0.1.0',
  measuredAt: '2026-11-29T12:00:00.000Z',
  networks: { dense: { small: [PLAN] }, convolutional: { small: [PLAN] }, '2-D': { small: [PLAN] } },
  ...change,
});

function open(given: Partial<PlanMeasuringOptions> = {}) {
  const home = mkdtempSync(path.join(tmpdir(), 'gander-plans-'));
  const statuses: PlansStatus[] = [];
  const raced: (readonly NetworkKind[])[] = [];
  const plans = new PlanMeasuring({
    home,
    version: '0.1.0',
    probe: () => Promise.resolve({ engine: ENGINE, milliseconds: 1 }),
    fork: () => {
      throw new Error('no process');
    },
    isBusy: () => false,
    onChange: (status) => statuses.push(status),
    race: ({ kinds, onMeasured, onProgress }) => {
      raced.push(kinds!);
      onProgress(0, 2, 'dense networks');
      for (const kind of kinds!) onMeasured(kind, { small: [{ ...PLAN, msPerStep: 20 }] });
      return Promise.resolve([]);
    },
    ...given,
  });
  return { home, plans, statuses, raced };
}

/** A race that never ends unless it is aborted. */
const endless: PlanMeasuringOptions['race'] = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

describe('measuring plans', () => {
  it('stores them with the machine, and reports progress and end', async () => {
    const { home, plans, statuses } = open();
    expect(await plans.status()).toEqual({});
    expect(await plans.measure()).toMatchObject({ ok: true });
    await vi.waitFor(() => expect(statuses.at(-1)).toMatchObject({ plans: {} }));
    expect(statuses[0]!.measuring).toEqual({ done: 0, total: 2, text: 'dense networks', secondsLeft: 60 });
    expect(readPlans(home)).toMatchObject({ ...thisMachine(ENGINE), gander: '0.1.0' });
    expect((await plans.current())!.networks.dense.small![0]!.msPerStep).toBe(20);
  });

  it('keeps the other kinds when one is measured again', async () => {
    const { home, plans, statuses } = open();
    writePlans(home, stored());
    await plans.measure(['2-D']);
    await vi.waitFor(() => expect(statuses.length).toBeGreaterThan(0));
    expect(NETWORK_KINDS.map((kind) => readPlans(home)!.networks[kind].small![0]!.msPerStep)).toEqual([30, 30, 20]);
  });

  it('is refused while runs train, during another one, and without TensorFlow', async () => {
    expect(await open({ isBusy: () => true }).plans.measure()).toMatchObject({ ok: false });
    const { plans } = open({ race: endless! });
    await plans.measure();
    expect(await plans.measure()).toMatchObject({ ok: false });
    await plans.close();
    const probe = () => Promise.resolve({ engine: { ...ENGINE, name: 'wasm' as const }, milliseconds: 1 });
    expect(await open({ probe }).plans.measure()).toMatchObject({ ok: false });
  });

  it('ends when it is cancelled or a run starts, and says which', async () => {
    for (const [end, cancelled] of [
      ['cancel', 'The measurement was cancelled.'],
      ['interrupt', 'The measurement ended because a run started.'],
    ] as const) {
      const { plans, statuses } = open({ race: endless! });
      await plans.measure();
      plans[end]();
      await vi.waitFor(() => expect(statuses.at(-1)?.ended).toEqual({ cancelled: true, message: cancelled }));
      expect(statuses.at(-1)!.measuring).toBeUndefined();
    }
  });
});

describe('stored plans', () => {
  it('do not apply to another machine or engine', async () => {
    const { home, plans } = open();
    writePlans(home, stored({ machine: 'linux x64 another' }));
    expect([await plans.current(), (await plans.status()).outdated]).toEqual([
      undefined,
      `They are of another machine: linux x64 another, ${availableParallelism()} cores.`,
    ]);
    writePlans(home, stored({ engine: { ...ENGINE, version: '2.20.0' } }));
    expect((await plans.status()).outdated).toBe('They are of another engine: tensorflow 2.20.0, CPU.');
    writePlans(home, stored({ gander: '0.0.9' }));
    expect((await plans.status()).outdated).toBeUndefined();
  });

  it('are none where the file is damaged', async () => {
    const { home, plans } = open();
    for (const text of [
      '',
      '{}',
      '[1',
      JSON.stringify({ ...stored(), networks: { dense: { small: [{ xla: 1 }] } } }),
    ]) {
      writeFileSync(path.join(home, PLANS_FILE), text);
      expect(await plans.current()).toBeUndefined();
    }
    writePlans(home, stored());
    expect(JSON.parse(readFileSync(path.join(home, PLANS_FILE), 'utf8'))).toEqual(stored());
  });
});

describe('measuring when idle', () => {
  const before = process.env['GANDER_TUNE'];
  afterEach(() => {
    process.env['GANDER_TUNE'] = before;
    vi.useRealTimers();
  });
  const idle = () => vi.advanceTimersByTimeAsync(11_000);
  const start = (given: Partial<PlanMeasuringOptions> = {}) => {
    process.env['GANDER_TUNE'] = 'on';
    vi.useFakeTimers();
    const opened = open(given);
    opened.plans.measureWhenIdle();
    return opened;
  };

  it('measures the kinds that are missing, once', async () => {
    const { home, plans, raced } = start();
    writePlans(home, stored({ networks: { dense: { small: [PLAN] }, convolutional: {}, '2-D': {} } }));
    await idle();
    expect(raced).toEqual([['convolutional', '2-D']]);
    plans.noteActivity();
    await idle();
    expect(raced).toHaveLength(1);
  });

  it('waits until nothing trains', async () => {
    let busy = true;
    const { plans, raced } = start({ isBusy: () => busy });
    await idle();
    expect(raced).toEqual([]);
    busy = false;
    plans.noteActivity();
    await vi.advanceTimersByTimeAsync(9000);
    plans.noteActivity();
    await vi.advanceTimersByTimeAsync(9000);
    expect(raced).toEqual([]);
    await idle();
    expect(raced).toHaveLength(1);
  });

  it('is off with GANDER_TUNE=off', async () => {
    vi.useFakeTimers();
    process.env['GANDER_TUNE'] = 'off';
    const { plans, raced } = open();
    plans.measureWhenIdle();
    await idle();
    expect(raced).toEqual([]);
  });
});
