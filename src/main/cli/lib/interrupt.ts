import type { Core } from '../../core/core';
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

/**
 * Cancels a job of the core at Ctrl-C, and calls `onFirst`.
 *
 * @returns a function that stops listening
 */
export const cancelOnInterrupt = (
  core: Core,
  request: 'exports:cancel' | 'imports:cancel',
  id: string,
  onFirst: () => void = () => undefined,
): (() => void) =>
  onInterrupt(() => {
    onFirst();
    // Rejected when the owner of the home has ended, and its job with it: the command then ends in its own way.
    core.request(request, id).catch(() => undefined);
  });
