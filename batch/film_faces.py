"""Follows the faces of a film from frame to frame, by place and motion alone.

A person's number says that a face is where the same number's face was just before. Nobody is
recognized: who leaves and comes back gets a new number, and who takes another's place within a
frame (a cut between two scenes) keeps the other's.

In each frame the mesh is fitted again where each face was, moved on as it was moving. Where that
finds none, the face is lost. The detector looks at a whole frame twice a second and soon after a
loss: it finds new faces, and lost ones if they are near the place where they would be by now. A
face that it does not see is lost too, at once if the mesh is not sure, else at the second time.
Where frames are far apart, the detector looks at each, and the mesh is not fitted at old places.
"""

from dataclasses import asdict, dataclass
from math import hypot
from typing import Any

from PIL import Image

from expressio import faces, mesh
from expressio.contract import CONTRACT
from expressio.crop import Square
from expressio.faces import Face

LOOK_EVERY_S = 0.5  # From one look of the detector to the next.
LOOK_AGAIN_S = 0.2  # The same where a face has been lost since.
SPARSE_S = 0.25  # Between frames; from here on a face may be anywhere in the next one.
FORGET_S = 1.0  # A lost face's number is given to no other face from then on.
REACH = 1.0  # How far from the expected place a lost face is taken for the same, in its sides.
SIZE_RATIO = 1.6  # How much larger or smaller it may be.
MAX_UNSEEN = 2  # Looks in a row that do not see a face that the mesh goes on fitting.
SAME_SHARE = 0.4  # Of a face's side, within which another's eyes are its own.
REFIT_SHIFT = 0.1  # Of a face's side; one that moved more in a frame gets a second fit there.

RULE = CONTRACT.detection.confirmation


@dataclass
class Person:
    """A face that is followed; lengths in pixels of the frame."""

    number: int
    square: Square  # In which the mesh is fitted next.
    velocity_x: float  # Pixels per second.
    velocity_y: float
    seen_s: float
    unseen: int = 0  # Looks of the detector in a row that did not find it.
    is_lost: bool = False

    @property
    def side(self) -> float:
        """The longer side of the face."""
        return self.square.side / mesh.MESH.scale

    def expected(self, time_s: float) -> Square:
        """Where the face is at a time if it goes on moving, but not farther than its side."""
        shift_x, shift_y = (
            velocity * (time_s - self.seen_s) for velocity in (self.velocity_x, self.velocity_y)
        )
        share = min(1.0, self.side / max(hypot(shift_x, shift_y), 1e-6))
        return self.square._replace(
            center_x=self.square.center_x + share * shift_x,
            center_y=self.square.center_y + share * shift_y,
        )

    def distance(self, face: Face, time_s: float) -> float:
        """Of a face from where this one would be."""
        return _distance(face.mesh.square(mesh.MESH.scale), self.expected(time_s))

    def may_be(self, face: Face, time_s: float) -> bool:
        """Whether a face is near where this one would be, and about as large."""
        ratio = face.mesh.square(mesh.MESH.scale).side / self.square.side
        is_alike = 1 / SIZE_RATIO <= ratio <= SIZE_RATIO
        return is_alike and self.distance(face, time_s) <= REACH * self.side

    def see(self, face: Face, time_s: float) -> None:
        """Takes over where the face is now."""
        square = face.mesh.square(mesh.MESH.scale)
        elapsed_s = max(time_s - self.seen_s, 1e-3)
        self.velocity_x = (square.center_x - self.square.center_x) / elapsed_s
        self.velocity_y = (square.center_y - self.square.center_y) / elapsed_s
        self.square, self.seen_s, self.is_lost = square, time_s, False


class Follower:
    """Gives the faces of one frame after the other, each with its person's number, from 1 on."""

    def __init__(self) -> None:
        self._people: list[Person] = []  # By number.
        self._numbers = 0  # Given so far.
        self._looked_s = -LOOK_EVERY_S
        self._time_s = 0.0  # Of the last frame.
        self._has_loss = False  # Since the detector's last look.

    def state(self) -> dict[str, Any]:
        """All that `resumed` needs, for JSON."""
        return {
            "people": [asdict(person) for person in self._people],
            "numbers": self._numbers,
            "looked": self._looked_s,
            "time": self._time_s,
            "hasLoss": self._has_loss,
        }

    @classmethod
    def resumed(cls, state: dict[str, Any]) -> "Follower":
        """A follower that goes on as the one whose state it was."""
        follower = cls()
        follower._people = [
            Person(**{**fields, "square": Square(*fields["square"])}) for fields in state["people"]
        ]
        follower._numbers = state["numbers"]
        follower._looked_s = state["looked"]
        follower._time_s = state["time"]
        follower._has_loss = state["hasLoss"]
        return follower

    def follow(self, image: Image.Image, time_s: float) -> dict[int, Face]:
        """The faces of the next frame, an upright RGB image, by their people's numbers."""
        found: dict[int, Face] = {}
        is_sparse = time_s - self._time_s >= SPARSE_S
        for person in self._people:
            if person.is_lost:
                continue
            face = None if is_sparse else _refit(image, person.expected(time_s))
            if face is None or any(_is_same(face, other) for other in found.values()):
                self._lose(person)
            else:
                found[person.number] = face
        wait_s = LOOK_AGAIN_S if self._has_loss else LOOK_EVERY_S
        if is_sparse or time_s - self._looked_s >= wait_s:
            self._look(image, time_s, found)
        for person in self._people:
            if person.number in found:
                person.see(found[person.number], time_s)
        self._time_s = time_s
        return dict(sorted(found.items()))

    def _look(self, image: Image.Image, time_s: float, found: dict[int, Face]) -> None:
        """Compares what was followed with what the detector finds; completes `found`."""
        self._looked_s, self._has_loss = time_s, False
        self._people = [
            person
            for person in self._people
            if not person.is_lost or self._time_s - person.seen_s <= FORGET_S
        ]
        detected = faces.detect(image)[: CONTRACT.detection.max_faces]
        new = [
            face
            for face in detected
            if not any(_is_same(face, followed) for followed in found.values())
        ]
        for person in self._people:
            if person.number not in found:
                continue
            followed = found[person.number]
            seen = next((face for face in detected if _is_same(face, followed)), None)
            is_sure = followed.mesh.presence >= RULE.sure_presence
            person.unseen = 0 if seen else person.unseen + 1
            if seen and not is_sure:  # The mesh may have slid.
                found[person.number] = seen
            elif not seen:
                has_moved = any(person.may_be(face, time_s) for face in new)
                if not is_sure or has_moved or person.unseen == MAX_UNSEEN:
                    del found[person.number]
                    self._lose(person)
        for face in new:
            found[self._person_of(face, time_s).number] = face

    def _person_of(self, face: Face, time_s: float) -> Person:
        """The lost person whom a face is nearest to, or a new one."""
        near = [
            (person.distance(face, time_s), person.number, person)
            for person in self._people
            if person.is_lost and person.may_be(face, time_s)
        ]
        if near:
            person = min(near)[2]
            person.is_lost, person.unseen = False, 0
            return person
        square = face.mesh.square(mesh.MESH.scale)
        self._numbers += 1
        person = Person(self._numbers, square, 0.0, 0.0, time_s)
        self._people.append(person)
        return person

    def _lose(self, person: Person) -> None:
        person.is_lost = self._has_loss = True


def _refit(image: Image.Image, square: Square) -> Face | None:
    """The face that the mesh fits near the middle of a square, or None."""
    fitted = mesh.fit(image, square)
    moved = fitted.square(mesh.MESH.scale)
    if _distance(moved, square) > REFIT_SHIFT * square.side / mesh.MESH.scale:
        fitted = mesh.fit(image, moved)
    if fitted.presence < RULE.min_second_presence:
        return None
    x, y = fitted.points[:, :2].mean(axis=0).tolist()
    if not (0 <= x < image.width and 0 <= y < image.height):
        return None
    return faces.fitted_face(image, fitted, fitted.presence)


def _is_same(one: Face, other: Face) -> bool:
    """Whether two faces in one frame are the same, by the places of their eyes."""
    (x1, y1), (x2, y2) = (face.mesh.landmarks[:2].mean(axis=0).tolist() for face in (one, other))
    return hypot(x1 - x2, y1 - y2) < SAME_SHARE * max(one.mesh.side, other.mesh.side)


def _distance(one: Square, other: Square) -> float:
    return hypot(one.center_x - other.center_x, one.center_y - other.center_y)
