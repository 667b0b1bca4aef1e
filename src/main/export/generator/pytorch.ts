import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import type { Checkpoint, RunDetail } from '../../../shared/contract/results';
import type { Trained } from '../../../shared/domain/run/run';
import { RefusalError } from '../../../shared/contract/outcome';
import { CHECKPOINTS_FOLDER } from '../../../shared/formats/run-file';
import { pytorchScript, scriptName } from '../../../shared/pytorch/script';
import type { WrittenGenerator } from './format';

/**
 * Writes the script of a run with its whole checkpoint, which the script loads: both networks and their optimizers.
 *
 * @param batch refused, since a script takes any batch
 * @throws RefusalError
 */
export async function writePytorch(
  run: Trained<RunDetail>,
  checkpoint: Checkpoint,
  batch: number | undefined,
): Promise<WrittenGenerator> {
  if (batch !== undefined)
    throw new RefusalError({
      message: m.drawing_pytorch_script_takes_batches_any(),
      at: 'batch',
    });
  const script = scriptName(run);
  return {
    files: [
      { path: script, content: pytorchScript(run) },
      {
        path: 'checkpoint.safetensors',
        content: await readFile(join(run.folder, CHECKPOINTS_FOLDER, checkpoint.file)),
      },
    ],
    layout: 'NCHW',
    usage: usageOf(script.replace(/\.py$/, ''), run.hyperparameters.network === 'mlp' ? 'points' : 'images'),
  };
}

const usageOf = (script: string, output: 'images' | 'points'): string => `\
\`${script}.py\` is the whole run: networks, losses, optimizers and training loop. \`python ${script}.py --help\` lists its
options; \`--weights checkpoint.safetensors\` continues the training. In Python (\`pip install torch numpy\`):

\`\`\`python
import numpy as np
import torch
import ${script} as script

script.load_checkpoint("checkpoint.safetensors")
latents = torch.from_numpy(np.load("test/latents.npy")).to(script.DEVICE)
${output} = script.draw(latents).cpu().numpy()

print(abs(${output} - np.load("test/${output}.npy")).max())  # about 1e-6
\`\`\`
`;
