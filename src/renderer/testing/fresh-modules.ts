import { afterAll, vi } from 'vitest';

// Files of component tests share a process, each with a DOM of its own. Stores must not be shared: the modules of the next
// file are evaluated again, with its DOM and its core.
afterAll(() => void vi.resetModules());
