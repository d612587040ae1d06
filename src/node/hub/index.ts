// The hub: models by name, fetched into the cache that Python shares (docs/hub.md).
export type { HubOptions, HubProgress } from "./hub.ts";
export { isHubName } from "./hub-name.ts";
export type { Prefetched, PrefetchOptions } from "./prefetch.ts";
export { prefetch } from "./prefetch.ts";
