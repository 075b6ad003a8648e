/** A JPEG file of what is drawn on `canvas`; `quality` from 0 to 1. */
export async function jpegFile(
  canvas: HTMLCanvasElement,
  quality: number,
  name: string,
): Promise<File> {
  const blob = await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(resolve, 'image/jpeg', quality),
  );
  if (!blob) throw new Error(`A picture of ${canvas.width} x ${canvas.height} became no JPEG file`);
  return new File([blob], name, { type: 'image/jpeg' });
}
