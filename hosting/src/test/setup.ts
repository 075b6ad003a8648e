/** What jsdom lacks of a browser. */
import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
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

adopt(en);
afterEach(cleanup);
