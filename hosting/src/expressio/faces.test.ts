/** Looking for faces where some are followed; what the networks see is made up. */
import { expect, test, vi } from 'vitest';
import { CONTRACT } from './contract';
import { detect, fittedFace } from './faces';
import type { Networks } from './network';
import type { Pixels } from './pillow';
import { meshAt } from '../test/mesh';

const SIDE = 128;
const FACE = 64; // The side of the one face, in the middle of the image.
const IMAGE: Pixels = {
  data: new Uint8Array(SIDE * SIDE * 3),
  width: SIDE,
  height: SIDE,
  bands: 3,
};
const SURE = 10; // Logit.

test('a followed face that the detector sees comes back without being fitted again', async () => {
  const networks = seeing();
  const followed = faceAt(SIDE / 2 + 5);
  expect(await detect(networks, IMAGE, 'quick', [followed])).toEqual([followed]);
  expect(networks.mesh).not.toHaveBeenCalled();
});

test('a followed face that the detector does not see does not come back', async () => {
  const networks = seeing();
  const followed = faceAt(-SIDE);
  const found = await detect(networks, IMAGE, 'quick', [followed]);
  expect(found).toHaveLength(1);
  expect(found).not.toContain(followed);
  expect(networks.mesh).toHaveBeenCalled();
});

/** The detector sees a face in the middle of all it is shown, and the mesh fits any square. */
function seeing() {
  const detector: Networks['detector'] = (_, [, height = 0, width = 0]) => {
    const anchors = CONTRACT.detection.short_range.strides.reduce(
      (sum, { pixels, anchors }) => sum + (height / pixels) * (width / pixels) * anchors,
      0,
    );
    const [regressors, logits] = [new Float32Array(16 * anchors), new Float32Array(anchors)];
    const size = (width * FACE) / SIDE;
    logits.fill(-SURE)[0] = SURE;
    regressors.set([width / 2 - 4, height / 2 - 4, size, size, -size / 4, 0, size / 4, 0]);
    return Promise.resolve([regressors, logits]);
  };
  const points = meshAt(96, 96, FACE).points; // In the middle of the mesh's input.
  const mesh = vi.fn<Networks['mesh']>(() =>
    Promise.resolve([Float32Array.from(points), Float32Array.of(SURE)]),
  );
  return { detector, mesh, expression: detector };
}

function faceAt(middle: number) {
  return fittedFace(IMAGE, meshAt(middle, middle, FACE), 1);
}
