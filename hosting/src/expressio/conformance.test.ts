/** The page's pipeline computes what conformance/cases.json says; pytest reads the same file. */
import { expect, test } from 'vitest';
import { at } from './contract';
import type { Network, Networks } from './network';
import type { Pixels } from './pillow';
import { predict } from './pipeline';
import text from '../../../conformance/cases.json?raw';

interface Call {
  network: string;
  shape: number[];
  sha256: string;
  outputs: { values: string[] } | { anchors: number; likely: number[][] };
}

interface Case {
  name: string;
  width: number;
  height: number;
  heads: [x: number, y: number, enlargement: number, turns: number, brightness: number][];
  calls: Call[];
  result: { facesFound: number; faces: unknown[] };
}

const content = JSON.parse(text) as {
  head: { side: number; rgb: string };
  background: number;
  cases: Case[];
};
const { side } = content.head;
const head = bytes(content.head.rgb);
const UNLIKELY = -20;

test.each(content.cases)('the steps are those of the case: $name', async (item) => {
  const calls: Omit<Call, 'outputs'>[] = [];
  const pixels = picture(item);
  const { width, height } = pixels;
  const photo = { pixels, width, height, format: 'PNG', bytes: 1 };
  const document = await predict(stored(item.calls, calls), photo, 0);
  expect(calls).toEqual(
    item.calls.map(({ network, shape, sha256 }) => ({ network, shape, sha256 })),
  );
  const { facesFound, faces } = item.result;
  expect(document.facesFound ?? 0).toBe(facesFound);
  expect(rounded(document.faces)).toEqual(rounded(faces));
});

/** Networks that give the stored outputs, and note what they were asked. */
function stored(expected: Call[], calls: Omit<Call, 'outputs'>[]): Networks {
  const network =
    (name: string): Network =>
    async (batch, shape) => {
      const outputs = expected[calls.length]?.outputs;
      calls.push({ network: name, shape: [...shape], sha256: await digest(batch) });
      if (!outputs) throw new RangeError('More calls than the case has');
      return 'values' in outputs ? outputs.values.map(floats) : sparse(outputs);
    };
  return {
    detector: network('blazeface_short_range.tflite'),
    mesh: network('face_landmark.tflite'),
    expression: network('se_resnet.tflite'),
  };
}

function sparse({ anchors, likely }: { anchors: number; likely: number[][] }): Float32Array[] {
  const regressors = new Float32Array(16 * anchors);
  const logits = new Float32Array(anchors).fill(UNLIKELY);
  for (const [index = 0, logit = 0, ...offsets] of likely) {
    regressors.set(offsets, 16 * index);
    logits[index] = logit;
  }
  return [regressors, logits];
}

function picture({ width, height, heads }: Case): Pixels {
  const data = new Uint8Array(width * height * 3).fill(content.background);
  for (const [left, top, enlargement, turns, brightness] of heads) {
    const large = side * enlargement;
    for (let y = Math.max(0, -top); y < Math.min(large, height - top); y++) {
      for (let x = Math.max(0, -left); x < Math.min(large, width - left); x++) {
        let [row, column] = [Math.floor(y / enlargement), Math.floor(x / enlargement)];
        for (let turn = 0; turn < turns; turn++) [row, column] = [column, side - 1 - row];
        for (let band = 0; band < 3; band++) {
          const value = at(head, (row * side + column) * 3 + band);
          data[((top + y) * width + left + x) * 3 + band] = Math.floor(value * brightness);
        }
      }
    }
  }
  return { data, width, height, bands: 3 };
}

/** Numbers to the millionth. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'number' ? Number(part.toFixed(6)) : part,
    ),
  );
}

async function digest(batch: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new Uint8Array(batch));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function floats(base64: string): Float32Array {
  return new Float32Array(bytes(base64).buffer);
}
