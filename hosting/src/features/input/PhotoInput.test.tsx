import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ComponentProps } from 'react';
import { expect, test, vi } from 'vitest';
import type { Message } from '../../lib/strings';
import { fileOf, jpegFile } from '../../test/files';
import { renderThemed } from '../../test/render';
import { MAX_PHOTO_BYTES } from './photo';
import { PhotoInput } from './PhotoInput';

const FILE = jpegFile('ada.jpg');
const PREVENTED = false; // What fireEvent returns when the browser's own action was prevented.
const PHOTO = { file: FILE, url: 'blob:ada' };

test('a picked file is handed on', async () => {
  const { onPhoto } = renderInput({});
  await pick(FILE);
  await vi.waitFor(() => expect(onPhoto).toHaveBeenCalledExactlyOnceWith(FILE));
});

test.each(['Upload', /^Choose photos or a video/])('%s opens the file picker', async (name) => {
  renderInput({});
  const opened = vi.spyOn(screen.getByLabelText<HTMLInputElement>('Photo file'), 'click');
  await userEvent.click(button(name));
  expect(opened).toHaveBeenCalledOnce();
});

test('a photo that is being loaded leaves nothing to choose in its place', () => {
  renderInput({ isLoading: true });
  expect(screen.queryByRole('button', { name: /^Choose/ })).toBeNull();
});

test('a file dragged over the page shows where to drop it, until it leaves', () => {
  renderInput({});
  expect(dragOver('Files')).toBe(PREVENTED);
  expect(screen.getByText('Drop to use this file')).toBeVisible();
  fireEvent.dragLeave(document.body);
  expect(screen.queryByText('Drop to use this file')).toBeNull();
});

test('a film, whatever its name says, is handed on as one, and what is wrong with it shown', async () => {
  const onFilm = vi.fn(() => Promise.resolve<Message | null>(null));
  const { onPhoto } = renderInput({ onFilm });
  const film = fileOf('\0\0\0\x20ftypisom', 'film.jpg');
  await pick(film);
  await vi.waitFor(() => expect(onFilm).toHaveBeenCalledExactlyOnceWith(film));
  expect(screen.queryByRole('alert')).toBeNull();
  onFilm.mockResolvedValue({ title: 'Part of the page is missing' });
  await pick(film);
  expect(await screen.findByRole('alert')).toHaveTextContent('Part of the page is missing');
  expect(onPhoto).not.toHaveBeenCalled();
});

test('a dropped file is handed on and does not replace the page', async () => {
  const { onPhoto } = renderInput({});
  dragOver('Files');
  expect(fireEvent.drop(document.body, { dataTransfer: transferOf(FILE) })).toBe(PREVENTED);
  await vi.waitFor(() => expect(onPhoto).toHaveBeenCalledExactlyOnceWith(FILE));
  expect(screen.queryByText('Drop to use this file')).toBeNull();
});

test('dragged text is left to the browser', () => {
  renderInput({});
  expect(dragOver('text/plain')).not.toBe(PREVENTED);
  expect(screen.queryByText('Drop to use this file')).toBeNull();
});

test('a pasted file is handed on', async () => {
  const { onPhoto } = renderInput({});
  fireEvent.paste(document.body, { clipboardData: transferOf(FILE) });
  await vi.waitFor(() => expect(onPhoto).toHaveBeenCalledExactlyOnceWith(FILE));
});

test('several that are chosen, dropped, or pasted together are handed on together', async () => {
  const { onPhoto, onPhotos } = renderInput({});
  const files = [FILE, jpegFile('other.jpg')];
  await userEvent.upload(screen.getByLabelText('Photo file'), files);
  fireEvent.drop(window, { dataTransfer: transferOf(files) });
  fireEvent.paste(window, { clipboardData: transferOf(files) });
  expect(onPhotos.mock.calls).toEqual([[files], [files], [files]]);
  expect(onPhoto).not.toHaveBeenCalled();
});

test('a queue that cannot be loaded says so', async () => {
  vi.spyOn(console, 'warn').mockReturnValue();
  renderInput({ onPhotos: () => Promise.reject(new TypeError('offline')) });
  fireEvent.drop(window, { dataTransfer: transferOf([FILE, FILE]) });
  expect(await screen.findByRole('alert')).toHaveTextContent('Part of the page didn’t load');
});

test.each([
  ['text', 'notes.jpg', 'some notes', '“notes.jpg” is a text file', 'Use a JPEG, PNG'],
  ['audio', 'song.jpg', 'ID3', '“song.jpg” is an audio file', 'or HEIC image.'],
  ['a PDF', 'cv.pdf', '%PDF-1.7', '“cv.pdf” is a PDF document', 'Use a JPEG'],
  ['an unknown kind', 'data.jpg', '\x01', '“data.jpg” isn’t in an image format we', 'JPEG, PNG'],
])('%s is refused as what it is', async (_, name, start, title, detail) => {
  const { onPhoto } = renderInput({});
  await pick(start === 'some notes' ? new File([start], name) : fileOf(start, name));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent(title);
  expect(alert).toHaveTextContent(detail);
  expect(onPhoto).not.toHaveBeenCalled();
});

test('dropped and pasted files are refused as well', async () => {
  const { onPhoto } = renderInput({});
  const dataTransfer = transferOf(new File(['text'], 'dropped.jpg'));
  fireEvent.drop(document.body, { dataTransfer });
  expect(await screen.findByText('“dropped.jpg” is a text file')).toBeVisible();
  fireEvent.paste(document.body, { clipboardData: transferOf(new File(['text'], 'pasted.jpg')) });
  expect(await screen.findByText('“pasted.jpg” is a text file')).toBeVisible();
  expect(onPhoto).not.toHaveBeenCalled();
});

test.each([['Holiday'], ['Holiday', 'Work']])(
  'folders that are dropped are called so',
  async (...names) => {
    const { onPhoto, onPhotos } = renderInput({});
    const folders = names.map((name) => new File(['?'], name));
    fireEvent.drop(document.body, { dataTransfer: transferOf(folders, true) });
    expect(await screen.findByText('“Holiday” is a folder')).toBeVisible();
    expect(onPhoto).not.toHaveBeenCalled();
    expect(onPhotos).not.toHaveBeenCalled();
  },
);

test('a name that would turn the words around it does not', async () => {
  renderInput({});
  await pick(new File(['text'], 'photo\u202egpj.txt'));
  expect(await screen.findByText('“photogpj.txt” is a text file')).toBeVisible();
});

test('a photo of exactly the limit is taken, a larger one is refused in words', async () => {
  const { onPhoto } = renderInput({});
  await pick(fileOf('\xff\xd8\xff', 'photo.jpg', MAX_PHOTO_BYTES));
  await vi.waitFor(() => expect(onPhoto).toHaveBeenCalledOnce());
  await pick(fileOf('\xff\xd8\xff', 'photo.jpg', MAX_PHOTO_BYTES + 1));
  expect(await screen.findByText('This file is 10.1 MB; the limit is 10 MB')).toBeVisible();
  expect(onPhoto).toHaveBeenCalledOnce();
});

test('a file that cannot be read is refused in words', async () => {
  vi.spyOn(console, 'warn').mockReturnValue();
  const { onPhoto } = renderInput({});
  const gone = jpegFile('gone.jpg');
  gone.slice = () => {
    throw new DOMException('It is not there', 'NotFoundError');
  };
  await pick(gone);
  expect(await screen.findByText('“gone.jpg” couldn’t be read')).toBeVisible();
  expect(onPhoto).not.toHaveBeenCalled();
});

test('an empty file is refused in words, until one with content is chosen', async () => {
  const { onPhoto } = renderInput({});
  await pick(new File([], 'nothing.jpg', { type: 'image/jpeg' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('This file is empty');
  expect(onPhoto).not.toHaveBeenCalled();

  await pick(FILE);
  await vi.waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  expect(onPhoto).toHaveBeenCalledExactlyOnceWith(FILE);
});

test('a refused file covers the photo until it is dismissed', async () => {
  const { onCover } = renderInput({ photo: PHOTO });
  await pick(new File([], 'nothing.jpg'));
  await screen.findByRole('alert');
  expect(onCover).toHaveBeenLastCalledWith(true);
  expect(button('Predict')).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(button('Back to your photo'));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(onCover).toHaveBeenLastCalledWith(false);

  await pick(new File([], 'nothing.jpg'));
  await screen.findByRole('alert');
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('of two files that are chosen at once the later is taken', async () => {
  const { onPhoto } = renderInput({});
  fireEvent.drop(document.body, { dataTransfer: transferOf(jpegFile('first.jpg')) });
  fireEvent.drop(document.body, { dataTransfer: transferOf(FILE) });
  await vi.waitFor(() => expect(onPhoto).toHaveBeenCalled());
  expect(onPhoto).toHaveBeenCalledExactlyOnceWith(FILE);
});

test('PREDICT waits for a photo, and sends it once', async () => {
  const { onPredict, change } = renderInput({});
  await userEvent.click(button('Predict'));
  expect(button('Predict')).toHaveAttribute('aria-disabled', 'true');
  change({ photo: PHOTO, next: 'predict' });
  await userEvent.click(button('Predict'));
  change({ photo: PHOTO, next: 'wait' });
  await userEvent.click(button('Predict'));
  expect(onPredict).toHaveBeenCalledOnce();
});

test('a result turns PREDICT into NEW PHOTO, which a press meant for PREDICT does not press', async () => {
  const { onPredict, onStartOver, change } = renderInput({ photo: PHOTO, next: 'wait' });
  change({ next: 'start_over' });
  await userEvent.click(button('New photo'));
  expect(onStartOver).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(button('New photo')).toHaveAttribute('aria-disabled', 'false'));
  await userEvent.click(button('New photo'));
  expect(onStartOver).toHaveBeenCalledOnce();
  expect(onPredict).not.toHaveBeenCalled();
  expect(button('Upload')).toHaveFocus();
});

test.each([
  ['choose', 'Upload'],
  ['predict', 'Predict'],
  ['start_over', 'New photo'],
] as const)('of the three buttons the one to %s stands out', (next, name) => {
  renderInput({ photo: next === 'choose' ? null : PHOTO, next });
  const filled = screen.getAllByRole('button').filter((one) => one.dataset.variant === 'filled');
  expect(filled).toEqual([button(name)]);
});

test('PREDICT sends the photo that is shown', async () => {
  const { onPredict } = renderInput({ photo: PHOTO });
  expect(screen.getByRole('img', { name: /ada\.jpg/ })).toHaveAttribute('src', 'blob:ada');
  await userEvent.click(button('Predict'));
  expect(onPredict).toHaveBeenCalledOnce();
});

test('a file that the browser cannot show is named and can still be sent', async () => {
  renderInput({ photo: PHOTO });
  fireEvent.error(screen.getByRole('img', { name: /ada\.jpg/ }));
  expect(screen.getByText('ada.jpg')).toBeVisible();
  expect(await screen.findByText(/can’t show this JPEG file. It can still be/)).toBeVisible();
  expect(button('Predict')).toHaveAttribute('aria-disabled', 'false');
});

test('faces of a photo that the browser cannot show are drawn on a space of its shape', async () => {
  renderInput({
    photo: { file: fileOf('II*\0', 'scan.tif'), url: 'blob:scan' },
    editor: { preview: null, tools: 'the tools' },
    size: { width: 300, height: 200 },
    children: 'the faces',
  });
  expect(screen.getByText('the faces')).toHaveStyle({ '--aspect-ratio': '1.5' });
  expect(await screen.findByText(/can’t show this TIFF file. The frames mark/)).toBeVisible();
  expect(screen.getByText('the tools')).toBeVisible();
  expect(screen.queryByText('scan.tif')).toBeNull();
});

test('an edited photo is shown with its tools instead of the file', () => {
  renderInput({
    photo: PHOTO,
    editor: { preview: { aspectRatio: 2, picture: 'the picture' }, tools: 'the tools' },
  });
  expect(screen.getByText('the picture')).toHaveStyle({ '--aspect-ratio': '2' });
  expect(screen.getByText('the tools')).toBeVisible();
  expect(screen.queryByRole('img', { name: /ada\.jpg/ })).toBeNull();
});

test('an upload shows how far it is', () => {
  renderInput({ photo: PHOTO, progress: { label: 'Upload', percent: 40 } });
  expect(screen.getByRole('progressbar', { name: 'Upload' })).toHaveAttribute('value', '40');
});

test('an upload of which nothing has arrived yet shows no percentage', () => {
  renderInput({ photo: PHOTO, progress: { label: 'Upload', percent: 0 } });
  expect(screen.getByRole('progressbar')).not.toHaveAttribute('value');
});

test('without an upload there is no progress bar', () => {
  renderInput({ photo: PHOTO });
  expect(screen.queryByRole('progressbar')).toBeNull();
});

test.each([
  ['Try the angry face', 'angry'],
  ['Try the happy face', 'happy'],
  ['Try the sad face', 'sad'],
  ['Try the surprised face', 'surprise'],
])('%s hands on its picture once, however often it is pressed', async (name, expression) => {
  const sent = deferred<Response>();
  const fetched = vi.spyOn(globalThis, 'fetch').mockReturnValue(sent.promise);
  const { onPhoto, onSample, change } = renderInput({});
  await userEvent.dblClick(button(name));
  sent.resolve(new Response('picture'));
  await vi.waitFor(() => expect(onSample).toHaveBeenCalledOnce());
  expect(fetched.mock.calls).toEqual([[expect.stringContaining(`${expression}.webp`)]]);
  const [file] = onSample.mock.calls[0] ?? [];
  if (!file) throw new Error('nothing was handed on');
  expect(file.name).toBe(`sample-${expression}.webp`);
  expect(onPhoto).not.toHaveBeenCalled();
  change({ photo: { file, url: 'blob:sample' } });
  expect(button('Predict')).toHaveFocus();
  expect(screen.queryByRole('button', { name })).toBeNull();
  expect(screen.getByText(/^This is a sample/)).toBeVisible();
  change({ photo: PHOTO });
  expect(screen.queryByText(/^This is a sample/)).toBeNull();
});

test.each([
  ['is not there', () => Promise.resolve(new Response('', { status: 404 }))],
  ['cannot be loaded', () => Promise.reject(new TypeError('offline'))],
])('a sample that %s says so, and can be tried again', async (_, fetchSample) => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(fetchSample);
  const { onSample } = renderInput({});
  await userEvent.click(button('Try the sad face'));
  expect(await screen.findByRole('alert')).toHaveTextContent('Part of the page didn’t load');
  expect(onSample).not.toHaveBeenCalled();
  fetched.mockResolvedValue(new Response('picture'));
  await userEvent.click(button('Try the sad face'));
  await vi.waitFor(() => expect(onSample).toHaveBeenCalledOnce());
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a photo that is chosen while a sample loads is the one that counts', async () => {
  const sent = deferred<Response>();
  vi.spyOn(globalThis, 'fetch').mockReturnValue(sent.promise);
  const { onPhoto, onSample } = renderInput({});
  await userEvent.click(button('Try the happy face'));
  await pick(FILE);
  await vi.waitFor(() => expect(onPhoto).toHaveBeenCalledOnce());
  await act(async () => {
    sent.resolve(new Response('picture'));
    await sent.promise;
  });
  expect(onSample).not.toHaveBeenCalled();
});

test('samples are offered only where there is nothing else to see', () => {
  const { change } = renderInput({});
  expect(screen.getByRole('group', { name: /Try one/ })).toBeVisible();
  change({ isLoading: true });
  expect(screen.queryByRole('group')).toBeNull();
  change({ photo: PHOTO });
  expect(screen.queryByRole('group')).toBeNull();
});

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((given) => (resolve = given));
  return { promise, resolve };
}

function button(name: string | RegExp): HTMLElement {
  return screen.getByRole('button', { name });
}

function dragOver(type: string): boolean {
  return fireEvent.dragOver(document.body, { dataTransfer: { types: [type] } });
}

async function pick(file: File): Promise<void> {
  const user = userEvent.setup({ applyAccept: false }); // As who chooses "All files".
  await user.upload(screen.getByLabelText('Photo file'), file);
}

/** What a drop or paste of `files` brings. */
function transferOf(given: File | File[], isDirectory = false) {
  const files = [given].flat();
  const items = files.map(() => ({ kind: 'file', webkitGetAsEntry: () => ({ isDirectory }) }));
  return { files, items: [{ kind: 'string' }, ...items] };
}

function renderInput(given: Partial<ComponentProps<typeof PhotoInput>>) {
  const onPhoto = vi.fn();
  const onSample = vi.fn<(file: File) => void>();
  const onPhotos = vi.fn(() => Promise.resolve());
  const onPredict = vi.fn();
  const onStartOver = vi.fn();
  const onCover = vi.fn();
  const inputWith = (changed: Partial<ComponentProps<typeof PhotoInput>>) => (
    <PhotoInput
      photo={null}
      editor={null}
      size={null}
      isLoading={false}
      progress={null}
      isOnDevice={false}
      onPlace={vi.fn()}
      next={changed.photo ? 'predict' : 'choose'}
      onPhoto={onPhoto}
      onSample={onSample}
      onFilm={() => Promise.resolve(null)}
      onPhotos={onPhotos}
      onPredict={onPredict}
      onCamera={(open) => open()}
      onStartOver={onStartOver}
      onCover={onCover}
      {...changed}
    >
      {changed.children}
    </PhotoInput>
  );
  const { rerender } = renderThemed(inputWith(given));
  const change = (changed: typeof given) => rerender(inputWith({ ...given, ...changed }));
  return { onPhoto, onSample, onPhotos, onPredict, onStartOver, onCover, change };
}
