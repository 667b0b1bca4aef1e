// Marks a test that is tried again, for the report to name it.
import { beforeEach } from 'vitest';

beforeEach(({ task }) => {
  if ((task.result?.retryCount ?? 0) > 0) Object.assign(task.meta, { again: true });
});
