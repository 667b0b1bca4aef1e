import { ok } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import { FIELD_SEPARATOR, RECORD_SEPARATOR, countOf, defined, textOf } from './job-record';
import { at, isJson, listOf, numberOf, own, readList } from './json-form';
import type { Fields } from './json-form';
import { pairsOf } from './scontrol';
import { readRecords } from './text-form';

/** What `sinfo` or `scontrol show node` printed of a node, or of a group of equal nodes. */
export interface NodeRecord {
  /** A name, or of a group Slurm's list such as `gpu[01-03]`. */
  name: string;
  /** Lower case without Slurm's marks: `idle`, `mixed`, `allocated`, `down`, `drained` ... with flags after `+`. */
  state: string;
  /** The node does not answer: the `*` of its state. */
  isNotResponding?: true;
  partitions: readonly string[];
  /** Generic resources as Slurm writes them, such as `gpu:a100:4`. */
  gres?: string;
  cpus?: number;
  memoryMiB?: number;
  /** Why it is down or drained. */
  reason?: string;
}

const COLUMNS = '%N %P %T %G %c %m %E'.split(' ');

/** Arguments with which {@link parseSinfo} reads the answer: a record for each node and partition. */
export const SINFO_ARGUMENTS: readonly string[] = [
  '--noheader',
  '--Node',
  `--format=${COLUMNS.join(FIELD_SEPARATOR)}${RECORD_SEPARATOR}`,
];

/** Nodes printed by `sinfo` with {@link SINFO_ARGUMENTS} or with `--json`. Refuses an answer that is not complete. */
export function parseSinfo(text: string): Outcome<readonly NodeRecord[]> {
  if (isJson(text)) {
    const list = readList('sinfo', text, 'nodes', 'sinfo');
    return list.ok ? ok(joined(list.value.map(nodeOfJson))) : list;
  }
  const lines = readRecords('sinfo', text, COLUMNS.length);
  if (!lines.ok) return lines;
  return ok(
    joined(
      lines.value.map(([name, partition, state, gres, cpus, memory, reason]) =>
        defined<NodeRecord>({
          name: textOf(name) ?? '',
          ...stateOfNode(state!),
          partitions: partition === '' ? [] : [textOf(partition!.replace(/\*$/, '')) ?? ''],
          gres: textOf(gres),
          cpus: countOf(cpus!.replace(/\+$/, '')),
          memoryMiB: countOf(memory!.replace(/\+$/, '')),
          reason: reason === 'none' ? undefined : textOf(reason),
        }),
      ),
    ),
  );
}

/** Nodes printed by `scontrol --oneliner show node`, or with `--json`. */
export function parseScontrolNodes(text: string): Outcome<readonly NodeRecord[]> {
  if (isJson(text)) {
    const list = readList('scontrol', text, 'nodes');
    return list.ok ? ok(joined(list.value.map(nodeOfJson))) : list;
  }
  const nodes = text.split('\n').filter((line) => line.startsWith('NodeName='));
  return ok(
    nodes.map((line) => {
      const pairs = pairsOf(line);
      return defined<NodeRecord>({
        name: textOf(pairs.get('nodename')) ?? '',
        ...stateOfNode(pairs.get('state') ?? ''),
        partitions: (pairs.get('partitions') ?? '')
          .split(',')
          .filter(Boolean)
          .map((one) => textOf(one) ?? ''),
        gres: textOf(pairs.get('gres')),
        cpus: countOf(pairs.get('cputot')),
        memoryMiB: countOf(pairs.get('realmemory')),
        reason: textOf(/ Reason=(.*?)\s*$/.exec(line)?.[1]),
      });
    }),
  );
}

/** A node has a state and few flags. */
const MAX_FLAGS = 5;

/** The state of `idle~`, `DOWN*`, `DOWN+NOT_RESPONDING`, or of a list of state and flags. */
function stateOfNode(value: unknown): Pick<NodeRecord, 'state' | 'isNotResponding'> {
  const words = listOf(value)
    .filter((word) => typeof word === 'string')
    .flatMap((word) => word.slice(0, 200).toLowerCase().split('+'));
  const isNotResponding = words.some((word) => word.includes('*') || word === 'not_responding');
  const names = words.filter((word) => word !== 'not_responding').map((word) => word.replace(/[^a-z_]/g, ''));
  const state = [...new Set(names)].filter(Boolean).slice(0, MAX_FLAGS).join('+');
  return { state: state === '' ? 'unknown' : state, ...(isNotResponding ? { isNotResponding } : {}) };
}

/** A node of `scontrol` and of `sinfo` until 23.02, or a group of nodes of `sinfo` since 23.11. */
function nodeOfJson(node: Fields): NodeRecord {
  const partitions = own(node, 'partitions');
  const partition = at(node, 'partition', 'name');
  const flags = own(node, 'state_flags');
  const state = own(node, 'state') ?? at(node, 'node', 'state');
  return defined<NodeRecord>({
    name: textOf(own(node, 'name')) ?? namesOf(at(node, 'nodes', 'nodes')),
    ...stateOfNode([...listOf(state), ...listOf(flags)]),
    partitions: (Array.isArray(partitions) ? listOf(partitions) : [partition]).flatMap((one) => textOf(one) ?? []),
    gres: textOf(own(node, 'gres')) ?? textOf(at(node, 'gres', 'total')),
    cpus: countOf(numberOf(own(node, 'cpus')) ?? numberOf(at(node, 'cpus', 'total'))),
    memoryMiB: countOf(numberOf(own(node, 'real_memory')) ?? numberOf(at(node, 'memory', 'maximum'))),
    reason: textOf(own(node, 'reason')) ?? textOf(at(node, 'reason', 'description')),
  });
}

/** The names of a group, as one text. */
const namesOf = (names: unknown): string =>
  textOf((Array.isArray(names) ? listOf(names) : []).filter((name) => typeof name === 'string').join(',')) ?? '';

/** One record for each node, with all of its partitions. */
function joined(nodes: readonly NodeRecord[]): readonly NodeRecord[] {
  const found = new Map<string, NodeRecord>();
  for (const node of nodes) {
    const other = found.get(node.name);
    if (!other) found.set(node.name, node);
    else if (!node.partitions.every((one) => other.partitions.includes(one)))
      found.set(node.name, { ...other, partitions: [...other.partitions, ...node.partitions] });
  }
  return [...found.values()];
}
