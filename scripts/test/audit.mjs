import { run } from '../lib/exec.mjs';
import { say } from '../lib/log.mjs';
import { npmCommand } from '../lib/npm.mjs';
import { root } from '../lib/paths.mjs';
import { fail, pass } from './tally.mjs';

const PATIENCE = 60_000;
const GRAVE = ['high', 'critical'];

/** Asks the registry what is known against the locked packages that the app runs with; what is grave fails. */
export async function audit() {
  const npm = npmCommand();
  const args = ['audit', '--json', '--omit=dev', '--package-lock-only', '--fetch-retries=0', '--loglevel=silent'];
  const { stdout } = await run(npm.command, [...npm.args, ...args], { cwd: root, timeout: PATIENCE });
  const { grave, line } = readAudit(stdout);
  say('audit', line);
  return grave.length > 0 ? { ...fail(''), failed: grave.length, failures: grave.map((one) => `audit: ${one}`) } : pass();
}

/**
 * Reads npm's report. A registry that answers no audits, or none that can be reached, says nothing about the packages: that is told, and fails nothing.
 *
 * `grave` names each package with a finding of high or critical severity.
 */
export function readAudit(stdout) {
  let report;
  try {
    report = JSON.parse(stdout);
  } catch {
    return { grave: [], line: 'npm gave no report, so nothing is known of the packages' };
  }
  if (!report.vulnerabilities || !report.metadata) {
    const why = report.statusCode ?? report.error?.code ?? 'no answer';
    return { grave: [], line: `the registry answers no audits here (${why}), so nothing is known of the packages` };
  }
  const found = Object.values(report.vulnerabilities);
  const grave = found.filter(({ severity }) => GRAVE.includes(severity)).map(({ name, range, severity, via }) => `${name} ${range}: ${severity}: ${via.map((one) => one.title ?? one).join('; ')}`);
  return { grave, line: `${report.metadata.dependencies?.prod ?? 'all'} packages of the app: ${grave.length} findings of high or critical severity, ${found.length - grave.length} lesser` };
}
