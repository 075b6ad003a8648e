import { expect, test, vi } from 'vitest';
import { fileOf, jpegFile } from '../../test/files';
import { editedFile } from './edited-file';
import { turned, UNEDITED } from './edits';
import { readyFile } from './ready-file';
import { readSource } from './source';

vi.mock('./source', () => ({ readSource: vi.fn() }));
vi.mock('./edited-file', () => ({ editedFile: vi.fn() }));

const PICTURE = { width: 2, height: 1, close: () => undefined };
const GIF = fileOf('GIF89a', 'moves.gif');
const JPEG = jpegFile('ada.jpg');
const DRAWN = jpegFile('drawn.jpg');

test.each([
  ['a photo: its picture', JPEG, true, UNEDITED, DRAWN],
  ['an edited photo: its picture', JPEG, true, turned(UNEDITED), DRAWN],
  ['an animation: its file', GIF, true, UNEDITED, GIF],
  ['an edited animation: its picture', GIF, true, turned(UNEDITED), DRAWN],
  ['a damaged photo: its file', JPEG, false, UNEDITED, JPEG],
  ['an edited damaged photo: its picture', JPEG, false, turned(UNEDITED), DRAWN],
])('of %s is uploaded', async (_, file, isWhole, edits, expected) => {
  vi.mocked(readSource).mockResolvedValue({ picture: PICTURE, isWhole });
  vi.mocked(editedFile).mockResolvedValue(DRAWN);
  expect(await readyFile(file, edits)).toBe(expected);
});

test('of a photo that the browser cannot show its file is uploaded', async () => {
  vi.mocked(readSource).mockResolvedValue({ picture: null, isWhole: false });
  expect(await readyFile(JPEG, turned(UNEDITED))).toBe(JPEG);
});
