import { version } from '../../../package.json';
import { enableCompileCache } from '../files/compile-cache';

enableCompileCache(__dirname, version);
// Chunks that entries share are loaded before the modules of an entry: only a later import is after the call above.
void import('./main');
