"""Counts the faces that are found in made-up groups, those that are missed, and what is invented.

    EXPRESSIO_FACES=folder/of/photos python -m tests.benchmarks.groups [SCENES [SEED]]

Prints a Markdown table by size of the face, in pixels of the file.
"""

import sys

from tests.support import groups

SCENES = 400


def print_table(scenes: int, seed: int) -> None:
    """In Markdown."""
    counted = groups.count(groups.groups(scenes, seed))
    print(f"{scenes} scenes of seed {seed}\n")
    print("| pixels | faces | found | missed | % | invented |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for index, (low, after) in enumerate(zip(groups.BOUNDS, groups.BOUNDS[1:], strict=False)):
        there, found, invented = (numbers[index] for numbers in counted)
        share = f"{100 * found / there:.1f}" if there else ""
        print(
            f"| {low} to {after - 1} | {there} | {found} | {there - found} | {share} | {invented} |"
        )
    for low in (groups.MIN_SIDE, 40):
        found, there = counted.found_from(low)
        print(f"| from {low} | {there} | {found} | {there - found} | {100 * found / there:.1f} | |")


if __name__ == "__main__":
    if not groups.IS_HERE:
        sys.exit(groups.ABSENT)
    arguments = [int(argument) for argument in sys.argv[1:]]
    print_table(*(arguments + [SCENES, 1][len(arguments) :]))
