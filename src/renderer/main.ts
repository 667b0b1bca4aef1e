import './lib/locale';
import { mounted } from './app/guard';
import './no-eval';
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { app } from './app/app.svelte';
import { listenToMenu } from './app/commands';
import { toasts } from './ui/toasts.svelte';

mount(App, { target: document.getElementById('app')! });
mounted((fault) => toasts.error(`Something on this page failed: ${fault}. If it looks wrong, reload the page.`));
listenToMenu();
void app.start();
