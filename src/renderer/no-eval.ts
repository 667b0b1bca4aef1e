import { config } from 'zod';

// zod compiles its checks with eval where it may, and finds out by trying, which the page's policy reports as a breach.
// It looks when a schema is made, so this comes before every module that makes one.
config({ jitless: true });
