import { mount } from 'svelte';
import { config } from 'zod';
import App from './App.svelte';
import './app.css';
import { app } from './state/app.svelte';

// zod would otherwise try to compile its checks with eval, which the page forbids.
config({ jitless: true });

mount(App, { target: document.getElementById('app')! });
void app.start();
