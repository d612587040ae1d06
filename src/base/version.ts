// The version of this package, for files that say what made them. test/package.test.ts holds it to package.json.

/** Version of glassbert. */
export const version = "0.1.0";
