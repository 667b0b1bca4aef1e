import './no-eval';
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { app } from './state/app.svelte';
import { listenToMenu } from './state/commands';

mount(App, { target: document.getElementById('app')! });
listenToMenu();
void app.start();
