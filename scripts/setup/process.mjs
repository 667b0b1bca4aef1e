// The process that sets up the training engine for `gander setup` and the window: out/main/setup.cjs. Its argument is
// `plan` (report what would be downloaded) or `run`; the message `cancel` ends a run.
import { setUpEngine, planEngine } from './engine.mjs';
import { setUpKernels } from './kernels.mjs';

/**
 * @typedef {{ type: 'plan', plan: import('./engine.mjs').EnginePlan | null }
 *   | { type: 'download', name: string, done: number, total: number }
 *   | { type: 'notice', text: string }
 *   | { type: 'ended', ok: boolean, made: boolean, device: string, why: string }} SetupMessage
 */

/** How often the progress of a download is reported. */
const REPORT_INTERVAL_MS = 250;

/** The channel to Electron's main process; other parents have that of `fork`. */
const port =
  /** @type {{ parentPort?: { postMessage(message: unknown): void, on(event: 'message', listener: (event: { data: unknown }) => void): void } }} */ (
    /** @type {unknown} */ (process)
  ).parentPort;

/** @param {SetupMessage} message */
function send(message) {
  if (port) port.postMessage(message);
  else process.send?.(message);
}

const cancel = new AbortController();
/** @param {unknown} message */
const receive = (message) => {
  if (message === 'cancel') cancel.abort();
};
port?.on('message', ({ data }) => receive(data));
process.on('message', receive);
// The parent has ended: what has arrived is kept, and the folder of the unfinished engine is removed.
process.on('disconnect', () => cancel.abort());
// Ctrl-C in a terminal reaches this process too; its parent decides.
process.on('SIGINT', () => {});

/** @type {import('../lib/log.mjs').Report} */
function report(name, total) {
  let reportedAt = -Infinity;
  return (done) => {
    const now = performance.now();
    if (done < total && now - reportedAt < REPORT_INTERVAL_MS) return;
    reportedAt = now;
    send({ type: 'download', name, done, total });
  };
}

async function run() {
  const outcome = await setUpEngine({ again: true, report, signal: cancel.signal });
  if (!outcome.ok) return send({ type: 'ended', ok: false, made: false, device: '', why: outcome.why });
  for (const text of outcome.value.notes) send({ type: 'notice', text });
  const kernels = await setUpKernels();
  if (!kernels.ok) send({ type: 'notice', text: kernels.why });
  send({ type: 'ended', ok: true, made: outcome.value.made, device: outcome.value.engine.device, why: '' });
}

async function main() {
  if (process.argv.includes('plan')) send({ type: 'plan', plan: (await planEngine()) ?? null });
  else await run();
}

main()
  .catch((error) => send({ type: 'ended', ok: false, made: false, device: '', why: String(error?.message ?? error) }))
  .finally(() => {
    // Both channels keep a process alive.
    if (port) setTimeout(() => process.exit(), 100);
    else process.disconnect?.();
  });
