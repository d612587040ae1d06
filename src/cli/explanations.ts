// What each error code means and what usually helps, in whole sentences: the pages of `glassbert explain`.
import type { ErrorCode } from "../base/index.ts";

/** One page per code; the type keeps the list complete. */
export const explanations: Readonly<Record<ErrorCode, { readonly meaning: string; readonly help: string }>> = {
  E_USAGE: {
    meaning:
      "The command line, or an option of a function, is wrong: an unknown name, a value outside its range, two options that exclude each other.",
    help: "The message names the option. `glassbert help <command>` shows examples and every flag.",
  },
  E_INPUT: {
    meaning: "A value that was handed in is wrong: a line that is no JSON object, a missing field, a target word that is no single piece.",
    help: 'The message names the line or value. With --jsonl each line is one object such as {"id":1,"text":"…","pair":"…"}.',
  },
  E_NOT_UTF8: {
    meaning: "The input holds bytes that are no UTF-8. The message gives the first place.",
    help: "Convert the file (iconv -f latin1 -t utf-8), or let such bytes become U+FFFD with --replace-invalid.",
  },
  E_NO_MASK: {
    meaning: "There is nothing to fill in: the text has no mask token.",
    help: "Write [MASK] (or the mask token of your model) in place of a word, and quote the text in the shell.",
  },
  E_TOO_LONG: {
    meaning: "The text has more tokens than the model has positions. BERT's position table ends there; it cannot read further.",
    help: "Shorten or split the text, or allow cutting its end with --truncate. `embed` always cuts, as the model folder says, and reports it.",
  },
  E_ID_RANGE: {
    meaning: "An id is outside the table: the vocabulary has no such row.",
    help: "Ids come from `glassbert tokenize` with the same model. `glassbert inspect` shows how many rows the table has.",
  },
  E_FILE_MISSING: { meaning: "A file is not there, is a folder, or cannot be read.", help: "Check the path; near names are suggested." },
  E_FILE_EXISTS: {
    meaning: "The output file is already there, or the folder is not empty. Nothing is replaced unasked.",
    help: "Choose another name, or add --force.",
  },
  E_FILE_WRITE: {
    meaning: "The output cannot be written: no such folder, no permission, no space left.",
    help: "Check the path and the free space. What was there before is untouched, and no half file is left.",
  },
  E_MODEL_MISSING: {
    meaning: "There is no model folder of that name.",
    help: "Give a folder in Hugging Face layout: config.json, model.safetensors, and tokenizer.json or vocab.txt. Without --model the model in the box is used.",
  },
  E_CONFIG: {
    meaning:
      "config.json is missing or broken, belongs to another kind of model, or asks for something that would change the results and is not supported.",
    help: "The message names the key and its value. Models of the BERT family proper are supported.",
  },
  E_VOCAB_MISSING: {
    meaning: "The folder has neither tokenizer.json nor vocab.txt.",
    help: "Copy the tokenizer files of the model into its folder.",
  },
  E_TOKENIZER: {
    meaning: "A tokenizer file is broken or contradicts the others, or holds a step that this version does not know.",
    help: "The message names the file and the field. Fetch the file again, or take all tokenizer files from one model.",
  },
  E_WEIGHTS_MISSING: {
    meaning: "The folder has no weights.",
    help: "Put model.safetensors (or its shards with their index) into the folder.",
  },
  E_WEIGHTS: {
    meaning: "The weights do not fit the config: tensors are missing, left over, named twice, or of another shape.",
    help: "The message names the tensors. Take config.json and weights from the same model.",
  },
  E_SAFETENSORS: {
    meaning: "The file breaks a rule of the safetensors format: it was cut, changed, or written by a faulty program.",
    help: "Fetch it again and compare its size and hash with the source.",
  },
  E_SHARDS: { meaning: "The shard index and its files disagree.", help: "Fetch the index and all shards again, from one revision." },
  E_MODULES: {
    meaning: "modules.json names a folder that is missing, or a step of a sentence model that this version cannot do.",
    help: "Fetch the whole folder again. Transformer, Pooling (mean, cls, max) and Normalize are supported.",
  },
  E_HEAD_MISSING: {
    meaning:
      "The checkpoint lacks the head that this task needs, or its labels: masked words and sentence pairs need a pre-trained one, the others one that was fine-tuned for them.",
    help: "The message names the head and the class of transformers that saves it. `glassbert inspect` shows what a folder has. The model in the box has heads for masked words and next sentences.",
  },
  E_CORPUS: {
    meaning:
      "A training text cannot be used: it is empty, holds NUL or replacement characters as a file in another encoding does, or has too few documents or sentences for the examples that are asked for.",
    help: "One paragraph a line, a blank line between documents, UTF-8. Next-sentence pairs need two documents, sentence-order pairs a document of two sentences; packed examples take any text.",
  },
  E_DOWNLOAD: {
    meaning:
      "A file could not be fetched, or what came is not that file: the server does not answer, sends an error or an HTML page in its place, or the size or hash differs.",
    help: "The message gives the address and the answer. Open it by hand, look at network, proxy and permissions, then try again: nothing damaged is kept.",
  },
  E_CHECKPOINT: {
    meaning:
      "A saved state of training cannot be continued from: its bytes are not those that were written, another version wrote it, or it belongs to a run with another config.",
    help: "Damaged files are passed over for the one before. With another config, set the named values back, or start anew in another folder.",
  },
  E_DIVERGED: {
    meaning:
      "A training run went wrong: its loss or its gradients are no longer numbers, or the loss has climbed far above where it was. The weights did not take that step.",
    help: "Most often the learning rate is too high or the warm-up too short. The message names the last checkpoint; start anew with a lower rate, or continue from an earlier one.",
  },
  E_RUNTIME_MISSING: {
    meaning: "ONNX Runtime is not installed. It is optional, for it is large.",
    help: "npm install onnxruntime-node, or run slowly without it: --runtime interpreter.",
  },
  E_RUNTIME: {
    meaning: "ONNX Runtime failed while loading or running the model.",
    help: "Often memory: use fewer --workers or a smaller --batch-tokens.",
  },
  E_SHAPE: {
    meaning: "The operands of a computation do not fit together.",
    help: "This points to a wrong input vector or to a defect of glassbert; the message names operation and shapes.",
  },
};
