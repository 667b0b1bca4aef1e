import { visible } from '../../../../../shared/lib/text';
import type { CanvasPen } from './canvas-pen';

interface PenState {
  strokeStyle: string;
  fillStyle: string;
  lineWidth: number;
  lineJoin: CanvasLineJoin;
  lineCap: CanvasLineCap;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  clip: string;
}

const START: PenState = {
  strokeStyle: '#000',
  fillStyle: '#000',
  lineWidth: 1,
  lineJoin: 'miter',
  lineCap: 'butt',
  globalAlpha: 1,
  font: '10px sans-serif',
  textAlign: 'left',
  textBaseline: 'alphabetic',
  dash: [],
  clip: '',
};
const ANCHORS: Partial<Record<CanvasTextAlign, string>> = { center: 'middle', right: 'end' };
const SHIFTS: Partial<Record<CanvasTextBaseline, string>> = { middle: '0.35em', top: '0.8em' };

/** A canvas context that writes SVG: paths stay paths and text stays text. Coordinates are rounded to hundredths of a pixel. */
export class SvgPen implements CanvasPen {
  readonly canvas: { readonly height: number };
  private readonly width: number;
  private readonly parts: string[] = [];
  private readonly saved: PenState[] = [];
  private state: PenState = { ...START };
  private path = '';
  private clips = 0;

  constructor(width: number, height: number) {
    this.width = width;
    this.canvas = { height };
  }

  // Colours only: gradients and patterns are ignored, as a canvas ignores a value that it cannot use.
  get strokeStyle(): string {
    return this.state.strokeStyle;
  }
  set strokeStyle(value: CanvasPen['strokeStyle']) {
    if (typeof value === 'string') this.state.strokeStyle = value;
  }
  get fillStyle(): string {
    return this.state.fillStyle;
  }
  set fillStyle(value: CanvasPen['fillStyle']) {
    if (typeof value === 'string') this.state.fillStyle = value;
  }
  get lineWidth() {
    return this.state.lineWidth;
  }
  set lineWidth(value) {
    this.state.lineWidth = value;
  }
  get lineJoin() {
    return this.state.lineJoin;
  }
  set lineJoin(value) {
    this.state.lineJoin = value;
  }
  get lineCap() {
    return this.state.lineCap;
  }
  set lineCap(value) {
    this.state.lineCap = value;
  }
  get globalAlpha() {
    return this.state.globalAlpha;
  }
  set globalAlpha(value) {
    this.state.globalAlpha = value;
  }
  get font() {
    return this.state.font;
  }
  set font(value) {
    this.state.font = value;
  }
  get textAlign() {
    return this.state.textAlign;
  }
  set textAlign(value) {
    this.state.textAlign = value;
  }
  get textBaseline() {
    return this.state.textBaseline;
  }
  set textBaseline(value) {
    this.state.textBaseline = value;
  }

  save(): void {
    this.saved.push({ ...this.state });
  }
  restore(): void {
    this.state = this.saved.pop() ?? this.state;
  }
  setLineDash(dash: Iterable<number>): void {
    this.state.dash = [...dash];
  }

  beginPath(): void {
    this.path = '';
  }
  moveTo(x: number, y: number): void {
    this.path += `M${round(x)} ${round(y)}`;
  }
  /** As on a canvas, the first point of a path begins it. */
  lineTo(x: number, y: number): void {
    this.path += `${this.path ? 'L' : 'M'}${round(x)} ${round(y)}`;
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
  }
  /** Full circles only: charts draw no other arcs. */
  arc(x: number, y: number, r: number): void {
    this.path += `M${round(x + r)} ${round(y)}a${round(r)} ${round(r)} 0 1 1 ${round(-2 * r)} 0a${round(r)} ${round(r)} 0 1 1 ${round(2 * r)} 0z`;
  }

  clip(): void {
    this.state.clip = ` clip-path="url(#clip${++this.clips})"`;
    this.parts.push(`<clipPath id="clip${this.clips}"><path d="${this.path}"/></clipPath>`);
  }

  stroke(): void {
    if (!this.path) return;
    const { strokeStyle, lineWidth, lineJoin, lineCap, dash } = this.state;
    const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
    this.parts.push(
      `<path d="${this.path}" fill="none" stroke="${escape(strokeStyle)}" stroke-width="${lineWidth}" stroke-linejoin="${lineJoin}" stroke-linecap="${lineCap}"${dashes}${this.shared()}/>`,
    );
  }

  fill(): void {
    if (this.path) this.parts.push(`<path d="${this.path}" fill="${escape(this.state.fillStyle)}"${this.shared()}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${escape(this.state.fillStyle)}"${this.shared()}/>`,
    );
  }

  fillText(text: string, x: number, y: number): void {
    const { font, fillStyle, textAlign, textBaseline } = this.state;
    const anchor = ANCHORS[textAlign];
    const shift = SHIFTS[textBaseline];
    this.parts.push(
      `<text x="${round(x)}" y="${round(y)}" style="font:${escape(font)}" fill="${escape(fillStyle)}"${anchor ? ` text-anchor="${anchor}"` : ''}${shift ? ` dy="${shift}"` : ''}>${escape(text)}</text>`,
    );
  }

  /** The file. */
  svg(title: string): string {
    const size = `width="${round(this.width)}" height="${round(this.canvas.height)}" viewBox="0 0 ${round(this.width)} ${round(this.canvas.height)}"`;
    return `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n<title>${escape(title)}</title>\n${this.parts.join('\n')}\n</svg>\n`;
  }

  private shared(): string {
    const { globalAlpha, clip } = this.state;
    return `${globalAlpha < 1 ? ` opacity="${globalAlpha}"` : ''}${clip}`;
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => visible(text).replace(/[&<>"]/g, (c) => ENTITIES[c]!);
