// `glassbert train-tokenizer`: a vocabulary of one's own from text files, as a folder that loads here and in the reference. Files are read
// as a stream; what is kept is the distinct words.
import { createReadStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { didYouMean, GlassbertError } from "../../base/index.ts";
import type { TokenizerFile, WordCounts } from "../../tokenizer/index.ts";
import type { Command, Context } from "../command.ts";
import { fileSink } from "../sink.ts";

const kinds = ["wordpiece", "unigram"] as const;
type Kind = (typeof kinds)[number];

/** The command `train-tokenizer`. */
export const trainTokenizer: Command = {
  name: "train-tokenizer",
  summary: "a vocabulary of your own, learned from text files",
  usage: "wordpiece|unigram FILE...",
  examples: [
    ["glassbert train-tokenizer wordpiece corpus.txt -o mine", "30,000 word pieces, lower case, as BERT has them"],
    ["glassbert train-tokenizer wordpiece a.txt b.txt -o mine --cased", "several files; case and accents kept"],
    ["glassbert train-tokenizer unigram corpus.txt -o mine --vocab-size 4000", "pieces with scores, as ALBERT has them"],
  ],
  flags: ["vocabSize", "minFrequency", "cased", "output", "force", "progress", "quiet"],
  formats: [],
  run: async context => {
    const { texts, options, io } = context;
    const [kind, ...files] = texts;
    const { output } = options;
    if (!isKind(kind)) {
      const given = kind === undefined ? "nothing is said" : `"${kind}" is none`;
      throw new GlassbertError(
        "E_USAGE",
        `which kind of vocabulary? ${given}.${didYouMean(kind ?? "", kinds)}`,
        `choose one of ${kinds.join(", ")}`,
      );
    }
    if (files.length === 0)
      throw new GlassbertError("E_USAGE", "no text to learn from", "name files: glassbert train-tokenizer wordpiece corpus.txt -o mine");
    if (output === undefined) throw new GlassbertError("E_USAGE", "where to write is not said", "name a folder: --output my-tokenizer");
    await refuseIfThere(join(output, "tokenizer.json"), options.force ?? false); // now, not after an hour of reading
    const written = await learn(kind, await countWords(kind, files, context), context);
    await mkdir(output, { recursive: true });
    for (const [name, text] of Object.entries(written.files)) await writeFile(join(output, name), text, options.force ?? false);
    if (!options.quiet) io.stderr.write(`${output}: ${written.size} pieces\n`);
  },
};

async function countWords(kind: Kind, files: readonly string[], { options, io, status }: Context): Promise<WordCounts> {
  const { albertLikeStages, bertStages, stageWords, WordCounter } = await import("../../tokenizer/index.ts");
  const { openFile } = await import("../../node/index.ts");
  const sizes = await Promise.all(files.map(async file => (await openFile(file)).sizeBytes)); // a missing file shows before an hour of reading
  const total = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6);
  const stages = kind === "wordpiece" ? bertStages : albertLikeStages;
  const counter = new WordCounter(stageWords(stages({ lowercase: !options.cased })), {
    signal: io.signal,
    onProgress: bytes => status.update(Math.round(bytes / 1e6), total, "MB read"),
  });
  for (const file of files) await counter.read(createReadStream(file, { highWaterMark: 1 << 20 }));
  return counter.counts;
}

async function learn(
  kind: Kind,
  counts: WordCounts,
  { options, io, status }: Context,
): Promise<{ files: Record<string, string>; size: number }> {
  const room = await import("../../tokenizer/index.ts");
  const lowercase = !options.cased;
  const control = {
    signal: io.signal,
    onProgress: (pieces: number, wanted: number) => status.update(Math.min(pieces, wanted), wanted, "pieces"),
    ...(options.vocabSize === undefined ? {} : { vocabSize: options.vocabSize }),
  };
  let file: TokenizerFile;
  if (kind === "wordpiece") {
    const frequency = options.minFrequency === undefined ? {} : { minFrequency: options.minFrequency };
    const pieces = await room.learnWordPiece(counts, { ...control, ...frequency, specialTokens: room.bertSpecialTokens });
    file = room.trainedWordPiece(pieces, { lowercase });
  } else {
    if (options.minFrequency !== undefined)
      throw new GlassbertError("E_USAGE", "--min-frequency has no meaning for unigram", "leave it out");
    file = room.trainedUnigram(await room.learnUnigram(counts, { ...control, specialTokens: room.albertSpecialTokens }), { lowercase });
  }
  const config = {
    do_lower_case: lowercase,
    model_max_length: 512,
    tokenizer_class: kind === "wordpiece" ? "BertTokenizer" : "AlbertTokenizer",
  };
  return {
    size: file.vocabulary.size,
    files: {
      "tokenizer.json": room.writeTokenizerFile(file),
      "tokenizer_config.json": `${JSON.stringify(config, null, 2)}\n`,
      ...(kind === "wordpiece" ? { "vocab.txt": room.writeVocabularyText(file.vocabulary) } : {}),
    },
  };
}

async function writeFile(path: string, text: string, force: boolean): Promise<void> {
  await refuseIfThere(path, force);
  const sink = await fileSink(path, force);
  await sink.write(text);
  await sink.close();
}

async function refuseIfThere(path: string, force: boolean): Promise<void> {
  if (force || !(await stat(path).catch(() => null))) return;
  throw new GlassbertError("E_FILE_EXISTS", `${path} is already there`, "choose another folder, or replace its files with --force");
}

function isKind(text: string | undefined): text is Kind {
  return kinds.some(kind => kind === text);
}
