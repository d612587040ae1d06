// Who updates which weights: each of several workers takes a share of about the same size, whole tensors, because some optimisers look at one
// as a whole.

/**
 * Splits weights into shares: the largest first, each to whoever has least. The same sizes give the same shares.
 *
 * @param sizes - numbers of each weight, by name
 * @returns the names of each share
 */
export function shares(sizes: ReadonlyMap<string, number>, count: number): string[][] {
  const all = Array.from({ length: count }, () => ({ names: [] as string[], size: 0 }));
  for (const [name, size] of [...sizes].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))) {
    const least = all.reduce((best, share) => (share.size < best.size ? share : best));
    least.names.push(name);
    least.size += size;
  }
  return all.map(({ names }) => names);
}
