import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { grid } from '../../bench/lib/grid';
import { m } from '../../src/paraglide/messages';
import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { record } from '../lib/recorded';
import { ROOT } from '../lib/root';
import { frames } from '../lib/steps';
import { row } from '../lib/table';
import { train } from '../lib/trained';
import { untranslated } from '../lib/untranslated';

/** Elements are found by their messages, so that a better translation changes no test. */
const ZH = { locale: 'zh-Hans' } as const;
const SMALL = ['batchSize=8', 'sampleEvery=2', 'checkpointEvery=2', 'gridSize=4'].flatMap((set) => ['--set', set]);
const FAILURE = { reason: 'crashed', message: 'Code 134.', output: 'Aborted (core dumped)\n' } as const;
/** Logs of a PyTorch program. */
const DCGAN = join(ROOT, 'src/main/external/tensorboard/reference/pytorch/dcgan');

/** What is the same in every language; everything else in Latin letters must be translated. */
const ALLOWED: readonly RegExp[] = [
  // Programs and variables that checks look for, and the checks of that name.
  /^(node|electron)$|\b(Electron|DISPLAY|WAYLAND_DISPLAY|PATH|Chromium)\b/g,
  // The processor, at the end of the versions of a run.
  /\bmachine .+$/g,
  // Paths, addresses, files, hashes, options, environment variables and conditions of a filter.
  /(?<!\w)~?\/[\w./+-]+|#\/\S+|\b[\w.-]+\.(py|gz|json|safetensors|png|csv|npz)\b|\b[0-9a-f]{40,}\b|--[a-z-]+|\bGANDER_[A-Z]+|\w+(:|[<>~]\/?)[\w.*/>-]+/g,
  // What the imported program recorded.
  /\btensorboard(\.\w+)+|\b\w+(\/\w+)+\b|\b\w+ = [\w.]+|\badd_scalars\b|\bPR\b/g,
  // Names of runs, experiments, targets and devices in this home, and texts that were stored in English.
  /\b(lsgan|wgan-gp) · seed \d|\bExperiment \d|Four objectives on digits|\bCode 134\b|\bgan\b|\bbox\b|\bdcgan\b|CPU, \d+ cores|\bnone\b/g,
  // Quoted commands.
  /"(gander|npm|git) [^"]*"|\bgander\b/g,
  // Products, formats and techniques.
  /\b(Gander|TensorBoard|TensorFlow(\.js)?|tensorflow|tfjs|PyTorch|PyTorch-GAN|torchvision|ONNX( Runtime)?|MLflow|Slurm|Linux|linux|Node|node|ssh|XLA|oneDNN|CUDA|webgpu|wasm|cpu|CPU)\b/g,
  /\b(GIF|PNG|APNG|CSV|JSON|HTML|SVG|MP4|WebM|IDX|RGB|SHA-256|README|zip|safetensors|FPS|ID|UTC|[kMGT]?i?B|nats|arXiv|et al)\b/g,
  /\b(GAN|LSGAN|WGAN(-GP)?|DCGAN|DRAGAN|VEEGAN|PacGAN|hinge|[Mm]inimax|MNIST|mnist(-10k)?|Fashion-MNIST|fashion-mnist|FID|KID|KL|Wasserstein|RMS(Prop)?|rms|Adam|[Bb]eta|dropout|[Rr]eLU|MLP|Lipschitz)\b/g,
  // Keys of the keyboard.
  /\b(Ctrl|Alt|Shift|Enter|Delete|Escape|Esc|Tab)\b/g,
  // Names and values of settings, as they are typed in commands and files, and symbols.
  /\b(fc(-wide)?|conv-generator|dcgan|mlp|normal|uniform|non-saturating|relu|leaky(-relu)?|softplus|tanh|sigmoid|elu|selu|swish|on|off|auto|default|adam|rmsprop|sgd|continue|pause|stop|critic)\b/g,
  /\b(network|latentSize|latentDistribution|spectralNorm|packing|imageSize|channels)\b/g,
  /\b(fid|kid|recall|coverage|sliced|classDivergence|wasserstein1|modesCovered|highQuality|reverseKl|x_hat|n_critic|dim z|lsgan|wgan(-gp)?|(dense|conv|output|norm)\d*|mean|log)\b/g,
  // The language's own name.
  /\bEnglish\b/g,
];

let recorded: string[] = [];
let trained = '';

// A trained run with checkpoints, and three seeds of two objectives, the last of which failed.
const app = sharedApp(async (home) => {
  train(home, 'digits-compare', '--dataset', 'mnist-10k', '--objective', 'gan', '--steps', '4', ...SMALL);
  trained = readdirSync(join(home, 'runs'))[0]!;
  const command = ['target', 'add', 'box', '--folder', join(home, 'box'), '--node', process.execPath, '--home', home];
  execFileSync(process.execPath, [join(ROOT, 'bin/gander.mjs'), ...command], { stdio: 'ignore' });
  const all = await record(home, {
    runs: 6,
    steps: 40,
    samples: 4,
    batch: 20,
    metrics: ['generatorLoss', 'discriminatorLoss', 'dReal', 'dFake', 'stepsPerSecond'],
    png: grid,
    checkpoints: () => 4,
    objectives: ['wgan-gp', 'lsgan'],
    seed: (run) => 1 + Math.floor(run / 2),
    end: (run) => (run === 5 ? 20 : 40),
    failure: (run) => (run === 5 ? FAILURE : undefined),
    warnings: (run) =>
      run === 0 ? [{ name: 'mode-collapse', state: 'began', step: 20, value: 0.1, threshold: 0.2 }] : [],
  });
  recorded = all.filter((id) => id !== trained);
});

const OPEN = 'dialog[open]';
const main = (): Locator => app().page.getByRole('main');
const go = (hash: string): Promise<void> => app().page.evaluate((to) => void (location.hash = to), hash);
const heading = (name: string): Locator => app().page.getByRole('heading', { level: 1, name, exact: true });
const button = (name: string): Locator => app().page.getByRole('button', { name, exact: true });

/** Expects that the page, or its part `within`, has no English text. */
async function expectChinese(what: string, within?: string): Promise<void> {
  const { page } = app();
  if (within !== undefined) await expect(page.locator(within), what).toBeVisible();
  await expect.soft(page.locator('html'), what).toHaveAttribute('lang', 'zh-Hans');
  expect.soft(await untranslated(page, ALLOWED, within), `${what}: text that is not translated`).toEqual([]);
}

/** Expects the same, that the page is no wider than the window, and that it conforms to WCAG 2.2 AA. */
async function inspect(what: string, within?: string): Promise<void> {
  const { page } = app();
  await expectChinese(what, within);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(overflow, `${what}: pixels beyond the window`).toBeLessThanOrEqual(0);
  await check(page, what, within);
}

/** Inspects a dialog and closes it. */
async function inspectDialog(what: string): Promise<void> {
  await inspect(what, OPEN);
  await app().page.keyboard.press('Escape');
  await expect(app().page.locator(OPEN)).toHaveCount(0);
}

test('Settings changes the language of the whole page and keeps it open', async () => {
  const { page } = app();
  await go('#/settings');
  await expect(heading('Settings')).toBeVisible();
  await page.getByRole('radio', { name: '简体中文' }).check();
  await expect(heading(m.common_app_settings({}, ZH))).toBeVisible();
  await expect(page.getByRole('list', { name: m.target_section({}, ZH) })).toContainText('box');
  expect(new URL(page.url()).hash).toBe('#/settings');
  await inspect('Settings');
});

test('the list of runs with its menus and dialogs', async () => {
  const { page } = app();
  await go('#/runs');
  await expect(page.getByRole('row')).toHaveCount(8);
  await inspect('Runs');
  await button(m.app_menu({}, ZH)).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectChinese('The menu');
  await page.getByRole('menuitem', { name: m.core_tour({}, ZH) }).click();
  await expect(page.getByText(m.tour_scrub_text({}, ZH))).toBeVisible();
  await inspect('Runs, with the tour');
  await page.keyboard.press('Escape');
  for (const name of ['gan', 'wgan-gp · seed 1']) await row(page, name).getByRole('checkbox').click();
  for (const label of [m.run_list_tags({}, ZH), m.run_list_columns({}, ZH)]) {
    await button(label).click();
    await inspect(`Runs, ${label}`);
    await page.keyboard.press('Escape');
  }
  await button(m.run_list_views({}, ZH)).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectChinese('The menu of views');
  await page.getByRole('menuitem', { name: m.run_list_view_save_as({}, ZH) }).click();
  await inspectDialog('Saving a view');
  await page.keyboard.press('?');
  await inspectDialog('Keys and filters');
  await page.keyboard.press('Control+k');
  await inspectDialog('The palette');
  await button(m.run_list_clear({}, ZH)).click();
});

test('plots, groups, the archive and the trash', async () => {
  const { page } = app();
  const plot = page.getByRole('combobox', { name: m.run_list_plot({}, ZH) });
  for (const label of [m.run_list_plot_parallel({}, ZH), m.run_list_plot_scatter({}, ZH)]) {
    await plot.selectOption({ label });
    await expect(main().locator('svg[aria-label], canvas').first()).toBeVisible();
    await inspect(`Runs, ${label}`);
  }
  await plot.selectOption({ label: m.common_none({}, ZH) });
  const group = page.getByRole('combobox', { name: m.run_list_group_by({}, ZH) });
  await group.selectOption({ label: m.run_list_group_configuration({}, ZH) });
  await inspect('Runs, grouped');
  await group.selectOption({ label: m.run_list_group_nothing({}, ZH) });
  await go('#/archive');
  await expect(page.getByText(m.run_list_archive_empty_text({}, ZH))).toBeVisible();
  await expectChinese('Archive');
  await go('#/trash');
  await expect(page.getByText(m.run_list_trash_empty_text({}, ZH))).toBeVisible();
  await expectChinese('Trash');
});

test('the page of a run with its dialogs', async () => {
  const { page } = app();
  await go(`#/run/${trained}`);
  await expect(page.getByRole('region', { name: m.common_checkpoints({}, ZH), exact: true })).toBeVisible();
  await inspect('Run');
  await button(m.run_branch_from_step({ step: '2' }, ZH)).click();
  await inspectDialog('Branch');
  await button(m.common_open_export({}, ZH)).first().click();
  await inspectDialog('Export of a run');
  await button(m.common_open_generator({}, ZH)).first().click();
  await inspectDialog('Generator');
  await go(`#/run/${recorded[5]}`);
  await expect(page.getByRole('region', { name: m.run_how_it_ended({}, ZH) })).toContainText('core dumped');
  await expectChinese('Failed run');
});

test('comparisons and their export', async () => {
  const { page } = app();
  await go('#/compare');
  await expect(page.getByText(m.compare_nothing({}, ZH))).toBeVisible();
  await expectChinese('Compare, empty');
  await go(`#/compare?runs=${recorded[0]}`);
  await expect(frames(page)).toHaveCount(1);
  await expectChinese('Compare, one run');
  await go(`#/compare?runs=${[trained, recorded[0], recorded[1]].join(',')}`);
  await expect(frames(page)).toHaveCount(3);
  await page
    .getByRole('note', { name: m.fairness_label({}, ZH) })
    .getByRole('button')
    .click();
  await inspect('Compare, three runs');
  await button(m.common_open_export({}, ZH)).click();
  const dialog = page.getByRole('dialog', { name: m.common_export({}, ZH) });
  for (const kind of ['gif', 'strip', 'csv', 'html', 'bundle']) {
    await dialog.locator(`input[value=${kind}]`).check();
    await expectChinese(`Export ${kind}`, OPEN);
  }
  await inspectDialog('Export');
});

test('New experiment, new and from a run', async () => {
  await go('#/new');
  await expect(heading(m.common_new_experiment({}, ZH))).toBeVisible();
  await expect(
    main()
      .getByText(/mnist-10k|MNIST/)
      .first(),
  ).toBeVisible();
  await inspect('New experiment');
  await go(`#/new?runs=${trained}`);
  await expect(main().getByText(m.new_from_run({ name: 'gan' }, ZH))).toBeVisible();
  await expectChinese('Duplicate');
});

test('latents, disk, import and the pages about Gander', async () => {
  const { page } = app();
  await go(`#/latents?run=${trained}&step=4`);
  await expect(page.getByLabel(m.common_samples_of({ run: 'gan', step: '4' }, ZH))).toBeVisible({
    timeout: 120_000,
  });
  await inspect('Latents');
  await go('#/disk');
  const table = page.getByRole('table', { name: m.disk_table({}, ZH) });
  await expect(table.getByRole('row')).toHaveCount(8);
  await inspect('Disk');
  await table.getByRole('checkbox').nth(1).check();
  await button(m.disk_prune_open({}, ZH)).click();
  await expect(page.locator(OPEN).getByRole('table')).toBeVisible();
  await inspectDialog('Prune');
  await go('#/runs');
  await page.getByLabel(m.run_list_folder_to_import({}, ZH)).setInputFiles(DCGAN);
  await expect(page.getByRole('list', { name: m.import_found_runs({}, ZH) })).toBeVisible();
  await inspectDialog('Import');
  await go('#/about');
  await expect(page.getByRole('table').getByRole('row').nth(1)).toBeVisible();
  await inspect('About');
  // The changelog is in English, as the page says.
  await go('#/whats-new');
  await expect(heading(m.common_whats_new({}, ZH))).toBeVisible();
  await check(page, 'What is new');
});

test('the page returns to English and keeps what is open', async () => {
  const { page } = app();
  const address = `#/compare?runs=${recorded[0]},${recorded[1]}`;
  await go(address);
  await expect(frames(page)).toHaveCount(2);
  await go('#/settings');
  await page.getByRole('radio', { name: 'English', exact: true }).check();
  await expect(heading('Settings')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.goBack();
  await expect(frames(page)).toHaveCount(2);
  expect(new URL(page.url()).hash).toContain(address);
  await expect(button('Export…')).toBeVisible();
});
