/** Draws x, y pairs of [-limit, limit] squared into a canvas, y upwards; one square of about 1/32 of the side each. */
export function drawPoints(canvas: HTMLCanvasElement, points: Float32Array, colour: string, limit = 2): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height } = canvas;
  const size = Math.max(1, width / 32);
  context.clearRect(0, 0, width, height);
  context.fillStyle = colour;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = ((points[i]! / limit + 1) / 2) * width;
    const y = ((1 - points[i + 1]! / limit) / 2) * height;
    context.fillRect(x - size / 2, y - size / 2, size, size);
  }
}
