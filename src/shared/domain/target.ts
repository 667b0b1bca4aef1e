import { z } from 'zod';
import { checkInput } from '../contract/schema-issue';
import { refuse } from '../contract/outcome';
import type { Outcome } from '../contract/outcome';

/** Places other than this machine where runs train. */
const TARGET_KINDS = ['slurm', 'detached'] as const;

/** Name of this machine where a target is chosen. */
export const HERE = 'here';

const ANY_CONTROL = /[\u0000-\u001f\u007f]/;
/** A value that becomes one argument of a command; it must not look like an option. */
const word = (what: string, max = 200) =>
  z
    .string()
    .min(1, `${what} must not be empty.`)
    .max(max)
    .refine((text) => !ANY_CONTROL.test(text) && !text.startsWith('-'), `${what} must not begin with "-".`);
/** Paths on the target are those of a POSIX system. */
const absolute = (what: string) =>
  word(what, 1000).refine(
    (text) => /^\/[^\0]+$/.test(text) && !text.split('/').includes('..'),
    `${what} must be an absolute path, such as /shared/gander.`,
  );

const targetName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/,
    'The name of a target has 1 to 50 letters, digits, dots, hyphens and underscores, and begins with a letter or digit.',
  )
  .refine((name) => name !== HERE, 'The name "here" means this machine: choose another name for the target.');

const targetSettings = z
  .strictObject({
    kind: z.enum(TARGET_KINDS),
    /** Host, or `user@host`, as `ssh` takes it; commands run on this machine when absent. */
    ssh: word('The ssh host')
      .regex(
        /^[A-Za-z0-9_.@:%[\]-]+$/,
        'The ssh host must be a host name, user@host, or a name of your ssh configuration.',
      )
      .optional(),
    /** Configuration file of ssh instead of the user's. */
    sshConfig: word('The ssh configuration', 1000).optional(),
    /** Folder on storage that the target's machines share. */
    folder: absolute('The folder'),
    /** The same folder as this machine sees it, if it is mounted here under another path. */
    mount: word('The mount', 1000).optional(),
    /** Folder of Gander on the target; that of this installation by default. */
    program: absolute('The folder of Gander').optional(),
    /** Node on the target. */
    node: word('The path of Node', 1000).optional(),
    partition: word('The partition').optional(),
    account: word('The account').optional(),
    qos: word('The QOS').optional(),
    constraint: word('The constraint').optional(),
    /** As Slurm writes it: minutes, `hours:minutes:seconds`, `days-hours`. */
    time: z
      .string()
      .regex(
        /^(\d+|\d+:\d+|\d+:\d+:\d+|\d+-\d+(:\d+(:\d+)?)?)$/,
        'A time limit is minutes, hours:minutes:seconds or days-hours, such as 90, 12:00:00 or 2-0.',
      )
      .optional(),
    gres: word('The generic resources').optional(),
    memory: z
      .string()
      .regex(/^\d+[KMGT]?$/, 'Memory is a number with K, M, G or T, such as 16G.')
      .optional(),
    cpus: z.number().int().min(1).max(1024).optional(),
    /** Runs of one experiment that train at once. */
    atOnce: z.number().int().min(1).max(1000).optional(),
    /** Seconds before the time limit at which a run is suspended. */
    leadSeconds: z.number().int().min(10).max(3600).optional(),
    /** Shell commands that run on the compute node before Gander, such as `module load cuda`. */
    prologue: z
      .array(
        z
          .string()
          .max(1000)
          .refine((line) => !ANY_CONTROL.test(line), 'A line of the prologue must be one line.'),
      )
      .max(50),
  })
  .refine((settings) => settings.kind === 'slurm' || !SLURM_ONLY.some((name) => settings[name] !== undefined), {
    message: 'Partition, account, QOS, constraint, time and gres are for targets with Slurm.',
  });
export type TargetSettings = z.infer<typeof targetSettings>;

const SLURM_ONLY = ['partition', 'account', 'qos', 'constraint', 'time', 'gres', 'memory'] as const;

/** A target as a person has added it. */
export interface TargetInfo {
  name: string;
  settings: TargetSettings;
  createdAt: string;
  /** Why it could not be reached last time; absent when it could. */
  trouble?: string;
}

/** One thing that a check of a target has looked at. */
interface TargetFinding {
  level: 'ok' | 'problem';
  /** A sentence. */
  message: string;
}

/** What a check of a target has found so far. */
export interface TargetReport {
  findings: TargetFinding[];
  /** What the check is doing; absent once it has ended. */
  doing?: string;
}

export function parseTarget(name: unknown, settings: unknown): Outcome<{ name: string; settings: TargetSettings }> {
  const checkedName = checkInput(targetName, name);
  if (!checkedName.ok) return refuse(checkedName.error.message, 'name');
  const checked = checkInput(targetSettings, settings);
  return checked.ok ? { ok: true, value: { name: checkedName.value, settings: checked.value } } : checked;
}
