import './no-eval';
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { app } from './state/app.svelte';

mount(App, { target: document.getElementById('app')! });
void app.start();
