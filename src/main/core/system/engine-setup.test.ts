import { describe, expect, it, vi } from 'vitest';
import type { SetupPlan, SetupStatus } from '../../../shared/contract/setup-status';
import { EngineSetup } from './engine-setup';
import type { SetupMessage, SetupProcess } from './setup-process';

const PLAN: SetupPlan = { device: 'cpu', isSetUp: false, files: [], bytesInstalled: 1, from: 'PyPI' };
const download = (done: number): SetupMessage => ({ type: 'download', name: 'tensorflow', done, total: 1000 });
const ended = (change: Partial<Extract<SetupMessage, { type: 'ended' }>> = {}): SetupMessage => ({
  type: 'ended',
  ok: true,
  made: true,
  device: 'cpu',
  why: '',
  ...change,
});

/** A set-up whose processes do what the test says. */
function open() {
  let listener: (message: SetupMessage) => void = () => undefined;
  let exit: () => void = () => undefined;
  const statuses: SetupStatus[] = [];
  const child = {
    cancel: vi.fn(),
    kill: vi.fn(() => exit()),
    onMessage: (taken) => (listener = taken),
    onExit: (taken) => (exit = taken),
  } satisfies SetupProcess;
  const setup = new EngineSetup({ fork: () => child, onChange: (status) => statuses.push(status), cancelMs: 20 });
  return { setup, child, statuses, send: (message: SetupMessage) => listener(message), exit: () => exit() };
}

describe('the set-up of the engine', () => {
  it('reports the progress of each file, an estimate, and the end', () => {
    const { setup, statuses, send, exit } = open();
    expect(setup.start().ok).toBe(true);
    send(download(400));
    expect(setup.status().working).toEqual({ name: 'tensorflow', done: 400, total: 1000 });
    send(download(700));
    expect(setup.status().working?.secondsLeft).toBeGreaterThanOrEqual(1);
    send(download(1000));
    expect(setup.status().working).toEqual({ done: 1000, total: 1000 });
    send(ended());
    exit();
    expect(statuses.at(-1)).toEqual({
      ended: { ok: true, isCancelled: false, message: 'TensorFlow (cpu) is set up. New runs use it.', notices: [] },
    });
  });

  it('is refused while one is in progress, and can be started again after a failure', () => {
    const { setup, send, exit } = open();
    setup.start();
    expect(setup.start()).toMatchObject({ ok: false, error: { message: 'A set-up is in progress.' } });
    send({ type: 'notice', text: 'CUDA failed.' });
    send(ended({ ok: false, why: 'no network.' }));
    exit();
    expect(setup.status().ended).toEqual({
      ok: false,
      isCancelled: false,
      message: 'No network.',
      notices: ['CUDA failed.'],
    });
    expect(setup.start().ok).toBe(true);
    expect(setup.status().ended).toBeUndefined();
  });

  it('a cancelled process ends by itself', () => {
    const { setup, child, send, exit } = open();
    setup.start();
    setup.cancel();
    setup.cancel();
    expect(child.cancel).toHaveBeenCalledOnce();
    send(ended({ ok: false, why: 'the download was cancelled.' }));
    exit();
    expect(setup.status().ended).toMatchObject({ ok: false, isCancelled: true });
    expect(child.kill).not.toHaveBeenCalled();
  });

  it('a cancelled process that does not end is killed', async () => {
    const { setup, child } = open();
    setup.start();
    await setup.close();
    expect(child.kill).toHaveBeenCalledOnce();
    expect(setup.status().ended).toMatchObject({ isCancelled: true });
  });

  it('a process that crashes is an end as well', () => {
    const { setup, exit } = open();
    setup.start();
    exit();
    expect(setup.status().ended).toMatchObject({ ok: false, message: 'The set-up ended without a result.' });
  });

  it('the plan is what its process says; null if that ends without one', async () => {
    const first = open();
    const plan = first.setup.plan();
    first.send({ type: 'plan', plan: PLAN });
    expect(await plan).toEqual(PLAN);
    const second = open();
    const none = second.setup.plan();
    second.exit();
    expect(await none).toBeNull();
  });
});
