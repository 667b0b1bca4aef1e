import { z } from 'zod';
import { m } from '../../paraglide/messages';
import { runIdText, sha256Text } from '../contract/schemas';

/**
 * A bundle is a zip file `<name>.gander`: run folders under `runs/<id>/`, and `manifest.json`, which lists every file
 * of them with its size and SHA-256. docs/exports.md describes it for other programs.
 */
export const BUNDLE_FORMAT = 1;
export const BUNDLE_ENDING = 'gander';
export const MANIFEST_FILE = 'manifest.json';
export const BUNDLE_RUNS = 'runs';

/**
 * Which checkpoints are included: they are most of a run's bytes, and only resuming and the latent explorer need them.
 */
export const CHECKPOINT_CHOICES = ['all', 'last', 'none'] as const;
export type CheckpointChoice = (typeof CHECKPOINT_CHOICES)[number];

const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** Device names reserved by Windows, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const MAX_PATH_DEPTH = 6;
const MAX_PATH_LENGTH = 200;

/**
 * Whether a path inside a run folder is portable: plain segments separated by `/` that mean the same on every system
 * and stay inside.
 */
export function isPortablePath(path: string): boolean {
  const segments = path.split('/');
  return (
    path.length <= MAX_PATH_LENGTH &&
    segments.length <= MAX_PATH_DEPTH &&
    segments.every((s) => SEGMENT.test(s) && !s.endsWith('.') && !DEVICE.test(s))
  );
}

/** Whether a file is temporary: it is renamed when complete, and is not part of a run before that. */
export const isAside = (path: string): boolean => /\.(tmp|part)$/.test(path);

const file = z.object({
  path: z.string().refine(isPortablePath, { error: () => m.core_not_path_means_same_on() }),
  bytes: z.number().int().min(0),
  sha256: sha256Text,
});
const run = z.object({
  id: runIdText,
  name: z.string().max(500),
  /** Not in the bundle: to resume a run, the same data must first be available under the same name. */
  dataset: z.object({ name: z.string().max(200), sha256: z.string().max(64) }),
  files: z.array(file).min(1),
});

export const bundleManifest = z.object({
  format: z.literal(BUNDLE_FORMAT),
  gander: z.string().max(100),
  createdAt: z.iso.datetime(),
  checkpoints: z.enum(CHECKPOINT_CHOICES),
  runs: z.array(run).min(1).max(10_000),
});
export type BundleManifest = z.infer<typeof bundleManifest>;
export type BundledRun = BundleManifest['runs'][number];
export type BundledFile = BundledRun['files'][number];
