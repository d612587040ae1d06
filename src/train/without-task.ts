// config.json of a model that is about to learn something else.
import type { Json, JsonObject } from "../base/index.ts";

/** What a config says of the old task, of the old heads and of how the old weights were stored. */
const ofTask = ["architectures", "id2label", "label2id", "num_labels", "problem_type", "torch_dtype", "dtype", "_name_or_path"];

/** A copy without that. */
export function withoutTask(config: JsonObject): Map<string, Json> {
  return new Map([...config].filter(([key]) => !ofTask.includes(key)));
}
