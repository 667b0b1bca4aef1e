/** Milliseconds that training may wait for files, in all and as a share of the time since it began, before a person should know. */
const PATIENCE = 1000;
const SHARE = 0.25;

/** Adds up the milliseconds that training waited for a file; answers once with a sentence, when the disk is what holds it up. */
export function slowDiskNotice(): (milliseconds: number) => string | undefined {
  const from = performance.now();
  let waited = 0;
  let isTold = false;
  return (milliseconds) => {
    waited += milliseconds;
    const share = waited / (performance.now() - from);
    if (isTold || waited < PATIENCE || share < SHARE) return undefined;
    isTold = true;
    return `The disk is slow: training has waited for its files ${Math.round(100 * share)} % of the time. Fewer checkpoints and grids, or another disk for the home, make it faster.`;
  };
}
