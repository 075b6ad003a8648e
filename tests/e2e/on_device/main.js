/** Hands the pipeline of the page to the test. */
import { LOAD_BYTES, predictOnDevice } from '../../../hosting/src/expressio/on-device.ts';

globalThis.predict = async (base64, format) => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const shares = [];
  const document = await predictOnDevice(new Blob([bytes]), format, (share) => shares.push(share));
  return { document, shares };
};
globalThis.LOAD_BYTES = LOAD_BYTES;
