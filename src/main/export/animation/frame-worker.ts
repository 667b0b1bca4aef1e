import { parentPort, workerData } from 'node:worker_threads';
import { frameMaker } from './make-frame';
import type { FrameJob, FrameTemplate } from './frame-job';

/** Entry of a thread that makes frames: the stage comes at its birth, then a job a message; each is answered by one frame. */
const make = frameMaker(workerData as FrameTemplate);

parentPort?.on('message', (job: FrameJob) => {
  const made = make(job);
  parentPort?.postMessage(made, 'frame' in made ? [made.frame.buffer as ArrayBuffer] : []);
});
