"""Which faces are found, and that none is invented."""

import pytest
from PIL import Image

from expressio import faces
from tests.support import faceless, groups

needs_photos = pytest.mark.skipif(not groups.IS_HERE, reason=groups.ABSENT)


@pytest.mark.slow
def test_no_face_is_invented_in_two_hundred_pictures() -> None:
    pictures = list(faceless.pictures())
    assert len(pictures) == 200
    assert [name for name, image in pictures if faces.detect(image)] == []


@pytest.mark.slow
@needs_photos
def test_faces_of_groups_are_found_and_none_is_invented() -> None:
    counted = groups.count(groups.groups(50))
    found, there = counted.found_from(40)
    assert found >= 0.98 * there > 0
    found, there = counted.found_from(groups.MIN_SIDE)
    assert found >= 0.9 * there > 0
    assert sum(counted.invented) == 0


@pytest.mark.slow
@needs_photos
def test_one_face_is_found_in_a_tight_portrait() -> None:
    numbers = []
    for path in groups.photos():
        with Image.open(path) as image:
            numbers.append(len(faces.detect(image.convert("RGB"))))
    assert numbers.count(1) >= 0.995 * len(numbers) > 0
