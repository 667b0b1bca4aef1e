import fs from 'node:fs';
import { run } from '../lib/exec.mjs';
import { say } from '../lib/log.mjs';
import { npmCommand } from '../lib/npm.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { shippedPackages } from '../lib/shipped.mjs';
import { fail, pass, skip } from './tally.mjs';

const TIMEOUT_MS = 60_000;
const GRAVE = ['high', 'critical'];
/** What a registry answers that offers no audits: it has no such address, or does not take the request. */
const NOT_OFFERED = [404, 405, 410, 501];

/**
 * Asks the registry what is known against the locked packages that ship, whatever package.json calls them; what is grave fails.
 *
 * Without an answer the packages are not audited: that is a skip, which never passes where the audit was asked for by name. `--no-skip`
 * allows it only where the registry answered that it offers no audits, for there it could never be had.
 */
export async function audit() {
  const npm = npmCommand();
  const args = ['audit', '--json', '--package-lock-only', '--fetch-retries=0', '--loglevel=silent'];
  const { stdout } = await run(npm.command, [...npm.args, ...args], { cwd: root, timeout: TIMEOUT_MS });
  const shipped = shippedPackages(JSON.parse(fs.readFileSync(inRoot('package-lock.json'), 'utf8')));
  const result = readAudit(stdout, shipped);
  say('audit', result.line);
  return tallyOf(result);
}

/** An audit as the tests count it. */
export function tallyOf({ audited, offered, grave, line }) {
  if (!audited) return skip('audit', line, { tolerated: !offered });
  return grave.length > 0
    ? { ...fail(''), failed: grave.length, failures: grave.map((one) => `audit: ${one}`) }
    : pass();
}

/**
 * Reads npm's report on all locked packages. `audited` is whether it is one, `offered` whether the registry could have given one, and `grave`
 * names each shipped package with a finding of high or critical severity.
 */
export function readAudit(stdout, shipped) {
  const report = parse(stdout);
  if (!report?.vulnerabilities || !report.metadata) return notAudited(report);
  const places = new Set(shipped.map(({ where }) => where));
  const found = Object.values(report.vulnerabilities).filter(({ nodes }) => nodes.some((where) => places.has(where)));
  const grave = found
    .filter(({ severity }) => GRAVE.includes(severity))
    .map(
      ({ name, range, severity, via }) =>
        `${name} ${range}: ${severity}: ${via.map((one) => one.title ?? one).join('; ')}`,
    );
  return {
    audited: true,
    offered: true,
    grave,
    line: `${shipped.length} packages that ship: ${grave.length} findings of high or critical severity, ${found.length - grave.length} lesser`,
  };
}

function parse(stdout) {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

function notAudited(report) {
  const status = report?.statusCode;
  const offered = !NOT_OFFERED.includes(status);
  const why = !offered
    ? `the registry answers that it offers no audits (${status})`
    : report
      ? `no answer (${status ?? report.error?.code ?? 'unknown'})`
      : 'npm gave no report';
  return { audited: false, offered, grave: [], line: `NOT AUDITED: ${why}, so nothing is known of the packages` };
}
