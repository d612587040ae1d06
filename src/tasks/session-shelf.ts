// Sessions of programs that are made as they are asked for, by key. A person who moves from layer to layer makes many; the ones that were
// not used for longest are let go, after the runs that they have under way.
import type { RunOptions, Session } from "../graph/index.ts";
import type { Tensor } from "../tensor/index.ts";

interface Kept {
  readonly session: Promise<Session>;
  /** Runs that are not over. */
  running: number;
  isEvicted: boolean;
}

/** The last few sessions that were used. */
export class SessionShelf {
  private readonly kept = new Map<string, Kept>(); // least recently used first
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** Runs the session of that key, which is loaded at the first call. */
  async run(
    key: string,
    load: () => Promise<Session>,
    feeds: Readonly<Record<string, Tensor>>,
    options: RunOptions,
  ): Promise<Record<string, Tensor>> {
    const entry = this.kept.get(key) ?? { session: load(), running: 0, isEvicted: false };
    this.kept.delete(key);
    this.kept.set(key, entry);
    entry.running++;
    try {
      const session = await entry.session.catch((error: unknown) => {
        if (this.kept.get(key) === entry) this.kept.delete(key); // an aborted or failed load can be tried again
        throw error;
      });
      this.evict();
      return await session.run(feeds, options);
    } finally {
      entry.running--;
      if (entry.isEvicted) await letGo(entry);
    }
  }

  private evict(): void {
    for (const [key, entry] of this.kept) {
      if (this.kept.size <= this.most) return;
      this.kept.delete(key);
      entry.isEvicted = true;
      void letGo(entry);
    }
  }
}

/** A runtime that has ended has let its sessions go already. */
async function letGo({ session, running }: Kept): Promise<void> {
  if (running === 0)
    await session
      .then(
        it => it.release(),
        () => {},
      )
      .catch(() => {});
}
