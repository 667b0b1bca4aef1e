import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { m } from '../../../paraglide/messages';
import type { MachinePlans, NetworkKind } from '../../../shared/domain/compute-plan';
import type { EngineInfo } from '../../../shared/contract/engine-info';
import { replaceFileSync } from '../../files/write-aside';
import { makeHome } from '../home';

/** File in the home with the measured plans; deleting it has them measured again. */
export const PLANS_FILE = 'plans.json';

const measuredPlan = z.object({
  xla: z.enum(['off', 'on']),
  oneDnn: z.enum(['default', 'off', 'on']),
  threads: z.number().int().min(0).max(1024),
  mergeProducts: z.enum(['off', 'on']),
  kernels: z.enum(['tensorflow', 'gander']),
  processes: z.number().int().min(1),
  msPerStep: z.number().positive(),
  memoryMiB: z.number().nonnegative(),
});
const classes = z.object({
  small: z.array(measuredPlan).optional(),
  large: z.array(measuredPlan).optional(),
}) as unknown as z.ZodType<MachinePlans['networks'][NetworkKind]>;
const plansFile: z.ZodType<MachinePlans> = z.object({
  machine: z.string(),
  cores: z.number().int().min(1),
  engine: z.object({ name: z.string(), version: z.string(), device: z.string() }),
  gander: z.string(),
  measuredAt: z.string(),
  networks: z.object({ dense: classes, convolutional: classes, '2-D': classes }),
});

/** Returns the stored plans of a home; undefined if there are none, or the file cannot be read. */
export function readPlans(home: string): MachinePlans | undefined {
  try {
    const parsed = plansFile.safeParse(JSON.parse(readFileSync(path.join(home, PLANS_FILE), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export function writePlans(home: string, plans: MachinePlans): void {
  makeHome(home);
  replaceFileSync(path.join(home, PLANS_FILE), `${JSON.stringify(plans, null, 2)}\n`);
}

/** What plans depend on. */
export interface MachineIdentity {
  machine: string;
  cores: number;
  engine: EngineInfo;
}

/** This machine, named by platform, architecture and processor as in the journal. */
export const thisMachine = (engine: EngineInfo): MachineIdentity => ({
  machine: [process.platform, process.arch, cpus()[0]?.model.trim()].filter(Boolean).join(' '),
  cores: availableParallelism(),
  engine,
});

/** Returns why plans do not apply to a machine, in a sentence; undefined if they do. */
export function describeOutdated(plans: MachinePlans, { machine, cores, engine }: MachineIdentity): string | undefined {
  if (plans.machine !== machine || plans.cores !== cores)
    return m.core_they_another_machine_cores({ machine: plans.machine, cores: plans.cores });
  const { name, version, device } = plans.engine;
  if (name !== engine.name || version !== engine.version || device !== engine.device)
    return m.core_they_another_engine({ name, version, device });
  return undefined;
}
