/** Following faces in made-up scenes: heads that move, are hidden, and leave. */
import { expect, test, vi } from 'vitest';
import type { Square } from './crop';
import { fittedFace, type Face } from './faces';
import { FORGET_S, Follower, LOOK_EVERY_S, type Sight } from './follow';
import type { Mesh } from './mesh';
import type { Pixels } from './pillow';
import { meshAt } from '../test/mesh';

const FRAME_S = 0.04;
const SIDE = 90;
const IMAGE: Pixels = { data: new Uint8Array(), width: 320, height: 240, bands: 3 };

/** Where the middle of a face is, in pixels, and its side. */
type Head = readonly [x: number, y: number, side?: number];

/** What the networks would see of some heads. */
class Scene implements Sight {
  heads: Head[] = [];
  readonly detect = vi.fn<Sight['detect']>(() =>
    Promise.resolve(
      this.heads.filter(([x]) => x < IMAGE.width).map((head) => fittedFace(IMAGE, meshOf(head), 1)),
    ),
  );

  /** A mesh reaches as far as its square does, which is half as large again as the face. */
  readonly fit = vi.fn((_: Pixels, { centerX, centerY, side }: Square) => {
    const head = this.heads.find(([x, y]) => Math.hypot(x - centerX, y - centerY) < side / 2);
    return Promise.resolve(head ? meshOf(head) : meshOf([centerX, centerY, side / 1.5], 0));
  });
}

test('a moving face is followed with two looks a second', async () => {
  const scene = new Scene();
  const found = await followed(scene, (place) => [[65 + 3 * place, 115]], 50);
  expect(numbers(found)).toEqual(Array(50).fill([1]));
  expect(scene.detect).toHaveBeenCalledTimes(4);
  expect(middle(found[49]?.get(1))).toBeCloseTo(65 + 3 * 49);
});

test('a fast face is found where it was heading', async () => {
  const found = await followed(new Scene(), (place) => [[50 + 20 * place, 115]], 10, 0.2);
  expect(numbers(found)).toEqual(Array(10).fill([1]));
});

test.each([0.4, 1.2])(
  'a face far from where it was in frames far apart keeps its number: %d s',
  async (frameS) => {
    const scene = new Scene();
    const found = await followed(scene, (place) => [[50 + 40 * place, 115]], 5, frameS);
    expect(numbers(found)).toEqual(Array(5).fill([1]));
    expect(scene.detect).toHaveBeenCalledTimes(5);
  },
);

test('who comes after another has left gets a new number', async () => {
  const heads = (place: number): Head[] =>
    place < 15 ? [[65, 115]] : place < 25 ? [] : [[245, 115]];
  const found = numbers(await followed(new Scene(), heads, 45));
  expect(found.slice(0, 25)).toEqual([
    ...Array<number[]>(15).fill([1]),
    ...Array<number[]>(10).fill([]),
  ]);
  expect(found.at(-1)).toEqual([2]);
  const first = found.findIndex((each) => each.includes(2));
  expect((first - 25) * FRAME_S).toBeLessThanOrEqual(LOOK_EVERY_S);
});

test('two people keep their numbers while one leaves over the edge', async () => {
  const found = await followed(
    new Scene(),
    (place) => [
      [65, 65],
      [245 + 6 * place, 145],
    ],
    40,
  );
  expect(numbers(found)[0]).toEqual([1, 2]);
  expect(numbers(found).every((each) => each.includes(1))).toBe(true);
  expect(numbers(found).at(-1)).toEqual([1]);
  const gone = numbers(found).findIndex((each) => !each.includes(2));
  expect(gone).toBe(13); // Where its middle leaves the picture.
});

test('a face hidden for a moment keeps its number', async () => {
  const found = numbers(await followed(new Scene(), hiddenFor(10), 25));
  expect(found.slice(5, 15)).toEqual(Array(10).fill([]));
  expect(found.at(-1)).toEqual([1]);
});

test('a face hidden for long gets a new number', async () => {
  const hidden = Math.round(FORGET_S / FRAME_S) + 15;
  expect(numbers(await followed(new Scene(), hiddenFor(hidden), hidden + 20)).at(-1)).toEqual([2]);
});

test('a much larger face at the same place gets a new number', async () => {
  const heads = (place: number): Head[] =>
    place < 5 ? [[160, 125]] : place < 10 ? [] : [[160, 125, 220]];
  expect(numbers(await followed(new Scene(), heads, 20)).at(-1)).toEqual([2]);
});

test('nothing is found where there is no face', async () => {
  const scene = new Scene();
  expect(numbers(await followed(scene, () => [], 25))).toEqual(Array(25).fill([]));
  expect(scene.detect).toHaveBeenCalledTimes(2);
  expect(scene.fit).not.toHaveBeenCalled();
});

test('a face of which the mesh is not sure is lost when the detector sees none', async () => {
  const { scene, follower } = await withFace();
  scene.fit.mockResolvedValue(meshOf([160, 115], 0.7));
  scene.heads = [];
  expect(await later(follower, [0.2, 0.4])).toEqual([1]);
  expect(await later(follower, [0.6])).toEqual([]);
});

test('the detector gets the faces that are surely followed', async () => {
  const { scene, follower } = await withFace();
  await later(follower, [0.2, 0.4, 0.6]);
  scene.fit.mockResolvedValue(meshOf([160, 115], 0.7));
  await later(follower, [0.8, 1, 1.2]);
  expect(scene.detect.mock.calls.map(([, faces]) => faces.length)).toEqual([0, 1, 0]);
});

test('a face that the detector does not see twice is lost', async () => {
  const { scene, follower } = await withFace();
  scene.fit.mockResolvedValue(meshOf([160, 115]));
  scene.heads = [];
  expect(await later(follower, [0.2, 0.4, 0.6, 0.8, 1])).toEqual([1]);
  expect(await later(follower, [1.2])).toEqual([]);
});

test('a face that has jumped takes its number along', async () => {
  const { scene, follower } = await withFace();
  scene.fit.mockResolvedValue(meshOf([160, 115]));
  scene.heads = [[200, 115]];
  for (const timeS of [0.2, 0.4]) await follower.follow(IMAGE, timeS);
  const found = await follower.follow(IMAGE, 0.6);
  expect([...found.keys()]).toEqual([1]);
  expect(middle(found.get(1))).toBeCloseTo(200);
});

test('two that end up on one face become one', async () => {
  const scene = new Scene();
  const follower = new Follower(scene);
  scene.heads = [
    [65, 115],
    [245, 115],
  ];
  expect([...(await follower.follow(IMAGE, 0)).keys()]).toEqual([1, 2]);
  scene.fit.mockResolvedValue(meshOf([65, 115]));
  expect(await later(follower, [FRAME_S])).toEqual([1]);
});

function meshOf([x, y, side = SIDE]: Head, presence?: number): Mesh {
  return meshAt(x, y, side, presence);
}

async function followed(
  scene: Scene,
  heads: (place: number) => Head[],
  frames: number,
  frameS = FRAME_S,
): Promise<Map<number, Face>[]> {
  const follower = new Follower(scene);
  const found = [];
  for (let place = 0; place < frames; place++) {
    scene.heads = heads(place);
    found.push(await follower.follow(IMAGE, place * frameS));
  }
  return found;
}

async function withFace() {
  const scene = new Scene();
  const follower = new Follower(scene);
  scene.heads = [[160, 115]];
  await follower.follow(IMAGE, 0);
  return { scene, follower };
}

/** The numbers after frames at some times. */
async function later(follower: Follower, timesS: number[]): Promise<number[]> {
  let found = new Map<number, Face>();
  for (const timeS of timesS) found = await follower.follow(IMAGE, timeS);
  return [...found.keys()];
}

function hiddenFor(frames: number) {
  return (place: number): Head[] =>
    place < 5 ? [[145, 115]] : place < 5 + frames ? [] : [[155, 115]];
}

function numbers(found: Map<number, Face>[]): number[][] {
  return found.map((each) => [...each.keys()]);
}

function middle(face: Face | undefined): number | undefined {
  return face && (face.box.left + face.box.width / 2) * IMAGE.width;
}
