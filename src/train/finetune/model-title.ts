// What a card calls a model: where it can be had, or the name of its folder; where that folder lies on somebody's disk is nobody's business.

/** `hub:org/name`, or the last part of a path. */
export function modelTitle({ name }: { readonly name: string }): string {
  return name.startsWith("hub:") ? name : (name.split(/[\\/]/).filter(part => part !== "").at(-1) ?? name); // biome-ignore format: one idea
}
