import type { CommandId } from '../../shared/contract/menu-commands';
import { api } from '../api';
import { isTextField } from '../ui/keys';
import { app } from './app.svelte';
import { queue } from '../features/run-list/queue.svelte';
import { router } from './router.svelte';
import { selection } from '../features/run-list/selection.svelte';
import { toasts } from '../ui/toasts.svelte';
import { undo } from './undo.svelte';

/** What each command of the menus does; in a text field, undo and redo are the field's own. */
const DO: Record<CommandId, () => void> = {
  new: () => router.go({ view: 'new' }),
  settings: () => router.go({ view: 'settings' }),
  undo: () => (isTextField(document.activeElement) ? void document.execCommand('undo') : void undo.undo()),
  redo: () => (isTextField(document.activeElement) ? void document.execCommand('redo') : void undo.redo()),
  palette: () => (app.open = 'palette'),
  runs: () => router.go({ view: 'runs' }),
  compare: () => compareSelected(),
  hold: () => void queue.setPaused(!queue.isPaused),
  tour: () => (app.open = 'tour'),
  keys: () => (app.open = 'keys'),
  about: () => router.go({ view: 'about' }),
};

export function perform(command: CommandId): void {
  DO[command]();
}

/** Runs the commands that are chosen in the application menu. */
export function listenToMenu(): void {
  api.on('window:do', (wish) => {
    if ('command' in wish && !document.querySelector('dialog[open]')) perform(wish.command);
  });
}

function compareSelected(): void {
  const selected = [...selection.ids];
  if (selected.length >= 2) router.go({ view: 'compare', runs: selected });
  else toasts.info('Select two or more runs in the list first.');
}
