import { parentPort, workerData } from 'node:worker_threads';
import { connect, PATIENT_BUSY_TIMEOUT_MS } from '../connect';

/** A task of the thread: checkpoint what is possible, truncate the write-ahead log, or close the file. */
export type BackfillTask = 'move' | 'empty' | 'close';

/**
 * Entry point of a thread that checkpoints the write-ahead log; it replies to each task when it is done or has failed.
 */
const db = connect(workerData as string, false, PATIENT_BUSY_TIMEOUT_MS);

parentPort?.on('message', (task: BackfillTask) => {
  try {
    if (task === 'close') return void (db.close(), parentPort?.close());
    db.pragma('wal_checkpoint(PASSIVE)');
    // Blocks writers while it moves the few pages added in the meantime.
    if (task === 'empty') db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // The disk is full or the database locked: the pages are moved another time.
  }
  parentPort?.postMessage(task);
});
