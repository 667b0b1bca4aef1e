import { z } from 'zod';
import { m } from '../../paraglide/messages';
import { checkInput } from '../contract/schema-issue';
import { refuse } from '../contract/outcome';
import type { Outcome } from '../contract/outcome';

/** Places other than this machine where runs train. */
const TARGET_KINDS = ['slurm', 'detached'] as const;

/** Name of this machine where a target is chosen. */
export const HERE = 'here';

const ANY_CONTROL = /[\u0000-\u001f\u007f]/;
/** A value that becomes one argument of a command; it must not look like an option. */
const word = (option: string, max = 200) =>
  z
    .string()
    .min(1, { error: () => m.targets_bad_word({ option }) })
    .max(max)
    .refine((text) => !ANY_CONTROL.test(text) && !text.startsWith('-'), {
      error: () => m.targets_bad_word({ option }),
    });
/** Paths on the target are those of a POSIX system. */
const absolute = (option: string) =>
  word(option, 1000).refine((text) => text.startsWith('/') && !text.split('/').includes('..'), {
    error: () => m.targets_bad_path({ option }),
  });

export const targetName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/, { error: () => m.targets_bad_name() })
  .refine((name) => name !== HERE, { error: () => m.targets_name_here() });

const targetSettings = z
  .strictObject({
    kind: z.enum(TARGET_KINDS),
    /** Host, or `user@host`, as `ssh` takes it; commands run on this machine when absent. */
    ssh: word('--ssh')
      .regex(/^[A-Za-z0-9_.@:%[\]-]+$/, { error: () => m.targets_bad_host() })
      .optional(),
    /** Configuration file of ssh instead of the user's. */
    sshConfig: word('--ssh-config', 1000).optional(),
    /** Folder on storage that the target's machines share. */
    folder: absolute('--folder'),
    /** The same folder as this machine sees it, if it is mounted here under another path. */
    mount: word('--mount', 1000).optional(),
    /** Folder of Gander on the target; that of this installation by default. */
    program: absolute('--program').optional(),
    /** Node on the target. */
    node: word('--node', 1000).optional(),
    partition: word('--partition').optional(),
    account: word('--account').optional(),
    qos: word('--qos').optional(),
    constraint: word('--constraint').optional(),
    /** As Slurm writes it: minutes, `hours:minutes:seconds`, `days-hours`. */
    time: z
      .string()
      .regex(/^(\d+|\d+:\d+|\d+:\d+:\d+|\d+-\d+(:\d+(:\d+)?)?)$/, { error: () => m.targets_bad_time() })
      .optional(),
    gres: word('--gres').optional(),
    memory: z
      .string()
      .regex(/^\d+[KMGT]?$/, { error: () => m.targets_bad_memory() })
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
          .refine((line) => !ANY_CONTROL.test(line), { error: () => m.targets_bad_prologue() }),
      )
      .max(50),
  })
  .refine((settings) => settings.kind === 'slurm' || !SLURM_ONLY.some((name) => settings[name] !== undefined), {
    error: () => m.targets_slurm_only(),
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
  /** The last check since Gander was started. */
  checked?: { at: string; findings: TargetFinding[] };
}

/** One thing that a check of a target has looked at. */
export interface TargetFinding {
  level: 'ok' | 'note' | 'problem';
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
