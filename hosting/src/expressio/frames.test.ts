/** Whose expression is looked at in which frame; where faces are, and what they show, is made up. */
import { expect, test, vi } from 'vitest';
import { classify } from './expression';
import { FrameAnalyzer, type Effort } from './frames';
import { Follower } from './follow';
import { Mesh } from './mesh';
import type { Networks } from './network';

vi.mock(import('./expression'), () => ({ classify: vi.fn() }));

const PIXELS = { data: new Uint8Array(), width: 4, height: 4, bands: 4 };
const NETWORKS = {} as Networks;

test('in live, no frame looks at more than one of three faces, and each has its turn', async () => {
  const { looks, shown } = await analyzed('live', 3, 30, 1 / 30);
  expect(Math.max(...looks)).toBe(1);
  expect(shown.map(({ length }) => length)).toEqual([1, 2, ...Array<number>(28).fill(3)]);
  expect(sum(looks)).toBeGreaterThanOrEqual(28);
});

test('in live, one face is looked at in every third of thirty frames a second', async () => {
  const { looks } = await analyzed('live', 1, 30, 1 / 30);
  expect(looks).toEqual(Array.from({ length: 30 }, (_, place) => (place % 3 === 0 ? 1 : 0)));
});

test('in live, a slow machine looks at a face in every frame', async () => {
  const { looks } = await analyzed('live', 1, 5, 0.3);
  expect(looks).toEqual([1, 1, 1, 1, 1]);
});

test('in a film, all faces are looked at in each frame', async () => {
  const { looks, shown } = await analyzed('thorough', 3, 4, 1 / 30);
  expect(looks).toEqual([3, 3, 3, 3]);
  expect(shown[0]).toEqual([1, 2, 3]);
});

/** How many faces each frame looked at, and the people whose expression it has. */
async function analyzed(effort: Effort, people: number, frames: number, frameS: number) {
  const mesh = new Mesh(new Float64Array(3 * 468), 1);
  const face = { box: { left: 0, top: 0, width: 1, height: 1 }, score: 1, mesh };
  const followed = new Map(Array.from({ length: people }, (_, index) => [index + 1, face]));
  vi.spyOn(Follower.prototype, 'follow').mockResolvedValue(followed);
  const [probabilities, emotions] = [Array<number>(4).fill(0.25), Array<number>(7).fill(1 / 7)];
  const expression = { label: 'happy', probabilities, emotions, unsure: false, reason: undefined };
  const look = vi.mocked(classify).mockReset().mockResolvedValue(expression);
  const analyzer = new FrameAnalyzer(NETWORKS, effort);
  const [looks, shown] = [[] as number[], [] as number[][]];
  for (let place = 0; place < frames; place++) {
    look.mockClear();
    const { faces } = await analyzer.analyze({ pixels: PIXELS, scale: 1 }, place * frameS, 0);
    looks.push(look.mock.calls.length);
    shown.push(faces.map(({ person }) => person));
  }
  return { looks, shown };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
