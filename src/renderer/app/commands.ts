import { m } from '../../paraglide/messages';
import type { CommandId } from '../../shared/contract/menu-commands';
import { api } from '../api';
import { openDocumentation } from '../ui/documentation';
import { isTextField } from '../ui/keys';
import { app } from './app.svelte';
import { queue } from '../features/run-list/queue/queue.svelte';
import { router } from './router.svelte';
import { selection } from '../features/run-list/selection.svelte';
import { toasts } from '../ui/toasts.svelte';
import { undo } from './undo.svelte';

/** The effect of each command. In a text field, undo and redo apply to its text. */
const EFFECTS: Record<CommandId, () => void> = {
  new: () => router.go({ view: 'new' }),
  settings: () => router.go({ view: 'settings' }),
  undo: () => (isTextField(document.activeElement) ? void document.execCommand('undo') : void undo.undo()),
  redo: () => (isTextField(document.activeElement) ? void document.execCommand('redo') : void undo.redo()),
  palette: () => (app.open = 'palette'),
  runs: () => router.go({ view: 'runs' }),
  compare: () => compareSelected(),
  hold: () => void queue.setPaused(!queue.isPaused),
  docs: () => openDocumentation(),
  tour: () => (app.open = 'tour'),
  keys: () => (app.open = 'keys'),
  glossary: () => (app.open = 'glossary'),
  whatsNew: () => router.go({ view: 'whats-new' }),
  about: () => router.go({ view: 'about' }),
};

export function perform(command: CommandId): void {
  EFFECTS[command]();
}

/** Performs the commands of Electron's application menu; ignored while a dialog is open. */
export function listenToMenu(): void {
  api.on('window:do', (request) => {
    if ('command' in request && !document.querySelector('dialog[open]')) perform(request.command);
  });
}

function compareSelected(): void {
  const selected = [...selection.ids];
  if (selected.length >= 2) router.go({ view: 'compare', runs: selected });
  else toasts.info(m.app_select_two());
}
