import { EXIT } from './usage-error';

/**
 * Ctrl-C, or the end that a batch system asks for: the first calls `onFirst`, the second leaves at once.
 * A training process that is left so parks by itself.
 *
 * @returns stops listening
 */
export function onInterrupt(onFirst: () => void): () => void {
  let count = 0;
  const hear = (): void => {
    count++;
    if (count === 1) onFirst();
    else process.exit(EXIT.interrupted);
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return () => {
    process.off('SIGINT', hear);
    process.off('SIGTERM', hear);
  };
}
