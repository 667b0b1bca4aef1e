// npm run build: main, preload and renderer into out/.
import { say, sayTook } from './lib/log.mjs';
import { setUpBuild } from './setup/build.mjs';

const began = performance.now();
const outcome = await setUpBuild({ force: true, onStart: () => say('build', 'bundling main, preload and renderer') });
if (outcome.ok) sayTook('build', outcome.value, began);
else say('build', outcome.why);
process.exitCode = outcome.ok ? 0 : 1;
