import { expect, it } from 'vitest';
import {
  imageEvent,
  markdownEvent,
  encodeRecord,
  scalarsEvent,
  sessionEndEvent,
  sessionStartEvent,
  STATUS,
  versionEvent,
} from './event-file';
import reference from './reference/events.json';

const hex = (event: Uint8Array): string => Buffer.from(encodeRecord(event)).toString('hex');

it('writes the same bytes as TensorBoard (reference/events.py)', () => {
  expect({
    version: hex(versionEvent(1767225600.5)),
    scalars: hex(
      scalarsEvent(1767225601.25, 300, [
        { tag: 'wasserstein/generatorLoss', value: -0.1 },
        { tag: 'output/dReal', value: Infinity },
      ]),
    ),
    farStep: hex(scalarsEvent(1, 5_000_000_000, [{ tag: 'a', value: 0 }])),
    image: hex(
      imageEvent(1767225602, 7, 'samples', {
        width: 300,
        height: 2,
        channels: 3,
        png: Uint8Array.from({ length: 200 }, (_, i) => i),
      }),
    ),
    text: hex(markdownEvent(1767225603, 0, 'config', 'a **λ**')),
    sessionStart: hex(sessionStartEvent(1767225600.5, { dataset: 'mnist', learningRate: 2e-4 })),
    sessionEnd: hex(sessionEndEvent(1767225700, STATUS.success)),
  }).toEqual(reference);
});
