import { placeAside } from '../write-aside';
import { startFfmpeg } from './ffmpeg';
import { develop, shoot } from './animation';
import type { Work, Written } from '../export-source';
import type { VideoFacts } from './ffmpeg';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';
import type { Outcome } from '../../../shared/contract/outcome';

/** Writes the film as MP4 (H.264) or WebM (VP9), encoded by an ffmpeg on the PATH; refuses when there is none. */
export function writeVideo(options: ParsedExportOptions & { kind: VideoFacts['kind'] }, work: Work, file: string): Promise<Outcome<Written>> {
  return placeAside(file, work.signal, async (aside) => {
    const film = await shoot(options, work, 'raw');
    const { base, colour } = film.scene.stage;
    const encoder = startFfmpeg({ kind: options.kind, width: base.width, height: base.height, colour, delay: options.delay }, aside, work.signal);
    await develop(film, work, (frame) => encoder.write(frame));
    await encoder.end();
    return film.stops.length;
  });
}
