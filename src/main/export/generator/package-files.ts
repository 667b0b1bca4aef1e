import { visible } from '../../../shared/lib/text';
import type { TestVectors } from '../../../shared/domain/inference-tasks';
import { outputName } from './format';
import type { PackageFile, WrittenGenerator } from './format';
import { parameterCount, tensorShapes } from './layers';
import { encodeNpy } from './npy';
import type { StoredGenerator } from './stored-generator';

interface PackageContent {
  generator: StoredGenerator;
  written: WrittenGenerator;
  vectors: TestVectors;
  batch: number | undefined;
  version: string;
}

/** All files of a package: the model, a README, the layers, and test vectors. */
export const packageFiles = (content: PackageContent): PackageFile[] => [
  { path: 'README.md', content: readme(content) },
  { path: 'layers.json', content: `${JSON.stringify(describeLayers(content), undefined, 2)}\n` },
  ...content.written.files,
  ...testFiles(content),
];

/** Latents, and what the generator of the checkpoint returns for them, in the layout of the model. */
function testFiles({ generator, written, vectors }: PackageContent): PackageFile[] {
  const { latents, values, shape, picture } = vectors;
  const count = latents.length / generator.latents.size;
  const [h, w, c] = shape;
  const isTransposed = written.layout === 'NCHW' && shape.length === 3;
  const expected = isTransposed
    ? encodeNpy([count, c!, h!, w!], channelsFirst(values, h! * w!, c!))
    : encodeNpy([count, ...shape], values);
  return [
    { path: 'test/latents.npy', content: encodeNpy([count, generator.latents.size], latents) },
    { path: `test/${outputName(generator)}.npy`, content: expected },
    ...(picture.kind === 'grid' ? [{ path: 'test/images.png', content: picture.png }] : []),
  ];
}

/** From [n, pixels, channels] to [n, channels, pixels]. */
function channelsFirst(values: Float32Array, pixels: number, channels: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const channel = at % channels;
    const pixel = Math.floor(at / channels) % pixels;
    const image = Math.floor(at / (channels * pixels));
    out[(image * channels + channel) * pixels + pixel] = values[at]!;
  }
  return out;
}

/** `layers.json`: what the README says, for programs. */
const describeLayers = ({ generator, written, batch }: PackageContent) => ({
  format: 'gander-generator-1',
  run: generator.run,
  step: generator.step,
  checkpoint: generator.sha256,
  latents: generator.latents,
  batch: batch ?? null,
  output: {
    ...generator.output,
    ...(generator.output.kind === 'images' ? { layout: written.layout, range: [-1, 1] } : {}),
  },
  layers: generator.layers.map((layer) => ({
    ...layer,
    tensors: Object.fromEntries(
      Object.entries(tensorShapes(layer)).map(([part, shape]) => [`${layer.name}/${part}`, shape]),
    ),
  })),
});

/** Keeps the name of a run from being read as Markdown. */
const plain = (text: string): string => visible(text).replace(/[\\`*_{}[\]<>()#+!|~-]/g, '\\$&');

function readme({ generator, written, vectors, batch, version }: PackageContent): string {
  const { run, step, sha256, latents, output, layers } = generator;
  const count = vectors.latents.length / latents.size;
  const name = outputName(generator);
  const n = batch ?? 'n';
  const distribution =
    latents.distribution === 'normal'
      ? 'independent standard normal numbers, N(0, 1)'
      : 'independent numbers, uniform from -1 to 1';
  const outputText =
    output.kind === 'points'
      ? `\`points\`: float32 [${n}, 2], x and y of each point.`
      : `\`images\`: float32 [${n}, ${(written.layout === 'NCHW'
          ? [output.channels, output.size, output.size]
          : [output.size, output.size, output.channels]
        ).join(', ')}] (${written.layout}), from -1 (black) to 1 (white); ${
          output.channels === 3 ? 'channels are red, green, blue' : 'grey'
        }. The grey level of a value v is round(127.5 (v + 1)), from 0 to 255.`;
  return `\
# Generator of ${plain(run.name)}

The generator of a generative adversarial network, trained by Gander and written by Gander ${version}.

- Run: ${plain(run.name)} (${run.id}), at step ${step}
- Checkpoint: SHA-256 ${sha256}
- Input \`latents\`: float32 [${n}, ${latents.size}], ${distribution}.${
    batch === undefined ? ' A batch may have any size.' : ` A batch has ${batch}.`
  }
- Output ${outputText}
- ${layers.length} layers with ${parameterCount(layers).toLocaleString('en-US')} numbers, listed in \`layers.json\`.
  Batch normalisation, if any, uses its moving averages, so each output depends on its own latent only.

## How to run it

${written.usage}
## Test vectors

- \`test/latents.npy\`: the first ${count} latents of seed 0, which are those of the sample grids in Gander.
- \`test/${name}.npy\`: what Gander draws from them, on ${vectors.engine.name} ${vectors.engine.version} (${visible(vectors.engine.device)}).${
    output.kind === 'images'
      ? `
- \`test/images.png\`: the same as a picture, row by row.`
      : ''
  }
`;
}
