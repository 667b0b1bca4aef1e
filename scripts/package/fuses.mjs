import { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { done, refused } from '../lib/outcome.mjs';

/** What a packaged window does not need and other programs could misuse (docs/decisions/fuses.md). */
const OFF = /** @type {const} */ ([
  'RunAsNode',
  'EnableNodeOptionsEnvironmentVariable',
  'EnableNodeCliInspectArguments',
]);

/**
 * Switches the fuses off in an Electron program, and reads them back.
 *
 * @param {string} program
 * @returns {Promise<import('../lib/outcome.mjs').Outcome>}
 */
export async function setFuses(program) {
  await flipFuses(program, {
    version: FuseVersion.V1,
    ...Object.fromEntries(OFF.map((name) => [FuseV1Options[name], false])),
  });
  const on = await fusesOn(program);
  return on.length === 0 ? done() : refused(`${program} still has the fuses ${on.join(', ')} on.`);
}

/**
 * The fuses of {@link OFF} that are not off in a program.
 *
 * @param {string} program
 * @returns {Promise<string[]>}
 */
export async function fusesOn(program) {
  const wire = await getCurrentFuseWire(program);
  return OFF.filter((name) => wire[FuseV1Options[name]] !== FuseState.DISABLE);
}
