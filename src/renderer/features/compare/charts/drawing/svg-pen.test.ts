import { beforeEach, expect, it } from 'vitest';
import { SvgPen } from './svg-pen';

let pen: SvgPen;
beforeEach(() => {
  pen = new SvgPen(200, 100);
});
/** The elements between the title and the end of the file. */
const drawn = (): string[] => pen.svg('t').split('\n').slice(3, -2);

it('is a file of its size with an escaped title', () => {
  expect(pen.svg('a < b & "c"').split('\n').slice(0, 3)).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">',
    '<title>a &lt; b &amp; &quot;c&quot;</title>',
  ]);
});

it('strokes a path in its colour, width and dash, rounded to hundredths of a pixel', () => {
  pen.strokeStyle = '#f00';
  pen.lineWidth = 1.5;
  pen.setLineDash([7, 4]);
  pen.beginPath();
  pen.moveTo(1.234, 2);
  pen.lineTo(3, 4.567);
  pen.stroke();
  expect(drawn()).toEqual([
    '<path d="M1.23 2L3 4.57" fill="none" stroke="#f00" stroke-width="1.5" stroke-linejoin="miter" stroke-linecap="butt" stroke-dasharray="7 4"/>',
  ]);
});

it('begins a path at its first point, as a canvas does, and draws no empty path', () => {
  pen.beginPath();
  pen.stroke();
  pen.fill();
  pen.lineTo(1, 2);
  pen.lineTo(3, 4);
  pen.fill();
  expect(drawn()).toEqual(['<path d="M1 2L3 4" fill="#000"/>']);
});

it('draws rectangles and circles', () => {
  pen.fillStyle = 'blue';
  pen.fillRect(1, 2, 3, 4);
  pen.beginPath();
  pen.rect(5, 6, 7, 8);
  pen.arc(10, 20, 3);
  pen.fill();
  expect(drawn()).toEqual([
    '<rect x="1" y="2" width="3" height="4" fill="blue"/>',
    '<path d="M5 6h7v8h-7zM13 20a3 3 0 1 1 -6 0a3 3 0 1 1 6 0z" fill="blue"/>',
  ]);
});

it('applies opacity and clip to what follows, until the state is restored', () => {
  pen.save();
  pen.globalAlpha = 0.5;
  pen.beginPath();
  pen.rect(0, 0, 9, 9);
  pen.clip();
  pen.fillRect(0, 0, 1, 1);
  pen.restore();
  pen.fillRect(0, 0, 2, 2);
  expect(drawn()).toEqual([
    '<clipPath id="clip1"><path d="M0 0h9v9h-9z"/></clipPath>',
    '<rect x="0" y="0" width="1" height="1" fill="#000" opacity="0.5" clip-path="url(#clip1)"/>',
    '<rect x="0" y="0" width="2" height="2" fill="#000"/>',
  ]);
});

it('writes text where a canvas would, with its characters escaped', () => {
  pen.font = '12px sans-serif';
  pen.fillText('a<b', 1, 2);
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  pen.fillText('c', 3, 4);
  expect(drawn()).toEqual([
    '<text x="1" y="2" style="font:12px sans-serif" fill="#000">a&lt;b</text>',
    '<text x="3" y="4" style="font:12px sans-serif" fill="#000" text-anchor="end" dy="0.35em">c</text>',
  ]);
});
