import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';
import type { Outcome } from '../../../shared/contract/outcome';
import type { Work, Written } from '../export-source';
import { fail } from '../picture/sample-frames';
import { placeAside } from '../write-aside';
import { writeFrames, planAnimation } from './animation';

export interface VideoFacts {
  kind: 'mp4' | 'webm';
  width: number;
  height: number;
  /** Raw frames are RGB, else grey; 8 bits. */
  colour: boolean;
  /** Milliseconds a frame. */
  delay: number;
}

/** H.264 wants even sides, and players want 4:2:0; the quality is such that the loss is not seen. */
const CODECS: Record<VideoFacts['kind'], readonly string[]> = {
  mp4: ['-c:v', 'libx264', '-crf', '16', '-preset', 'medium', '-movflags', '+faststart'],
  webm: ['-c:v', 'libvpx-vp9', '-crf', '20', '-b:v', '0', '-deadline', 'good', '-cpu-used', '3', '-row-mt', '1'],
};
const PICTURE = [
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

/** What ffmpeg is told: bare frames come on its stdin, the film goes to `file`. */
export const ffmpegArguments = ({ kind, width, height, colour, delay }: VideoFacts, file: string): string[] => [
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
  ...PICTURE,
  ...CODECS[kind],
  '-f',
  kind,
  file,
];

interface Encoder {
  write(frame: Uint8Array): Promise<void>;
  /** Waits until the file is whole. */
  end(): Promise<void>;
}

/** Starts the `ffmpeg` of the PATH. Refuses, here or later, when there is none or it fails; an abort ends it. */
function startFfmpeg(facts: VideoFacts, file: string, signal: AbortSignal): Encoder {
  const child = spawn('ffmpeg', ffmpegArguments(facts, file), {
    stdio: ['pipe', 'ignore', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
    windowsHide: true,
  });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-2000)));
  // A process that ends early breaks its pipe; why is told by how it ended.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said.trim().split('\n')[0] ?? ''))));
  }).catch((error: Error) => {
    signal.throwIfAborted();
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? fail(
          'Video is encoded by ffmpeg, and there is none on the PATH: install it, or choose an animated PNG, which every browser plays.',
          'kind',
        )
      : fail(
          `ffmpeg could not encode the film: ${error.message || 'it ended without a word'}. An animated PNG needs no ffmpeg.`,
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

/** Writes the film as MP4 (H.264) or WebM (VP9), encoded by an ffmpeg on the PATH; refuses when there is none. */
export function writeVideo(
  options: ParsedExportOptions & { kind: VideoFacts['kind'] },
  work: Work,
  file: string,
): Promise<Outcome<Written>> {
  return placeAside(file, work.signal, async (aside) => {
    const film = await planAnimation(options, work, 'raw');
    const { base, colour } = film.scene.stage;
    const encoder = startFfmpeg(
      { kind: options.kind, width: base.width, height: base.height, colour, delay: options.delay },
      aside,
      work.signal,
    );
    await writeFrames(film, work, (frame) => encoder.write(frame));
    await encoder.end();
    return film.stops.length;
  });
}
