// Property tests draw the same values in every run; GLASSBERT_SEED gives other ones, to look for what no one has thought of.
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["GLASSBERT_SEED"] ?? 20261125) });
