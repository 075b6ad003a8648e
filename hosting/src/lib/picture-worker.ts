/** Decodes and encodes off the main thread, so that the page stays responsive. */

export type Job = { file: File; maxSide: number } | { bitmap: ImageBitmap; quality: number };

addEventListener('message', ({ data, ports: [reply] }: MessageEvent<Job>) => {
  if ('file' in data) {
    scaledDown(data.file, data.maxSide)
      .then((bitmap) => reply?.postMessage(bitmap, [bitmap]))
      .catch(() => reply?.postMessage(null));
  } else {
    encoded(data.bitmap, data.quality)
      .then((blob) => reply?.postMessage(blob))
      .catch(() => reply?.postMessage(null));
  }
});

async function scaledDown(file: File, maxSide: number): Promise<ImageBitmap> {
  const bitmap = await createImageBitmap(file);
  const scale = maxSide / Math.max(bitmap.width, bitmap.height);
  if (scale >= 1) return bitmap;
  const canvas = new OffscreenCanvas(
    Math.round(bitmap.width * scale),
    Math.round(bitmap.height * scale),
  );
  const context = contextOf(canvas);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.transferToImageBitmap();
}

async function encoded(bitmap: ImageBitmap, quality: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  contextOf(canvas).drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context)
    throw new Error(`A canvas of ${canvas.width} x ${canvas.height} cannot be drawn on`);
  return context;
}
