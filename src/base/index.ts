// Room 0: what every room stands on. Errors as values, bytes in ranges, strict JSON, nearest names.
export type { ErrorCode } from "./error.ts";
export { GlassbertError } from "./error.ts";
export { Fields } from "./fields.ts";
export type { HubName } from "./hub-name.ts";
export { checkRevision, isCommit, isHubName, parseHubName } from "./hub-name.ts";
export { inFlight } from "./in-flight.ts";
export { checkInside, isInside } from "./inside.ts";
export type { Json, JsonObject, Where } from "./json.ts";
export { JsonNumber, parseJson } from "./json.ts";
export { memoryFolder } from "./memory-folder.ts";
export { didYouMean, editDistance, nearest } from "./nearest.ts";
export type { Folder, Source } from "./source.ts";
export { bytesSource, readAll, within } from "./source.ts";
export { nextTurn } from "./turn.ts";
export { unlessAborted } from "./unless-aborted.ts";
export { version } from "./version.ts";
export { writeJson } from "./write-json.ts";
