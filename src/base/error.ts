// What goes wrong, as a value: a code to branch on, a sentence that names the file, field and value, and the next step.
// Every error a caller can meet is one of these; anything else that escapes is a defect of ours.

/** The kinds of failure. `glassbert explain CODE` tells more about each. */
export type ErrorCode =
  | "E_USAGE" //           the command line or an option is wrong
  | "E_INPUT" //           a value handed in is wrong
  | "E_NOT_UTF8" //        bytes that are no UTF-8
  | "E_NO_MASK" //         nothing to fill
  | "E_TOO_LONG" //        more tokens than the model has positions
  | "E_ID_RANGE" //        an id outside the table
  | "E_FILE_MISSING"
  | "E_FILE_EXISTS"
  | "E_FILE_WRITE"
  | "E_MODEL_MISSING" //   no such model folder
  | "E_CONFIG" //          config.json
  | "E_VOCAB_MISSING" //   no tokenizer files
  | "E_TOKENIZER" //       tokenizer.json, vocab.txt, tokenizer_config.json
  | "E_WEIGHTS_MISSING" // no model.safetensors
  | "E_WEIGHTS" //         tensors absent, left over, or of another shape
  | "E_SAFETENSORS" //     a rule of the file format is broken
  | "E_SHARDS" //          the shard index and its files disagree
  | "E_MODULES" //         modules.json and the folders it names
  | "E_HEAD_MISSING" //    the model lacks the head a task needs
  | "E_CORPUS" //          a training text that is none, or too little for what is asked
  | "E_DOWNLOAD" //        what was fetched is not the file: no answer, an HTML page, another size or hash
  | "E_CHECKPOINT" //      a training state is damaged, or belongs to another run
  | "E_DIVERGED" //        a training run whose loss is no number, or has climbed far above where it was
  | "E_RUNTIME_MISSING"
  | "E_RUNTIME"
  | "E_SHAPE"; //          operands of a graph operation do not fit

/** The one error type of the package. `message` says what and where, `fix` what to do next. */
export class GlassbertError extends Error {
  override readonly name = "GlassbertError";
  readonly code: ErrorCode;
  /** One step that can be taken now. */
  readonly fix: string;

  constructor(code: ErrorCode, message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.fix = fix;
  }
}
