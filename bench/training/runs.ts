import { Datasets } from '../../src/main/datasets';
import { expand, planOf, withoutUnread } from '../../src/shared/domain/run/experiment';
import type { ObjectiveName } from '../../src/shared/domain/run/hyperparameter-fields';
import type { Hyperparameters, NetworkName } from '../../src/shared/domain/run/hyperparameters';
import { unwrap } from '../../src/shared/contract/outcome';
import { preset } from '../../src/shared/domain/run/presets';
import type { PreparedDataset } from '../../src/shared/domain/datasets';
import { scratch } from '../lib/homes';

/** A run for a measured training process, without name and folder. */
export interface Run {
  objective: ObjectiveName;
  network: NetworkName;
  hyperparameters: Hyperparameters;
  dataset: PreparedDataset;
}

/**
 * Returns the runs of the default comparison for each network: on digits, or on the ring for `mlp`, with the settings of that preset and
 * the objective's default batch size, optimizer and critic steps.
 */
export async function runsOf(networks: readonly NetworkName[], objectives: readonly ObjectiveName[]): Promise<Run[]> {
  const datasets = new Datasets({ home: scratch() });
  const known = await datasets.list();
  const runs: Run[] = [];
  for (const network of networks) {
    const base = preset(network === 'mlp' ? 'ring-compare' : 'digits-compare')!;
    const plan = { ...planOf(base), objectives: [...objectives], settings: { ...base.settings, network } };
    const dataset = unwrap(
      await datasets.prepare(base.dataset, network === 'mlp' ? {} : { imageSize: 28, channels: 1 }),
    );
    for (const { hyperparameters } of unwrap(expand(withoutUnread(plan, new Set()), known)))
      runs.push({ objective: hyperparameters.objective, network, hyperparameters, dataset });
  }
  return runs;
}
