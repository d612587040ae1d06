// What extraction leaves behind in corpora, taken out: invisible characters, and brackets whose content was a template.

/**
 * A paragraph as it was meant: no byte order marks, zero-width spaces, word joiners, soft hyphens or C1 controls; no brackets that hold
 * nothing but commas and quotes, as templates leave them; single blanks.
 *
 * @example
 * cleanText('The word "atom" (; ""), I\uFEFF—I mean'); // → 'The word "atom", I—I mean'
 */
export function cleanText(text: string): string {
  return text
    .replace(/[\u00AD\u200B\u2060\uFEFF\u0080-\u009F]+/g, "")
    .replace(/\s*(?:\([\s,;:"'“”‘’]*\)|\[[\s,;:"'“”‘’]*\])/g, "")
    .replace(/([([])[\s,;:]+/g, "$1")
    .replace(/\s{2,}|[^\S ]/g, " ")
    .trim();
}
