import { EXIT } from './usage-error';

/**
 * Handles Ctrl-C and SIGTERM, which batch systems send: the first calls `onFirst`, the second exits at once. A
 * training process whose
 * parent exits saves a checkpoint and suspends its run.
 *
 * @returns a function that stops listening
 */
export function onInterrupt(onFirst: () => void): () => void {
  let count = 0;
  const onSignal = (): void => {
    count++;
    if (count === 1) onFirst();
    else process.exit(EXIT.interrupted);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}
