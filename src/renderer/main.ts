import { m } from '../paraglide/messages';
import './lib/locale';
import { mounted } from './app/guard';
import './no-eval';
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { app } from './app/app.svelte';
import { listenToMenu } from './app/commands';
import { loadPagesWhenIdle } from './app/pages';
import { toasts } from './ui/toasts.svelte';

mount(App, { target: document.getElementById('app')! });
mounted((fault) => toasts.error(m.app_page_failed_later({ error: fault })));
listenToMenu();
void app.start();
loadPagesWhenIdle();
