/** Where an arrow key leads in a grid whose rows are as long as the window lets them be. */

/** The element of `all` that `key` leads to from the one at `index`; undefined for other keys. */
export function neighborOf(
  all: readonly HTMLElement[],
  index: number,
  key: string,
): HTMLElement | undefined {
  switch (key) {
    case 'ArrowLeft':
      return all[Math.max(0, index - 1)];
    case 'ArrowRight':
      return all[Math.min(all.length - 1, index + 1)];
    case 'ArrowUp':
      return closestInRow(all, index, -1);
    case 'ArrowDown':
      return closestInRow(all, index, 1);
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
  }
}

/** In the row before (-1) or after (1) the element's own, the one that is closest across. */
function closestInRow(
  all: readonly HTMLElement[],
  index: number,
  step: -1 | 1,
): HTMLElement | undefined {
  const places = all.map((element) => element.getBoundingClientRect());
  const own = places[index];
  if (!own) return undefined;
  let found = index;
  for (let next = index + step; next in all; next += step) {
    const [place, best] = [places[next], places[found]];
    if (!place || !best || place.top === own.top) continue;
    if (found !== index && place.top !== best.top) break; // The row after the next.
    const isCloser = Math.abs(place.left - own.left) < Math.abs(best.left - own.left);
    if (found === index || isCloser) found = next;
  }
  return all[found];
}
