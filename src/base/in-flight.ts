// Several runs under way at once, so that every worker of a runtime has something to do.

/** Works through `items`, at most `count` at a time. The first failure ends it. */
export async function inFlight<T>(
  items: AsyncGenerator<T, void, undefined>,
  count: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const walk = async (): Promise<void> => {
    for (let next = await items.next(); !next.done; next = await items.next()) await work(next.value);
  };
  try {
    await Promise.all(Array.from({ length: count }, walk));
  } finally {
    await items.return(); // after a failure the others find nothing more to do
  }
}
