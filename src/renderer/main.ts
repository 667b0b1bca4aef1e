// The guard, the language and the settings of schemas come before all modules that have constants.
import { mounted } from './app/guard';
import './lib/locale';
import './no-eval';
import './app.css';
import { m } from '../paraglide/messages';
import { mount } from 'svelte';
import App from './App.svelte';
import { app } from './app/app.svelte';
import { listenToMenu } from './app/commands';
import { loadPagesWhenIdle } from './app/pages';
import { imports } from './features/import/imports.svelte';
import { toasts } from './ui/toasts.svelte';

// After the evaluation of this module: the browser notes which code opens a connection or sends a request, and for code
// that is still being evaluated V8 parses the whole chunk once more, 80 ms.
queueMicrotask(() => {
  mount(App, { target: document.getElementById('app')! });
  mounted((fault) => toasts.error(m.app_page_failed_later({ error: fault })));
  listenToMenu();
  imports.listen();
  void app.start().then(loadPagesWhenIdle);
});
