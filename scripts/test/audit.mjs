import fs from 'node:fs';
import { run } from '../lib/exec.mjs';
import { say } from '../lib/log.mjs';
import { npmCommand } from '../lib/npm.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { shippedPackages } from '../lib/shipped.mjs';
import { fail, pass, skip } from './tally.mjs';

/**
 * The parts of npm's report that are read here, and of its answer when there is no report.
 *
 * @typedef {object} AuditFinding
 * @property {string} name
 * @property {string} range
 * @property {string} severity
 * @property {(string | { title: string })[]} via
 * @property {string[]} nodes
 *
 * @typedef {object} NpmAudit
 * @property {Record<string, AuditFinding>} [vulnerabilities]
 * @property {object} [metadata]
 * @property {number} [statusCode]
 * @property {{ code?: string }} [error]
 *
 * @typedef {{ audited: boolean, offered: boolean, severe: string[], line: string }} AuditResult
 */

const TIMEOUT_MS = 60_000;
const SEVERE = ['high', 'critical'];
/** Status codes of a registry that offers no audits: unknown address or method. */
const NOT_OFFERED = [404, 405, 410, 501];

/**
 * Asks the registry for known vulnerabilities of the locked packages that ship, whether or not they are development
 * dependencies. High and critical ones fail the test.
 *
 * Without an answer the audit is skipped, which fails if it was requested by name. `--no-skip` tolerates the skip only
 * if the registry answered that it offers no audits.
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

/**
 * The counts of an audit.
 *
 * @param {AuditResult} result
 */
export function tallyOf({ audited, offered, severe, line }) {
  if (!audited) return skip('audit', line, { tolerated: !offered });
  return severe.length > 0
    ? { ...fail(''), failed: severe.length, failures: severe.map((one) => `audit: ${one}`) }
    : pass();
}

/**
 * Reads npm's report on all locked packages. `audited` is whether it is a report, `offered` whether the registry offers
 * audits, and `severe` has each shipped package with a finding of high or critical severity.
 *
 * @param {string} stdout
 * @param {readonly Pick<import('../lib/shipped.mjs').ShippedPackage, 'where'>[]} shipped
 */
export function readAudit(stdout, shipped) {
  const report = parse(stdout);
  if (!report?.vulnerabilities || !report.metadata) return notAudited(report);
  const places = new Set(shipped.map(({ where }) => where));
  const found = Object.values(report.vulnerabilities).filter(({ nodes }) => nodes.some((where) => places.has(where)));
  const severe = found
    .filter(({ severity }) => SEVERE.includes(severity))
    .map(
      ({ name, range, severity, via }) =>
        `${name} ${range}: ${severity}: ${via.map((one) => (typeof one === 'string' ? one : one.title)).join('; ')}`,
    );
  return {
    audited: true,
    offered: true,
    severe,
    line: `${shipped.length} packages that ship: ${severe.length} findings of high or critical severity, ${found.length - severe.length} lesser`,
  };
}

/**
 * @param {string} stdout
 * @returns {NpmAudit | undefined}
 */
function parse(stdout) {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

/** @param {NpmAudit | undefined} report */
function notAudited(report) {
  const status = report?.statusCode;
  const offered = status === undefined || !NOT_OFFERED.includes(status);
  const why = !offered
    ? `the registry answers that it offers no audits (${status})`
    : report
      ? `no answer (${status ?? report.error?.code ?? 'unknown'})`
      : 'npm gave no report';
  return { audited: false, offered, severe: [], line: `NOT AUDITED: ${why}, so vulnerabilities are unknown` };
}
