import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grid } from '../../bench/lib/grid';
import { writeRun } from '../../bench/lib/generate';
import { expect, test } from '../lib/app';
import { names } from '../lib/table';

test('run folders that are dropped on the window are imported byte for byte; other files are refused with a message', async ({
  app,
}) => {
  const { page } = app;
  const elsewhere = mkdtempSync(join(tmpdir(), 'gander-drop-'));
  try {
    const folders = [0, 1].map((n) =>
      writeRun(elsewhere, n, { runs: 2, steps: 20, samples: 2, batch: 10, metrics: ['generatorLoss'], png: grid }),
    );
    const note = join(elsewhere, 'note.txt');
    writeFileSync(note, 'no run');
    const session = await page.context().newCDPSession(page);
    const drag = (type: 'dragEnter' | 'dragOver' | 'drop', files: string[]) =>
      session.send('Input.dispatchDragEvent', {
        type,
        x: 400,
        y: 300,
        data: { items: [], files, dragOperationsMask: 1 },
      });

    // Both are in one folder, like the `runs` folder of a home.
    const both = join(elsewhere, 'runs');
    await drag('dragEnter', [both, note]);
    await expect(page.getByText('Drop to import.')).toBeVisible();
    await drag('dragOver', [both, note]);
    await drag('drop', [both, note]);
    await expect(page.getByText('Drop to import.')).toBeHidden();
    const dialog = page.getByRole('dialog', { name: 'Import' });
    await expect(dialog.getByText('Imported 2 runs.')).toBeVisible();
    await expect(dialog.getByRole('alert')).toContainText('note.txt holds nothing that can be imported');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect.poll(async () => (await names(page)).sort()).toEqual(['gan · seed 0', 'lsgan · seed 1']);
    for (const folder of folders) {
      const here = join(app.home, 'runs', folder.split('/').at(-1)!);
      for (const name of [
        'run.json',
        'journal.ndjson',
        ...readdirSync(join(folder, 'samples')).map((file) => `samples/${file}`),
      ])
        expect(readFileSync(join(here, name)).equals(readFileSync(join(folder, name))), name).toBe(true);
    }
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
});
