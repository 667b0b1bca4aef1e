import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { m } from '../../../paraglide/messages';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';
import type { Outcome } from '../../../shared/contract/outcome';
import type { ExportWork, ExportResult } from '../export-source';
import { fail } from '../drawing/shown-runs';
import { placeAside } from '../write-aside';
import { writeFrames, planAnimation } from './animation';

export interface VideoParameters {
  kind: 'mp4' | 'webm';
  width: number;
  height: number;
  /** Raw frames are 8-bit RGB if true, otherwise 8-bit grey. */
  colour: boolean;
  /** Duration of a frame in milliseconds. */
  delay: number;
}

/** H.264 requires even dimensions, and many players support 4:2:0 only. The quality is visually lossless. */
const CODECS: Record<VideoParameters['kind'], readonly string[]> = {
  mp4: ['-c:v', 'libx264', '-crf', '16', '-preset', 'medium', '-movflags', '+faststart'],
  webm: ['-c:v', 'libvpx-vp9', '-crf', '20', '-b:v', '0', '-deadline', 'good', '-cpu-used', '3', '-row-mt', '1'],
};
const PIXEL_FORMAT_OPTIONS = [
  '-vf',
  'pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white,scale=out_color_matrix=bt709:out_range=tv',
  '-pix_fmt',
  'yuv420p',
  '-colorspace',
  'bt709',
  '-color_primaries',
  'bt709',
  '-color_trc',
  'bt709',
  '-color_range',
  'tv',
];

/** Arguments for an ffmpeg that reads raw frames from stdin and writes the video to `file`. */
export const ffmpegArguments = ({ kind, width, height, colour, delay }: VideoParameters, file: string): string[] => [
  '-hide_banner',
  '-loglevel',
  'error',
  '-y',
  '-f',
  'rawvideo',
  '-pix_fmt',
  colour ? 'rgb24' : 'gray',
  '-s',
  `${width}x${height}`,
  '-r',
  `1000/${delay}`,
  '-i',
  'pipe:0',
  ...PIXEL_FORMAT_OPTIONS,
  ...CODECS[kind],
  '-f',
  kind,
  file,
];

interface Encoder {
  write(frame: Uint8Array): Promise<void>;
  /** Resolves when the file is complete. */
  end(): Promise<void>;
}

/** Starts `ffmpeg` from the PATH. Refuses, here or later, if there is none or it fails; an abort kills it. */
function startFfmpeg(parameters: VideoParameters, file: string, signal: AbortSignal): Encoder {
  const child = spawn('ffmpeg', ffmpegArguments(parameters, file), {
    stdio: ['pipe', 'ignore', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
    windowsHide: true,
  });
  let errorOutput = '';
  child.stderr.on('data', (chunk: Buffer) => (errorOutput = (errorOutput + chunk.toString()).slice(-2000)));
  // If the process exits early, its stdin breaks; the exit handler reports the reason.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(errorOutput.trim().split('\n')[0] ?? ''))));
  }).catch((error: Error) => {
    signal.throwIfAborted();
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? fail(m.drawing_video_encoded_by_ffmpeg_and(), 'kind')
      : fail(
          m.drawing_ffmpeg_could_not_encode_video({ message: error.message || m.drawing_printed_no_error_message() }),
          'kind',
        );
  });
  ended.catch(() => undefined);
  return {
    async write(frame) {
      if (!child.stdin.write(frame)) await Promise.race([once(child.stdin, 'drain').catch(() => undefined), ended]);
    },
    end() {
      child.stdin.end();
      return ended;
    },
  };
}

/** Writes an animation as MP4 (H.264) or WebM (VP9) with the ffmpeg on the PATH. Refuses if there is none. */
export function writeVideo(
  options: ParsedExportOptions & { kind: VideoParameters['kind'] },
  work: ExportWork,
  file: string,
): Promise<Outcome<ExportResult>> {
  return placeAside(file, work.signal, async (aside) => {
    const animation = await planAnimation(options, work, 'raw');
    const { base, colour } = animation.page.template;
    const encoder = startFfmpeg(
      { kind: options.kind, width: base.width, height: base.height, colour, delay: options.delay },
      aside,
      work.signal,
    );
    await writeFrames(animation, work, (frame) => encoder.write(frame));
    await encoder.end();
    return animation.playheads.length;
  });
}
