// The commands, in the order of the help. The first is the one that a bare text gets.
import type { Command } from "../command.ts";
import { answer } from "./answer.ts";
import { classify } from "./classify.ts";
import { compare } from "./compare.ts";
import { decode } from "./decode.ts";
import { embed } from "./embed.ts";
import { evalCommand } from "./eval.ts";
import { examples } from "./examples.ts";
import { explain } from "./explain.ts";
import { exportCommand } from "./export.ts";
import { fillMask } from "./fill-mask.ts";
import { finetuneCommand } from "./finetune.ts";
import { helpCommand } from "./help.ts";
import { inspect } from "./inspect.ts";
import { look } from "./look.ts";
import { nsp } from "./nsp.ts";
import { pretrainCommand } from "./pretrain.ts";
import { pull } from "./pull.ts";
import { rank } from "./rank.ts";
import { replaced } from "./replaced.ts";
import { search } from "./search.ts";
import { sop } from "./sop.ts";
import { tag } from "./tag.ts";
import { tokenize } from "./tokenize.ts";
import { trace } from "./trace.ts";
import { trainTokenizer } from "./train-tokenizer.ts";
import { xray } from "./xray.ts";
import { zeroShot } from "./zero-shot.ts";

/** All commands. */
export const commands: readonly Command[] = listed();

function listed(): Command[] {
  const others = [
    xray,
    tokenize,
    decode,
    embed,
    compare,
    search,
    fillMask,
    classify,
    tag,
    answer,
    rank,
    zeroShot,
    nsp,
    sop,
    replaced,
    look,
    trace,
    inspect,
    pull,
    exportCommand,
    trainTokenizer,
    examples,
    pretrainCommand,
    finetuneCommand,
    evalCommand,
    explain,
  ];
  return [...others, helpCommand(others)];
}
