/**
 * Finds the faces in an image: BlazeFace proposes them, the face mesh confirms them.
 *
 * faces.py explains the passes; this does the same with the same numbers.
 */
import { at, CONTRACT } from './contract';
import type { Square } from './crop';
import { fit, Mesh } from './mesh';
import { sigmoid, type Networks } from './network';
import { reducedPatch, resize, round, type Corners, type Pixels } from './pillow';
import type { Box } from '../lib/prediction';

const DETECTION = CONTRACT.detection;
const { strides: STRIDES, input: INPUT } = DETECTION.short_range;
const COARSEST = Math.max(...STRIDES.map((stride) => stride.pixels));

const SIZES = 50; // Steps of size in which faces are sorted: 2 percent of the area each,
const ROWS = 20; // and rows of the image.
const MAX_FITS = 3;
const COS_LEVEL = 0.98; // Up to 11 degrees the mesh needs no rotation,
const COS_UPRIGHT = 0.9; // and up to 26 degrees from a rotation no better one.

/** Where a face is, and how sure it is that there is one (0 to 1). */
export interface Face {
  /** A face at the edge may reach outside. */
  box: Box;
  score: number;
  mesh: Mesh;
}

/** In pixels of the image; the eyes are the offset from the right one to the left one. */
interface Hit {
  corners: Corners;
  eyes: readonly [number, number];
  score: number;
}

/** An upright rectangle, in pixels of the image; it may reach beyond the image. */
interface View {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** An image, reduced once for all passes that scale it down further. */
interface Reduced {
  factor: number;
  image: Pixels;
}

/** Height and width of a network's input. */
type Shape = readonly [number, number];

/**
 * All faces of an upright image in RGB or RGBA, largest first; or, `quick`, those that are seen at first sight, of
 * about a tenth of the image's longer side and more. A face that is `followed` comes back as it is
 * where the detector sees it.
 */
export async function detect(
  networks: Networks,
  image: Pixels,
  effort: 'thorough' | 'quick' = 'thorough',
  followed: readonly Face[] = [],
): Promise<Face[]> {
  const search = new Search(networks, image, followed);
  await search.run(effort === 'quick');
  return search.faces.sort(compareRanks);
}

/** The face that a mesh was fitted to. */
export function fittedFace({ width, height }: Pixels, mesh: Mesh, score: number): Face {
  const [left, top, right, bottom] = mesh.extent;
  const box = {
    left: left / width,
    top: top / height,
    width: (right - left) / width,
    height: (bottom - top) / height,
  };
  return { box, score, mesh };
}

/** The largest first, and those of nearly the same size row by row: see faces.py. */
function compareRanks(one: Face, other: Face): number {
  const [size, row, left] = rank(one);
  const [otherSize, otherRow, otherLeft] = rank(other);
  return size - otherSize || row - otherRow || left - otherLeft;
}

function rank({ box }: Face): [size: number, row: number, left: number] {
  const size = SIZES * Math.log(box.width * box.height);
  return [-round(size), round(ROWS * box.top), box.left];
}

/** The faces of one image, as they are found pass by pass. */
class Search {
  readonly faces: Face[] = [];
  private readonly whole: View;
  private readonly longer: number;
  private readonly reduced = new Map<number, Reduced>();

  constructor(
    private readonly networks: Networks,
    private readonly image: Pixels,
    private readonly followed: readonly Face[],
  ) {
    const { width, height } = image;
    this.whole = { left: 0, top: 0, width, height };
    this.longer = Math.max(width, height);
  }

  /** Fills `faces`. */
  async run(isQuick: boolean): Promise<void> {
    const views = squares(this.image);
    const side = Math.max(...views.slice(0, 1).flatMap(({ width, height }) => [width, height]));
    const reduced = this.reducedBy(side / DETECTION.far_side);
    let hits = await this.each(views, (view) => this.far(reduced, view));
    if (!this.isOnlyAPortrait(hits)) {
      hits = [...(await this.each(views, (view) => this.near(reduced, view))), ...hits];
    }
    hits = merge(hits);
    if ((hits[0]?.score ?? 0) < DETECTION.upright_score) {
      // Not merged with the upright ones: an average would have the eyes nowhere.
      for (const view of views) {
        for (const turns of [1, 2, 3]) hits.push(...(await this.near(reduced, view, turns)));
      }
      hits.sort((a, b) => b.score - a.score);
    }
    await this.confirm(hits);
    if (isQuick || this.isPortrait()) return;
    await (views.length === 1 ? this.lookCloser() : this.lookAlong());
  }

  /** Whether the one hit is sure, and a portrait's: a face at the edge would be another. */
  private isOnlyAPortrait(hits: Hit[]): boolean {
    const [hit] = hits;
    return (
      hit !== undefined &&
      hits.length === 1 &&
      hit.score >= DETECTION.upright_score &&
      this.isCentral(hit.corners)
    );
  }

  /** Whether there is one face, large and where portraits have it: few have more behind. */
  private isPortrait(): boolean {
    const [face] = this.faces;
    if (!face || this.faces.length !== 1) return false;
    const isCloseUp = face.mesh.side >= DETECTION.close_up_share * this.longer;
    return isCloseUp || this.isCentral(face.mesh.extent);
  }

  /** Whether a box is where portraits have a face, and as large as one. */
  private isCentral(corners: Corners): boolean {
    const [x, y] = center(corners);
    return (
      Math.abs(x / this.image.width - 0.5) < DETECTION.portrait_offset &&
      y / this.image.height < DETECTION.portrait_down &&
      sideOf(corners) >= DETECTION.portrait_share * this.longer
    );
  }

  /** The close scale, and the windows where it, or a scale before it, found a face. */
  private async lookCloser(): Promise<void> {
    const reduced = this.reducedBy(this.longer / DETECTION.close_side);
    const seen = await this.close(reduced, this.whole, DETECTION.seen_score);
    await this.confirm(seen.filter((hit) => hit.score >= DETECTION.min_score));
    await this.confirm(this.enlarged(seen.filter((hit) => hit.score < DETECTION.min_score)));
    const rest = seen.filter((hit) => !this.isKnown(hit.corners));
    if (this.faces.length > 0 && this.longer > DETECTION.close_side) {
      const unreduced = this.reducedBy(1);
      const views = windows(this.image).filter((view) => hasAny(view, rest));
      await this.confirm(merge(await this.each(views, (view) => this.close(unreduced, view))));
    }
  }

  /** The windows' scale, over a long image, unless its squares are seen at that scale. */
  private async lookAlong(): Promise<void> {
    const shorter = Math.min(this.image.width, this.image.height);
    const closeScale = DETECTION.close_side / (DETECTION.window_share * this.longer);
    if (DETECTION.far_side / shorter < closeScale) {
      const reduced = this.reducedBy(shorter / DETECTION.close_side);
      const views = sections(this.image, (shorter * 4) / 3);
      await this.confirm(merge(await this.each(views, (view) => this.close(reduced, view))));
    }
  }

  /** What a second look finds at each hit that no face is at; ends after some in vain. */
  private async *enlarged(hits: Hit[]): AsyncGenerator<Hit> {
    let misses = 0;
    for (const hit of hits) {
      if (this.isKnown(hit.corners)) continue;
      const found = await this.secondLook(hit.corners);
      misses = found ? 0 : misses + 1;
      if (found) yield found;
      if (misses === DETECTION.max_misses) return;
    }
  }

  /** Adds the face at each hit where the mesh confirms one; ends after some in vain. */
  private async confirm(hits: Hit[] | AsyncGenerator<Hit>): Promise<void> {
    let misses = 0;
    for await (const hit of hits) {
      if (sideOf(hit.corners) < DETECTION.min_side || this.isKnown(hit.corners)) continue;
      const face = this.followed.find((each) => isOn(hit.corners, each)) ?? (await this.face(hit));
      if (!face) {
        misses++;
      } else if (!this.isSame(face)) {
        misses = 0;
        this.faces.push(face);
      }
      if (misses === DETECTION.max_misses || this.faces.length === DETECTION.max_found) return;
    }
  }

  /** Whether a face that was found is where a box is. */
  private isKnown(corners: Corners): boolean {
    return this.faces.some((face) => isOn(corners, face));
  }

  /** Whether a face was found before: its mesh is on the same eyes, or in the same place. */
  private isSame(other: Face): boolean {
    if (this.isKnown(other.mesh.extent)) return true;
    const [x, y] = eyesOf(other.mesh);
    return this.faces.some((face) => {
      const [u, v] = eyesOf(face.mesh);
      return Math.hypot(x - u, y - v) < DETECTION.same_eyes_share * other.mesh.side;
    });
  }

  /** The face at a hit; undefined where there is none by the rule in models/model.json. */
  private async face(hit: Hit): Promise<Face | undefined> {
    const rule = DETECTION.confirmation;
    const fitted = await this.fit(squareOf(hit));
    if (hit.score >= rule.sure_score && fitted.presence >= rule.sure_presence) {
      return fittedFace(this.image, fitted, fitted.presence);
    }
    if (fitted.presence < rule.min_presence) return undefined;
    // A second look: the detector again, at the mesh's place, and the mesh again, at the detector's.
    const second = await this.secondLook(fitted.extent);
    if (!second) return undefined;
    const refitted = await this.fit(squareOf(second));
    if (refitted.presence < rule.min_second_presence) return undefined;
    const evidence = [hit.score, fitted.presence, second.score, refitted.presence];
    const sum = evidence.reduce(
      (total, probability, index) => total + logit(probability) * at(rule.weights, index),
      0,
    );
    const score = sigmoid(rule.bias + sum);
    return score >= rule.min_score ? fittedFace(this.image, refitted, score) : undefined;
  }

  /** The mesh of the face in a square; again where the face is turned within it. */
  private async fit(first: Square): Promise<Mesh> {
    let square = first;
    for (let fits = 1; ; fits++) {
      const fitted = await fit(this.networks, this.image, square);
      const turned = fitted.square;
      const cos = turned.cosRoll * square.cosRoll + turned.sinRoll * square.sinRoll;
      if (cos > COS_UPRIGHT || fits === MAX_FITS) return fitted;
      square = turned;
    }
  }

  /** The image in RGB, reduced by the whole part of a factor. */
  private reducedBy(factor: number): Reduced {
    const whole = Math.max(1, Math.trunc(factor));
    const { width, height, bands } = this.image;
    const known = this.reduced.get(whole);
    if (known) return known;
    const isAsItIs = whole === 1 && bands === 3;
    const image = isAsItIs ? this.image : reducedPatch(this.image, [0, 0, width, height], 3, whole);
    const reduced = { factor: whole, image };
    this.reduced.set(whole, reduced);
    return reduced;
  }

  private async each(views: View[], look: (view: View) => Promise<Hit[]>): Promise<Hit[]> {
    const hits: Hit[] = [];
    for (const view of views) hits.push(...(await look(view)));
    return hits;
  }

  private near(reduced: Reduced, view: View, turns = 0): Promise<Hit[]> {
    const side = DETECTION.near_side;
    const wider = withMargin(view, DETECTION.near_margin);
    return this.look(reduced, wider, [side, side], DETECTION.min_score, turns);
  }

  private far(reduced: Reduced, view: View): Promise<Hit[]> {
    return this.look(reduced, view, shapeFor(view, DETECTION.far_side), DETECTION.min_score);
  }

  private close(reduced: Reduced, view: View, minScore = DETECTION.min_score): Promise<Hit[]> {
    return this.look(reduced, view, shapeFor(view, DETECTION.close_side), minScore);
  }

  /** The face in a box as it is found in the area around it; undefined if it is not. */
  private async secondLook(corners: Corners): Promise<Hit | undefined> {
    const [left, top, right, bottom] = corners;
    const reach = DETECTION.second_look_scale * sideOf(corners);
    const area = {
      left: (left + right - reach) / 2,
      top: (top + bottom - reach) / 2,
      width: reach,
      height: reach,
    };
    const side = DETECTION.near_side;
    const { min_second_score: minScore } = DETECTION.confirmation;
    const hits = await this.look(this.reducedBy(1), area, [side, side], minScore);
    const near = hits.filter((hit) => shared(hit.corners, corners) >= DETECTION.same_face_share);
    const same = near.filter((hit) => overlap(hit.corners, corners) >= DETECTION.same_face_share);
    return same[0] ?? near[0];
  }

  /**
   * The hits in a view, in pixels of the image, best first, one for each face.
   *
   * The view is scaled into an input of `shape`, and turned counterclockwise by `turns` quarters,
   * for which the input has to be a square.
   */
  private async look(
    reduced: Reduced,
    view: View,
    shape: Shape,
    minScore: number,
    turns = 0,
  ): Promise<Hit[]> {
    const [height, width] = shape;
    const { pixels, scale } = letterbox(reduced, view, shape);
    const [low, high] = INPUT.range as [number, number];
    const [regressors, classificators] = await this.networks.detector(
      turned(pixels, width, turns),
      [1, height, width, 3],
      (high - low) / 255,
      low,
    );
    if (!regressors || !classificators) throw new TypeError('The detector has two outputs');
    const hits: Hit[] = [];
    anchors(shape).forEach(([anchorX, anchorY], index) => {
      const score = singleSigmoid(at(classificators, index));
      if (score < Math.fround(minScore)) return;
      // Offsets from the anchor: center, size, then six points, first the right and left eye.
      const offset = (number: number) => at(regressors, 16 * index + number);
      let [x, y] = [single(offset(0) + anchorX), single(offset(1) + anchorY)];
      let [across, down] = [offset(2), offset(3)];
      let [eyesX, eyesY] = [single(offset(6) - offset(4)), single(offset(7) - offset(5))];
      for (let turn = 0; turn < turns; turn++) {
        [x, y] = [width - y, x];
        [across, down] = [down, across];
        [eyesX, eyesY] = [-eyesY, eyesX];
      }
      const toImage = (value: number) => single(value / single(scale));
      hits.push({
        corners: [
          toImage(single(x - across / 2)) + view.left,
          toImage(single(y - down / 2)) + view.top,
          toImage(single(x + across / 2)) + view.left,
          toImage(single(y + down / 2)) + view.top,
        ],
        eyes: [toImage(eyesX), toImage(eyesY)],
        score,
      });
    });
    return merge(hits);
  }
}

/** In single precision, as NumPy computes where the network's outputs are read. */
const single = Math.fround;

function singleSigmoid(value: number): number {
  const bounded = Math.min(80, Math.max(-80, value));
  return single(1 / single(1 + single(Math.exp(-bounded))));
}

function withMargin({ left, top, width, height }: View, share: number): View {
  const margin = share * Math.max(width, height);
  return {
    left: left - margin,
    top: top - margin,
    width: width + 2 * margin,
    height: height + 2 * margin,
  };
}

/** The square in which the mesh is fitted to a hit. */
function squareOf({ corners, eyes }: Hit): Square {
  const length = Math.hypot(...eyes);
  const cosRoll = eyes[0] / length;
  const isLevel = cosRoll > COS_LEVEL;
  const [centerX, centerY] = center(corners);
  return {
    centerX,
    centerY,
    side: CONTRACT.mesh.scale * sideOf(corners),
    cosRoll: isLevel ? 1 : cosRoll,
    sinRoll: isLevel ? 0 : eyes[1] / length,
  };
}

/** The image; or overlapping squares of its shorter side, where it is long. */
function squares({ width, height }: Pixels): View[] {
  const [longer, shorter] = [Math.max(width, height), Math.min(width, height)];
  if (longer <= DETECTION.long_aspect * shorter) return [{ left: 0, top: 0, width, height }];
  const spread = longer / (DETECTION.max_squares * (1 - DETECTION.square_overlap));
  return sections({ width, height }, Math.max(shorter, spread));
}

/** Overlapping sections of a long image. */
function sections({ width, height }: { width: number; height: number }, wanted: number): View[] {
  const longer = Math.max(width, height);
  const length = Math.min(wanted, longer);
  const rest = longer - length;
  const count = 1 + Math.ceil(rest / (length * (1 - DETECTION.square_overlap)));
  return Array.from({ length: count }, (_, index) => {
    const start = count === 1 ? 0 : index === count - 1 ? rest : index * (rest / (count - 1));
    return width > height
      ? { left: start, top: 0, width: length, height }
      : { left: 0, top: start, width, height: length };
  });
}

/** Four overlapping quarters. */
function windows({ width, height }: Pixels): View[] {
  const share = DETECTION.window_share;
  return [0, 1].flatMap((y) =>
    [0, 1].map((x) => ({
      left: x * width * (1 - share),
      top: y * height * (1 - share),
      width: width * share,
      height: height * share,
    })),
  );
}

/** Whether the center of a hit is in the view. */
function hasAny({ left, top, width, height }: View, hits: Hit[]): boolean {
  return hits.some(({ corners }) => {
    const [x, y] = center(corners);
    return x - left >= 0 && x - left <= width && y - top >= 0 && y - top <= height;
  });
}

/** The input that wastes least on a view: square, or 4:3 either way. */
function shapeFor({ width, height }: View, side: number): Shape {
  const short = Math.ceil((side * 3) / 4 / COARSEST) * COARSEST;
  if (round((height * side) / width) <= short) return [short, side];
  if (round((width * side) / height) <= short) return [side, short];
  return [side, side];
}

/** A view on black, and its scale. */
function letterbox(
  { factor, image }: Reduced,
  view: View,
  [height, width]: Shape,
): { pixels: Uint8Array; scale: number } {
  const scale = Math.min(width / view.width, height / view.height);
  const left = Math.max(view.left / factor, 0);
  const top = Math.max(view.top / factor, 0);
  const right = Math.min((view.left + view.width) / factor, image.width);
  const bottom = Math.min((view.top + view.height) / factor, image.height);
  const pixels = new Uint8Array(height * width * 3);
  if (right <= left || bottom <= top) return { pixels, scale };
  // Where the part inside the image comes to, in whole pixels of the input.
  const x = round((left * factor - view.left) * scale);
  const y = round((top * factor - view.top) * scale);
  const smallWidth = Math.min(Math.max(1, round((right - left) * factor * scale)), width - x);
  const smallHeight = Math.min(Math.max(1, round((bottom - top) * factor * scale)), height - y);
  const small = resize(image, smallWidth, smallHeight, [left, top, right, bottom]);
  for (let row = 0; row < smallHeight; row++) {
    const line = small.data.subarray(row * smallWidth * 3, (row + 1) * smallWidth * 3);
    pixels.set(line, ((y + row) * width + x) * 3);
  }
  return { pixels, scale };
}

/** A square of RGB pixels, turned counterclockwise by quarters. */
function turned(pixels: Uint8Array, side: number, quarters: number): Uint8Array {
  let [from, to] = [pixels, pixels];
  for (let quarter = 0; quarter < quarters; quarter++) {
    to = new Uint8Array(from.length);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const source = (x * side + side - 1 - y) * 3;
        to.set(from.subarray(source, source + 3), (y * side + x) * 3);
      }
    }
    from = to;
  }
  return to;
}

/** Hits on one face become their average, weighted by score (the paper's section 4.2). */
function merge(hits: Hit[]): Hit[] {
  const merged: Hit[] = [];
  let rest = hits.toSorted((a, b) => b.score - a.score);
  for (let first = rest[0]; first; first = rest[0]) {
    const { corners, score } = first;
    const isSame = (hit: Hit) =>
      hit === first || overlap(corners, hit.corners) >= DETECTION.same_face_overlap;
    const group = rest.filter(isSame);
    rest = rest.filter((hit) => !isSame(hit));
    const total = group.reduce((sum, hit) => sum + hit.score, 0);
    const average = (value: (hit: Hit) => number) =>
      group.reduce((sum, hit) => sum + hit.score * value(hit), 0) / total;
    merged.push({
      corners: [
        average((hit) => hit.corners[0]),
        average((hit) => hit.corners[1]),
        average((hit) => hit.corners[2]),
        average((hit) => hit.corners[3]),
      ],
      eyes: [average((hit) => hit.eyes[0]), average((hit) => hit.eyes[1])],
      score,
    });
  }
  return merged;
}

/** Whether a box is where a face is. */
function isOn(corners: Corners, { mesh }: Face): boolean {
  return shared(corners, mesh.extent) >= DETECTION.same_face_share;
}

/** Intersection over union of two boxes. */
function overlap(one: Corners, other: Corners): number {
  const common = intersection(one, other);
  return common / Math.max(area(one) + area(other) - common, 1e-9);
}

/** Intersection over the smaller area of two boxes. */
function shared(one: Corners, other: Corners): number {
  return intersection(one, other) / Math.max(Math.min(area(one), area(other)), 1e-9);
}

function intersection(one: Corners, other: Corners): number {
  return area([
    Math.max(one[0], other[0]),
    Math.max(one[1], other[1]),
    Math.min(one[2], other[2]),
    Math.min(one[3], other[3]),
  ]);
}

/** 0 where the box is empty. */
function area([left, top, right, bottom]: Corners): number {
  return Math.max(right - left, 0) * Math.max(bottom - top, 0);
}

/** The longer side of a box. */
function sideOf([left, top, right, bottom]: Corners): number {
  return Math.max(right - left, bottom - top);
}

function center([left, top, right, bottom]: Corners): [number, number] {
  return [(left + right) / 2, (top + bottom) / 2];
}

/** The point between the eyes, in pixels of the image. */
export function eyesOf(mesh: Mesh): [number, number] {
  const [right, left] = mesh.landmarks;
  return [(right[0] + left[0]) / 2, (right[1] + left[1]) / 2];
}

function logit(probability: number): number {
  const clipped = Math.min(Math.max(probability, 0.001), 0.999);
  return Math.log(clipped / (1 - clipped));
}

/** Centers of the anchors of an input, x, y in pixels, in the network's output order. */
function anchors([height, width]: Shape): [number, number][] {
  return STRIDES.flatMap(({ pixels, anchors: repeats }) => {
    const [rows, columns] = [Math.floor(height / pixels), Math.floor(width / pixels)];
    return Array.from({ length: rows * columns * repeats }, (_, index): [number, number] => {
      const cell = Math.floor(index / repeats);
      return [((cell % columns) + 0.5) * pixels, (Math.floor(cell / columns) + 0.5) * pixels];
    });
  });
}
