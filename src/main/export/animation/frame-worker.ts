import { parentPort, workerData } from 'node:worker_threads';
import { provideLocale } from '../../../shared/locale';
import { createFrameMaker } from './make-frame';
import type { FrameJob, FrameTemplate } from './frame-job';

/**
 * Entry point of a thread that makes frames. `workerData` is the template; each message is a job and is answered with
 * one frame.
 */
provideLocale(() => (workerData as FrameTemplate).locale);
const makeFrame = createFrameMaker(workerData as FrameTemplate);

parentPort?.on('message', (job: FrameJob) => {
  const result = makeFrame(job);
  parentPort?.postMessage(result, 'frame' in result ? [result.frame.buffer as ArrayBuffer] : []);
});
