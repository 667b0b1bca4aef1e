import { parentPort, workerData } from 'node:worker_threads';
import { connect, PATIENT_BUSY_TIMEOUT_MS } from '../connect';

/** What is asked of the thread: to move what it can, to leave an empty write-ahead log, or to let go of the file. */
export type BackfillTask = 'move' | 'empty' | 'close';

/** Entry of a thread that moves pages of the write-ahead log into the database; each task is answered when it is done, as well as it could be. */
const db = connect(workerData as string, false, PATIENT_BUSY_TIMEOUT_MS);

parentPort?.on('message', (task: BackfillTask) => {
  try {
    if (task === 'close') return void (db.close(), parentPort?.close());
    db.pragma('wal_checkpoint(PASSIVE)');
    // Holds up writers, for the little that was added meanwhile.
    if (task === 'empty') db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // A full disk, or a lock: the pages stay where they are, and are moved another time.
  }
  parentPort?.postMessage(task);
});
