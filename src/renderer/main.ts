import { mounted } from './guard';
import './no-eval';
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { app } from './state/app.svelte';
import { listenToMenu } from './state/commands';
import { toasts } from './state/toasts.svelte';

mount(App, { target: document.getElementById('app')! });
mounted((fault) => toasts.error(`Something on this page failed: ${fault}. If it looks wrong, load it again.`));
listenToMenu();
void app.start();
