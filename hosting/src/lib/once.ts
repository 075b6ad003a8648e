/** Shares one piece of asynchronous work between callers. */

/** Runs `work` at the first call and shares its result; a failure is forgotten: the next call tries again. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}
