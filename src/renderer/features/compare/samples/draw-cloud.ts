/**
 * Adds x, y pairs to a square canvas that shows [-limit, limit] in both directions, y upwards.
 *
 * @param size side of each mark in pixels of the canvas
 */
export function drawCloud(
  canvas: HTMLCanvasElement,
  points: Float32Array,
  limit: number,
  colour: string,
  alpha: number,
  size: number,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const scale = canvas.width / (2 * limit);
  context.fillStyle = colour;
  context.globalAlpha = alpha;
  for (let i = 0; i + 1 < points.length; i += 2) {
    context.fillRect((points[i]! + limit) * scale - size / 2, (limit - points[i + 1]!) * scale - size / 2, size, size);
  }
}
