// The hub: models by name, fetched into the cache that Python shares (docs/hub.md).

export { isHubName } from "../../base/index.ts";
export type { HubOptions, HubProgress } from "./hub.ts";
export type { Prefetched, PrefetchOptions } from "./prefetch.ts";
export { prefetch } from "./prefetch.ts";
