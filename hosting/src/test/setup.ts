/** What jsdom lacks of a browser, and patience on busy machines. */
import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import { adopt } from '../lib/strings';
import * as en from '../lib/strings/en';
import { FakeObserver } from './fake-view';

window.matchMedia = (query) =>
  Object.assign(new EventTarget(), {
    media: query,
    matches: false,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  });
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function (returnValue = '') {
  this.open = false;
  this.returnValue = returnValue;
  this.dispatchEvent(new Event('close'));
};
Object.assign(globalThis, { IntersectionObserver: FakeObserver });
Element.prototype.scrollIntoView = () => undefined;
URL.createObjectURL = () => 'blob:photo';
URL.revokeObjectURL = () => undefined;
globalThis.createImageBitmap = () => Promise.reject(new Error('jsdom decodes no images'));

const PATIENCE_MS = 15_000; // The libraries' own second is short where code is loaded first.
const { waitFor, waitUntil } = vi;
vi.waitFor = (callback, options = PATIENCE_MS) => waitFor(callback, options);
vi.waitUntil = (callback, options = PATIENCE_MS) => waitUntil(callback, options);
configure({ asyncUtilTimeout: PATIENCE_MS });

adopt(en);
afterEach(cleanup);
