import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unwrap } from '../../src/shared/contract/outcome';
import { decodePlane, nodeAt } from '../../src/shared/formats/plane-record';
import type { PlaneRecord } from '../../src/shared/formats/plane-record';
import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { queue, RING, TINY_RING } from '../lib/plan';
import { frames, shownSteps } from '../lib/steps';

const app = sharedApp();
const RUNS = 4;
const settings = { ...TINY_RING, Steps: '20', 'Sample every': '10', 'Checkpoint every': '20' };
const legend = () => app().page.getByRole('region', { name: 'Layers of 2-D samples' });
const layer = (name: string) => legend().getByRole('button', { name, exact: true });

async function go(key: string, step: number): Promise<void> {
  await app().page.getByRole('slider', { name: 'Playhead', exact: true }).press(key);
  await expect.poll(() => shownSteps(app().page)).toEqual(Array(RUNS).fill(`step ${step}`));
}

/** The image of one canvas of each frame as text that differs when a pixel differs; `blank` if nothing is drawn. */
const drawn = (name: string): Promise<string[]> =>
  app()
    .page.locator(`figure[data-run] canvas[data-layer=${name}]`)
    .evaluateAll((all) =>
      all.map((element) => {
        const canvas = element as HTMLCanvasElement;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.some((v) => v > 0) ? String(data.reduce((hash, v) => (Math.imul(hash, 31) + v) | 0, 0)) : 'blank';
      }),
    );

/** Reads the plane of a run at the last step from the disk. */
function recorded(run: string): PlaneRecord {
  const folder = join(app().home, 'runs', run, 'samples');
  const file = readdirSync(folder)
    .filter((name) => name.endsWith('.plane.safetensors'))
    .sort()
    .at(-1)!;
  return unwrap(decodePlane(new Uint8Array(readFileSync(join(folder, file))), file));
}

test('the surface of each run moves with the playhead', async () => {
  await queue(app().page, { preset: RING, objectives: ['gan', 'wgan'], seeds: '1, 2', settings }, true);
  // Two runs of each objective, each with its own grid.
  await app().page.getByRole('checkbox', { name: 'Fold seeds' }).uncheck();
  await expect.poll(() => shownSteps(app().page)).toEqual(Array(RUNS).fill('step 20'));
  await expect.poll(() => drawn('ground')).not.toContain('blank');
  const last = await drawn('ground');
  await go('Home', 0);
  await expect
    .poll(async () => (await drawn('ground')).map((image, i) => image === last[i]))
    .toEqual(Array(RUNS).fill(false));
  await go('End', 20);
  await expect.poll(() => drawn('ground')).toEqual(last);
});

test('two critics of one objective share a colour scale, and the colours match the stored values', async () => {
  const key = legend().locator('[data-unit="wgan 0.01"]');
  await expect(key).toHaveCount(1);
  const reach = Number(await key.getAttribute('data-reach'));
  const wgans = frames(app().page).filter({ hasText: /wgan/ });
  await expect(wgans).toHaveCount(2);
  let furthest = 0;
  for (const frame of await wgans.all()) {
    const {
      limit,
      surface: { columns, values },
    } = recorded((await frame.getAttribute('data-run'))!);
    const median = [...values].sort((a, b) => a - b)[values.length / 2]!;
    // Nodes away from the border, so that their whole neighbourhood is drawn.
    for (const [i, j] of [
      [10, 12],
      [24, 24],
      [30, 9],
      [37, 36],
    ] as const) {
      const t = (values[i * columns + j]! - median) / reach;
      furthest = Math.max(furthest, Math.abs(t));
      const { colour, ramp } = await colourAt(
        frame.locator('canvas[data-layer=ground]'),
        nodeAt(j, columns, limit),
        nodeAt(i, columns, limit),
        frame.locator('.scale'),
      );
      const end = t < 0 ? ramp.low : ramp.high;
      colour.forEach((level, c) =>
        expect(
          Math.abs(level - (ramp.middle[c]! + (end[c]! - ramp.middle[c]!) * Math.min(1, Math.abs(t)))),
        ).toBeLessThan(10),
      );
    }
  }
  // The scale is not so wide that all colours are the middle one.
  expect(furthest).toBeGreaterThan(0.1);
});

test('arrows, contours and mesh are separate layers, follow the playhead, and are remembered', async () => {
  await expect.poll(() => drawn('marks')).toEqual(Array(RUNS).fill('blank'));
  const alone = await drawn('ground');
  await layer('D(x)').click();
  await layer('Gradient').press('Enter');
  await expect(layer('Gradient')).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => drawn('ground')).toEqual(Array(RUNS).fill('blank'));
  await expect.poll(() => drawn('marks')).not.toContain('blank');
  const arrows = await drawn('marks');
  await expect(legend().locator('[data-arrows]')).toContainText('in all runs');
  await layer('Contours').click();
  await expect
    .poll(async () => (await drawn('marks')).map((image, i) => image === arrows[i]))
    .toEqual(Array(RUNS).fill(false));
  await layer('Manifold').click();
  await expect.poll(() => drawn('ground')).not.toContain('blank');
  const mesh = await drawn('ground');
  expect(mesh.map((image, i) => image === alone[i])).toEqual(Array(RUNS).fill(false));
  await go('Home', 0);
  await expect
    .poll(async () => (await drawn('ground')).map((image, i) => image === mesh[i]))
    .toEqual(Array(RUNS).fill(false));
  await app().page.reload();
  await expect(layer('Manifold')).toHaveAttribute('aria-pressed', 'true');
  await expect(layer('D(x)')).toHaveAttribute('aria-pressed', 'false');
  await check(app().page, 'Compare of 2-D runs, with layers');
});

/** Colour of a canvas at a point of the plane, and the theme's colour ramp; the frame has the extent of the plane. */
async function colourAt(
  canvas: ReturnType<typeof layer>,
  x: number,
  y: number,
  scale: ReturnType<typeof layer>,
): Promise<{ colour: number[]; ramp: Record<'low' | 'middle' | 'high', number[]> }> {
  const limit = Number(await scale.getAttribute('data-limit'));
  return canvas.evaluate(
    (element, at) => {
      const { width, height } = element as HTMLCanvasElement;
      const [px, py] = [((at.x + at.limit) / (2 * at.limit)) * width, ((at.limit - at.y) / (2 * at.limit)) * height];
      const pixel = (element as HTMLCanvasElement)
        .getContext('2d')!
        .getImageData(Math.floor(px), Math.floor(py), 1, 1).data;
      const token = (name: string) =>
        [1, 3, 5].map((i) =>
          parseInt(
            getComputedStyle(element)
              .getPropertyValue(`--plane-${name}`)
              .trim()
              .slice(i, i + 2),
            16,
          ),
        );
      return {
        colour: [...pixel].slice(0, 3),
        ramp: { low: token('low'), middle: token('middle'), high: token('high') },
      };
    },
    { x, y, limit },
  );
}
