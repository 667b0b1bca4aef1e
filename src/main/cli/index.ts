import { version } from '../../../package.json';
import { enableCompileCache } from '../files/compile-cache';

enableCompileCache(__dirname, version);

/**
 * The command, which begins when its modules are loaded. Chunks that entries share are loaded before the modules of an
 * entry: only a later import is after the call above.
 */
export const loaded = import('./main');
