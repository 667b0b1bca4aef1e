// Marks retried tests, so that the report names them.
import { beforeEach } from 'vitest';

beforeEach(({ task }) => {
  if ((task.result?.retryCount ?? 0) > 0) Object.assign(task.meta, { again: true });
});
