import { createRequire } from 'node:module';
import type { Canvas } from '@napi-rs/canvas';

type Package = typeof import('@napi-rs/canvas');

let loaded: Package | undefined;

/**
 * Returns @napi-rs/canvas, which is loaded by the first call: its addon of 30 MB takes a tenth of the start of a command,
 * and few commands draw or decode.
 */
export const canvasPackage = (): Package => (loaded ??= createRequire(import.meta.url)('@napi-rs/canvas') as Package);

/** @param width and height in pixels */
export const createCanvas = (width: number, height: number): Canvas => canvasPackage().createCanvas(width, height);

/** @throws if the bytes are no image that the package decodes */
export const loadImage: Package['loadImage'] = (...source) => canvasPackage().loadImage(...source);
