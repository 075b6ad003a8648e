/**
 * Follows the faces of a film from frame to frame, by place and motion alone.
 *
 * A person's number says that a face is where the same number's face was just before. Nobody is
 * recognized. batch/film_faces.py explains the rules; this does the same with the same numbers.
 */
import { CONTRACT } from './contract';
import type { Square } from './crop';
import { eyesOf, fittedFace, type Face } from './faces';
import type { Mesh } from './mesh';
import type { Pixels } from './pillow';

export const LOOK_EVERY_S = 0.5; // From one look of the detector to the next.
const LOOK_AGAIN_S = 0.2; // The same where a face has been lost since.
const SPARSE_S = 0.25; // Between frames; from here on a face may be anywhere in the next one.
export const FORGET_S = 1; // A lost face's number is given to no other face from then on.
const REACH = 1; // How far from the expected place a lost face is taken for the same, in its sides.
const SIZE_RATIO = 1.6; // How much larger or smaller it may be.
const MAX_UNSEEN = 2; // Looks in a row that do not see a face that the mesh goes on fitting.
const SAME_SHARE = 0.4; // Of a face's side, within which another's eyes are its own.
const REFIT_SHIFT = 0.1; // Of a face's side; one that moved more in a frame gets a second fit there.

const RULE = CONTRACT.detection.confirmation;
const { scale: SCALE } = CONTRACT.mesh;

/** The networks' part of the work. */
export interface Sight {
  /** All faces of an image, largest first; those that are surely `followed` need not be fitted again. */
  detect: (image: Pixels, followed: Face[]) => Promise<Face[]>;
  /** The mesh of the face in a square of an image, as if there were one. */
  fit: (image: Pixels, square: Square) => Promise<Mesh>;
}

/** A face that is followed; lengths in pixels of the frame. */
class Person {
  isLost = false;
  /** Looks of the detector in a row that did not find it. */
  unseen = 0;
  private velocityX = 0; // Pixels per second.
  private velocityY = 0;

  constructor(
    readonly number: number,
    /** In which the mesh is fitted next. */
    private square: Square,
    public seenS: number,
  ) {}

  /** Where the face is at a time if it goes on moving, but not farther than its side. */
  expected(timeS: number): Square {
    const [shiftX, shiftY] = [
      this.velocityX * (timeS - this.seenS),
      this.velocityY * (timeS - this.seenS),
    ];
    const share = Math.min(1, this.side / Math.max(Math.hypot(shiftX, shiftY), 1e-6));
    return {
      ...this.square,
      centerX: this.square.centerX + share * shiftX,
      centerY: this.square.centerY + share * shiftY,
    };
  }

  /** Of a face from where this one would be. */
  distance(face: Face, timeS: number): number {
    return distance(face.mesh.square, this.expected(timeS));
  }

  /** Whether a face is near where this one would be, and about as large. */
  mayBe(face: Face, timeS: number): boolean {
    const ratio = face.mesh.square.side / this.square.side;
    const isAlike = 1 / SIZE_RATIO <= ratio && ratio <= SIZE_RATIO;
    return isAlike && this.distance(face, timeS) <= REACH * this.side;
  }

  /** Takes over where the face is now. */
  see(face: Face, timeS: number): void {
    const { square } = face.mesh;
    const elapsedS = Math.max(timeS - this.seenS, 1e-3);
    this.velocityX = (square.centerX - this.square.centerX) / elapsedS;
    this.velocityY = (square.centerY - this.square.centerY) / elapsedS;
    this.square = square;
    this.seenS = timeS;
    this.isLost = false;
  }

  /** The longer side of the face. */
  private get side(): number {
    return this.square.side / SCALE;
  }
}

/** Gives the faces of one frame after the other, each with its person's number, from 1 on. */
export class Follower {
  private people: Person[] = []; // By number.
  private numbers = 0; // Given so far.
  private lookedS = -LOOK_EVERY_S;
  private timeS = 0; // Of the last frame.
  private hasLoss = false; // Since the detector's last look.

  constructor(private readonly sight: Sight) {}

  /** The faces of the next frame, an upright RGB image, by their people's numbers, in their order. */
  async follow(image: Pixels, timeS: number): Promise<Map<number, Face>> {
    const found = new Map<number, Face>();
    const isSparse = timeS - this.timeS >= SPARSE_S;
    for (const person of this.people) {
      if (person.isLost) continue;
      const face = isSparse ? undefined : await this.refit(image, person.expected(timeS));
      if (!face || isAmong(face, found.values())) this.lose(person);
      else found.set(person.number, face);
    }
    const waitS = this.hasLoss ? LOOK_AGAIN_S : LOOK_EVERY_S;
    if (isSparse || timeS - this.lookedS >= waitS) await this.look(image, timeS, found);
    for (const person of this.people) {
      const face = found.get(person.number);
      if (face) person.see(face, timeS);
    }
    this.timeS = timeS;
    return new Map([...found].sort(([one], [other]) => one - other));
  }

  /** Compares what was followed with what the detector finds; completes `found`. */
  private async look(image: Pixels, timeS: number, found: Map<number, Face>): Promise<void> {
    this.lookedS = timeS;
    this.hasLoss = false;
    this.people = this.people.filter(
      ({ isLost, seenS }) => !isLost || this.timeS - seenS <= FORGET_S,
    );
    const sure = [...found.values()].filter(isSure);
    const detected = (await this.sight.detect(image, sure)).slice(0, CONTRACT.detection.max_faces);
    const fresh = detected.filter((face) => !isAmong(face, found.values()));
    for (const person of this.people) {
      const followed = found.get(person.number);
      if (!followed) continue;
      const seen = detected.find((face) => isSame(face, followed));
      person.unseen = seen ? 0 : person.unseen + 1;
      if (seen && !isSure(followed)) {
        found.set(person.number, seen); // The mesh may have slid.
      } else if (!seen) {
        const hasMoved = fresh.some((face) => person.mayBe(face, timeS));
        if (!isSure(followed) || hasMoved || person.unseen === MAX_UNSEEN) {
          found.delete(person.number);
          this.lose(person);
        }
      }
    }
    for (const face of fresh) found.set(this.personOf(face, timeS).number, face);
  }

  /** The lost person whom a face is nearest to, or a new one. */
  private personOf(face: Face, timeS: number): Person {
    let nearest: Person | undefined;
    for (const person of this.people) {
      if (!person.isLost || !person.mayBe(face, timeS)) continue;
      if (!nearest || person.distance(face, timeS) < nearest.distance(face, timeS)) {
        nearest = person;
      }
    }
    if (nearest) {
      nearest.isLost = false;
      nearest.unseen = 0;
      return nearest;
    }
    const person = new Person(++this.numbers, face.mesh.square, timeS);
    this.people.push(person);
    return person;
  }

  private lose(person: Person): void {
    person.isLost = this.hasLoss = true;
  }

  /** The face that the mesh fits near the middle of a square; undefined if there is none. */
  private async refit(image: Pixels, square: Square): Promise<Face | undefined> {
    let mesh = await this.sight.fit(image, square);
    const moved = mesh.square;
    if (distance(moved, square) > (REFIT_SHIFT * square.side) / SCALE) {
      mesh = await this.sight.fit(image, moved);
    }
    if (mesh.presence < RULE.min_second_presence) return undefined;
    const [x, y] = mesh.center;
    const isInside = 0 <= x && x < image.width && 0 <= y && y < image.height;
    return isInside ? fittedFace(image, mesh, mesh.presence) : undefined;
  }
}

function isSure({ mesh }: Face): boolean {
  return mesh.presence >= RULE.sure_presence;
}

function isAmong(face: Face, others: Iterable<Face>): boolean {
  return [...others].some((other) => isSame(face, other));
}

/** Whether two faces in one frame are the same, by the places of their eyes. */
function isSame(one: Face, other: Face): boolean {
  const [x, y] = eyesOf(one.mesh);
  const [u, v] = eyesOf(other.mesh);
  return Math.hypot(x - u, y - v) < SAME_SHARE * Math.max(one.mesh.side, other.mesh.side);
}

function distance(one: Square, other: Square): number {
  return Math.hypot(one.centerX - other.centerX, one.centerY - other.centerY);
}
