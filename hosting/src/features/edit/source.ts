/** Reads a photo's file into pixels that can be drawn again and again. */
import { fileKind } from '../../lib/file-kind';
import { decodePicture, drawShown } from '../../lib/pictures';
import { contextOf } from './context';

// Twice what is uploaded: enough for a crop to stay sharp, and quick to draw while a slider moves.
const MAX_SIDE = 2560;

export interface Source {
  /** Upright, of at most 2560 pixels a side; null if this browser cannot show the file. */
  picture: ImageBitmap | null;
  /** Whether all of it is there: browsers show what there is of a damaged file. */
  isWhole: boolean;
}

const sources = new WeakMap<File, Promise<Source>>();

/** Rejects with a TypeError if the code that decodes cannot be loaded. */
export function readSource(file: File): Promise<Source> {
  const source = sources.get(file) ?? read(file);
  sources.set(file, source);
  source.catch(() => sources.delete(file)); // Read again when it is needed again.
  return source;
}

async function read(file: File): Promise<Source> {
  const decoded = await decodePicture(file, MAX_SIDE);
  const picture = decoded ?? (await drawShown(file, MAX_SIDE));
  const isWhole = decoded !== null;
  const isShown = picture && !(isBlank(picture) && (!isWhole || (await isBmp(file))));
  return { picture: isShown ? picture : null, isWhole };
}

/** A BMP's alpha may be a field that nobody filled in: the function ignores it, browsers do not. */
async function isBmp(file: File): Promise<boolean> {
  return (await fileKind(file)).format === 'BMP';
}

/** Whether all of it is transparent. */
function isBlank(picture: ImageBitmap): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 32;
  const context = contextOf(canvas);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return data.every((value, index) => index % 4 < 3 || value === 0);
}
