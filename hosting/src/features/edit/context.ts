/** What draws on a canvas. */

/** Throws where the browser has no memory left for one more. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context)
    throw new Error(`A canvas of ${canvas.width} x ${canvas.height} cannot be drawn on`);
  return context;
}
