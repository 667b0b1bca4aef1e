import { m } from '../../../paraglide/messages';
import { trainedRun } from '../../../shared/domain/run/run';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { GeneratorFormat, ParsedExportOptions } from '../../../shared/contract/export-options';
import { RefusalError, unwrap } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { completed } from '../../../shared/domain/run/hyperparameters';
import type { ExportResult, ExportSource, ExportWork } from '../export-source';
import { writeAside } from '../write-aside';
import type { PackageFile, WriteGenerator } from './format';
import { describeGenerator, parameterCount } from './layers';
import { checkOnnxSize, writeOnnx } from './onnx';
import { packageFiles } from './package-files';
import { writePytorch } from './pytorch';
import { writeSafetensors } from './safetensors';
import { checkpointAt, readStoredGenerator } from './stored-generator';
import { writeTfjs } from './tfjs';

const FORMATS: Record<Exclude<GeneratorFormat, 'pytorch'>, WriteGenerator> = {
  onnx: writeOnnx,
  tfjs: writeTfjs,
  safetensors: writeSafetensors,
};

/** Checkpoint, test vectors, file. */
const STAGES = 3;
/** Test vectors of a package: as many as the tiles of a usual sample grid, in whole batches. */
const TEST_VECTORS = 64;
const testVectorCount = (batch = 1): number => batch * Math.ceil(TEST_VECTORS / batch);

type GeneratorOptions = Pick<ParsedExportOptions, 'runs' | 'format' | 'step' | 'batch'>;

/**
 * Writes the generator of a checkpoint as a zip file: the model in its format, a README, and test vectors.
 *
 * The model is converted from the checkpoint file alone; the expected output comes from the inference process.
 */
export const writeGenerator = (
  { runs, format, step, batch }: GeneratorOptions,
  { source, onProgress, signal }: ExportWork,
  file: string,
): Promise<Outcome<ExportResult>> =>
  writeAside(file, signal, async (write) => {
    const [id] = runs;
    if (runs.length !== 1)
      throw new RefusalError({
        message: m.drawing_package_holds_one_generator_choose({ count: runs.length }),
        at: 'runs',
      });
    const run = source.detail(id!);
    const checkpoint = unwrap(checkpointAt(run, step));
    if (format === 'onnx') checkOnnxSize(describeGenerator(completed(trainedRun(run).hyperparameters)));
    const generator = unwrap(await readStoredGenerator(run, checkpoint));
    const written =
      format === 'pytorch'
        ? await writePytorch(trainedRun(run), checkpoint, batch)
        : FORMATS[format](generator, { batch, version: source.version });
    signal.throwIfAborted();
    onProgress(1, STAGES);
    const vectors = unwrap(await source.testVectors(run.id, checkpoint.step, testVectorCount(batch), signal));
    signal.throwIfAborted();
    onProgress(2, STAGES);
    const files = packageFiles({ generator, written, vectors, batch, version: source.version });
    for await (const piece of zipOf(files, new Date(checkpoint.at)).outputStream as Readable)
      await write(piece as Buffer);
    onProgress(STAGES, STAGES);
    return STAGES;
  });

export const countStages = (): number => STAGES;

/** Size of the weights and the test vectors, in bytes; 0 for a run without checkpoints. */
export function estimateGenerator({ runs, batch, format, step }: GeneratorOptions, source: ExportSource): number {
  const run = source.detail(runs[0]!);
  if (run.checkpoints.length === 0) return 0;
  const { layers, latents, output } = describeGenerator(completed(trainedRun(run).hyperparameters));
  const values = output.kind === 'points' ? 2 : output.size * output.size * output.channels;
  const vectors = 4 * testVectorCount(batch) * (latents.size + values);
  // The package for PyTorch has the whole checkpoint.
  const checkpoint = format === 'pytorch' ? checkpointAt(run, step) : undefined;
  return vectors + (checkpoint?.ok ? checkpoint.value.bytes : 4 * parameterCount(layers));
}

/** Entries have the time of the checkpoint, so that the same export has the same bytes. */
function zipOf(files: readonly PackageFile[], mtime: Date): ZipFile {
  const zip = new ZipFile();
  for (const { path, content } of files) {
    const isText = typeof content === 'string';
    // Weights and PNG files do not get smaller.
    zip.addBuffer(
      isText ? Buffer.from(content) : Buffer.from(content.buffer, content.byteOffset, content.byteLength),
      path,
      {
        mtime,
        compress: isText,
      },
    );
  }
  zip.end();
  return zip;
}
