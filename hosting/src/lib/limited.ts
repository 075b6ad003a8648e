/** Keeps asynchronous work from running all at once. */

/** A function that runs at most `count` pieces of work at a time, and the others in their order. */
export function limited(count: number) {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async function run<T>(work: () => Promise<T>): Promise<T> {
    if (running === count) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next)
        next(); // In the place of this one.
      else running--;
    }
  };
}
