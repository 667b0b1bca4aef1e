import { encodeTensors } from '../../../shared/formats/safetensors';
import type { WriteGenerator } from './format';

/** Writes `generator.safetensors`: the tensors as the checkpoint has them, for which `layers.json` has the layers. */
export const writeSafetensors: WriteGenerator = ({ tensors, run, step, sha256 }) => ({
  files: [
    {
      path: 'generator.safetensors',
      content: encodeTensors({
        tensors,
        metadata: { format: 'gander-generator-1', run: run.id, step: String(step), checkpoint: sha256 },
      }),
    },
  ],
  layout: 'NHWC',
  usage: USAGE,
});

const USAGE = `\
\`generator.safetensors\` has the tensors of every layer, named \`LAYER/PART\`, and \`layers.json\` says what each layer
computes. In Python (\`pip install numpy safetensors\`), the whole generator is:

\`\`\`python
import json
import numpy as np
from safetensors.numpy import load_file

tensors = load_file("generator.safetensors")
described = json.load(open("layers.json"))
functions = {
    "relu": lambda x: np.maximum(x, 0),
    "leaky-relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "tanh": np.tanh,
}

def upsample(x, layer, weight, bias):
    n, side, _, _ = x.shape
    k, stride, pad = layer["size"], layer["stride"], layer["padding"]
    full = np.zeros((n, stride * (side - 1) + k, stride * (side - 1) + k, layer["outputs"]), np.float32)
    for i in range(side):
        for j in range(side):
            full[:, stride * i : stride * i + k, stride * j : stride * j + k] += np.einsum(
                "ni,yxoi->nyxo", x[:, i, j], weight
            )
    end = pad + layer["outputSide"]
    return full[:, pad:end, pad:end] + bias

x = np.load("test/latents.npy")
for layer in described["layers"]:
    part = lambda name: tensors[layer["name"] + "/" + name]
    if layer["type"] == "dense":
        x = x @ part("weight") + part("bias")
    elif layer["type"] == "reshape":
        x = x.reshape(-1, *layer["shape"])
    elif layer["type"] == "conv2dTranspose":
        x = upsample(x, layer, part("weight"), part("bias"))
    elif layer["type"] == "batchNorm":
        x = part("scale") * (x - part("mean")) / np.sqrt(part("variance") + layer["epsilon"]) + part("shift")
    else:
        x = functions[layer["function"]](x)

print(abs(x - np.load("test/" + described["output"]["kind"] + ".npy")).max())  # about 1e-6
\`\`\`
`;
