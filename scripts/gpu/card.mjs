import { run } from '../lib/exec.mjs';

/**
 * @param {string} what
 * @returns {Promise<string[] | undefined>}
 */
const query = async (what) => {
  const { code, stdout } = await run('nvidia-smi', [`--query-gpu=${what}`, '--format=csv,noheader,nounits']);
  return code === 0 ? (stdout.split('\n')[0] ?? '').split(',').map((value) => value.trim()) : undefined;
};

/**
 * The first NVIDIA card of the machine; undefined if its driver reports none.
 *
 * @typedef {{ name: string, architecture: number, memoryMiB: number, driver: string }} Card
 * @returns {Promise<Card | undefined>}
 */
export async function findCard() {
  const values = await query('name,compute_cap,memory.total,driver_version');
  if (!values) return undefined;
  const [name = '', capability = '', memory, driver = ''] = values;
  return { name, architecture: Number(capability.replace('.', '')), memoryMiB: Number(memory), driver };
}

/**
 * Calls `work` and returns its result with the most memory of the card that was in use meanwhile, in MiB.
 *
 * @template T
 * @param {() => Promise<T>} work
 */
export async function withPeakMemory(work) {
  let peak = 0;
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      const [used] = (await query('memory.used')) ?? [];
      if (used === undefined) return;
      peak = Math.max(peak, Number(used));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  })();
  try {
    const value = await work();
    return { value, peakMiB: peak };
  } finally {
    isDone = true;
    await watching;
  }
}
