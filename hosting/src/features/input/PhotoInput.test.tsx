import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ComponentProps } from 'react';
import { expect, test, vi } from 'vitest';
import { renderThemed } from '../../test/render';
import { MAX_PHOTO_BYTES } from './photo';
import { PhotoInput } from './PhotoInput';

const FILE = new File(['pixels'], 'ada.jpg', { type: 'image/jpeg' });
const PREVENTED = false; // What fireEvent returns when the browser's own action was prevented.
const PHOTO = { file: FILE, url: 'blob:ada' };

test('a picked file is handed on', async () => {
  const { onPhoto } = renderInput({});
  await userEvent.upload(screen.getByLabelText('Photo file'), FILE);
  expect(onPhoto).toHaveBeenCalledExactlyOnceWith(FILE);
});

test('UPLOAD opens the file picker', async () => {
  renderInput({});
  const opened = vi.spyOn(screen.getByLabelText<HTMLInputElement>('Photo file'), 'click');
  await userEvent.click(screen.getByRole('button', { name: 'Upload' }));
  expect(opened).toHaveBeenCalledOnce();
});

test('a file dragged over the page shows where to drop it, until it leaves', () => {
  renderInput({});
  expect(dragOver('Files')).toBe(PREVENTED);
  expect(screen.getByText('Drop to use this photo')).toBeVisible();
  fireEvent.dragLeave(document.body);
  expect(screen.queryByText('Drop to use this photo')).toBeNull();
});

test('a dropped file is handed on and does not replace the page', () => {
  const { onPhoto } = renderInput({});
  dragOver('Files');
  expect(fireEvent.drop(document.body, { dataTransfer: { files: [FILE] } })).toBe(PREVENTED);
  expect(onPhoto).toHaveBeenCalledExactlyOnceWith(FILE);
  expect(screen.queryByText('Drop to use this photo')).toBeNull();
});

test('dragged text is left to the browser', () => {
  renderInput({});
  expect(dragOver('text/plain')).not.toBe(PREVENTED);
  expect(screen.queryByText('Drop to use this photo')).toBeNull();
});

test('a pasted file is handed on', () => {
  const { onPhoto } = renderInput({});
  fireEvent.paste(document.body, { clipboardData: { files: [FILE] } });
  expect(onPhoto).toHaveBeenCalledExactlyOnceWith(FILE);
});

test('a large file that the browser cannot show is refused in words; others are not', () => {
  const large = new File([new Uint8Array(MAX_PHOTO_BYTES + 1)], 'big.heic');
  renderInput({ photo: { file: large, url: 'blob:big' } });
  expect(screen.getByRole('button', { name: 'Predict' })).toBeEnabled();
  fireEvent.error(screen.getByRole('img', { name: /big\.heic/ }));
  expect(screen.getByText(/10\.1 MB; the limit is 10 MB/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Predict' })).toBeDisabled();
});

test('an empty file is refused in words, until one with content is chosen', async () => {
  const { onPhoto } = renderInput({});
  const picker = screen.getByLabelText('Photo file');
  await userEvent.upload(picker, new File([], 'nothing.jpg', { type: 'image/jpeg' }));
  expect(screen.getByRole('alert')).toHaveTextContent('This file is empty');
  expect(onPhoto).not.toHaveBeenCalled();

  await userEvent.upload(picker, FILE);
  expect(screen.queryByRole('alert')).toBeNull();
  expect(onPhoto).toHaveBeenCalledExactlyOnceWith(FILE);
});

test('PREDICT waits for a photo', () => {
  renderInput({});
  expect(screen.getByRole('button', { name: 'Predict' })).toBeDisabled();
});

test('PREDICT sends the photo that is shown', async () => {
  const { onPredict } = renderInput({ photo: PHOTO });
  expect(screen.getByRole('img', { name: /ada\.jpg/ })).toHaveAttribute('src', 'blob:ada');
  await userEvent.click(screen.getByRole('button', { name: 'Predict' }));
  expect(onPredict).toHaveBeenCalledOnce();
});

test('a file that the browser cannot show is named and can still be sent', () => {
  renderInput({ photo: PHOTO });
  fireEvent.error(screen.getByRole('img', { name: /ada\.jpg/ }));
  expect(screen.getByText('ada.jpg')).toBeVisible();
  expect(screen.getByText(/can’t show this file/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Predict' })).toBeEnabled();
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
  renderInput({ photo: PHOTO, uploadPercent: 40 });
  expect(screen.getByRole('progressbar', { name: 'Upload' })).toHaveAttribute(
    'aria-valuenow',
    '40',
  );
});

test('without an upload there is no progress bar', () => {
  renderInput({ photo: PHOTO });
  expect(screen.queryByRole('progressbar')).toBeNull();
});

function dragOver(type: string): boolean {
  return fireEvent.dragOver(document.body, { dataTransfer: { types: [type] } });
}

function renderInput(given: Partial<ComponentProps<typeof PhotoInput>>) {
  const onPhoto = vi.fn();
  const onPredict = vi.fn();
  renderThemed(
    <PhotoInput
      photo={null}
      editor={null}
      uploadPercent={null}
      onPhoto={onPhoto}
      onPredict={onPredict}
      {...given}
    >
      {null}
    </PhotoInput>,
  );
  return { onPhoto, onPredict };
}
