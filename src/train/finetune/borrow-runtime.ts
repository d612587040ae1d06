// A runtime for a model that comes and goes while another one keeps using it: what ends with it are its own sessions.
import type { Runtime, Session } from "../../graph/index.ts";

/** The same runtime; `release` ends the sessions that were loaded here. */
export function borrowRuntime(runtime: Runtime): Runtime {
  const sessions: Session[] = [];
  return {
    name: runtime.name,
    load: async (program, options) => {
      const session = await runtime.load(program, options);
      sessions.push(session);
      return session;
    },
    release: async () => {
      await Promise.all(sessions.splice(0).map(session => session.release()));
    },
  };
}
