# Makes test/golden/truncation: what the reference does when texts are cut, laid into windows, padded, or given as words. Truncation is broken in
# the npm binding 0.23.0-0.23.2 and aborts the process, so these results are recorded once with the Python wheel of the normative version.
# Run: python -m venv v && v/bin/pip install tokenizers==0.22.2 numpy && v/bin/python scripts/make-truncation-golden.py
import json
import os
import random
import sys

import tokenizers
from tokenizers import Tokenizer

assert tokenizers.__version__ == "0.22.2", tokenizers.__version__
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
out = os.path.join(root, "test", "golden", "truncation")
bert = Tokenizer.from_file(os.path.join(root, "models", "box", "tokenizer.json"))
letters = "abcdefghijklmnopqrst"


def write(name, cases):
    with open(os.path.join(out, name), "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n]\n")


def encode(tokenizer, text, pair, options):
    """The encoding, or None where the reference refuses, wraps around or panics."""
    specials = tokenizer.num_special_tokens_to_add(pair is not None) if options.get("addSpecialTokens", True) else 0
    if options["maxLength"] < specials:
        return None  # an unsigned number wraps around, and nothing is cut
    try:
        tokenizer.enable_truncation(
            options["maxLength"],
            stride=options.get("stride", 0),
            strategy=options.get("truncation", "longest_first"),
            direction=options.get("truncationSide", "right"),
        )
        words = isinstance(text, list)
        return tokenizer.encode(text, pair, is_pretokenized=words, add_special_tokens=options.get("addSpecialTokens", True))
    except BaseException as error:  # a panic is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return None
    finally:
        tokenizer.no_truncation()


def row(encoding):
    return {
        "ids": encoding.ids,
        "tokens": encoding.tokens,
        "offsets": encoding.offsets,
        "wordIds": encoding.word_ids,
        "typeIds": encoding.type_ids,
        "special": encoding.special_tokens_mask,
        "sequenceIds": encoding.sequence_ids,
        "attention": encoding.attention_mask,
    }


def rows(encoding):
    return None if encoding is None else [row(each) for each in [encoding, *encoding.overflowing]]


def short(encoding):
    """`abc/de`: the letters of both texts."""
    parts = ["".join(token for token, of in zip(encoding.tokens, encoding.sequence_ids) if of == which) for which in (0, 1)]
    return "/".join(parts)


# Windows of many lengths, briefly: every strategy, side and stride.
random.seed(20261125)
brief = []
seen = set()
while len(brief) < 400:
    first, second = random.choice([0, 1, 2, 5, 6, 9, 20]), random.choice([None, None, 0, 1, 4, 7, 20])
    options = {
        "maxLength": random.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 16, 21]),
        "stride": random.choice([0, 0, 1, 1, 2, 3, 5]),
        "truncation": random.choice(["longest_first", "longest_first", "only_first", "only_second"]),
        "truncationSide": random.choice(["right", "left"]),
        "addSpecialTokens": random.choice([True, True, False]),
    }
    key = json.dumps([first, second, options])
    specials = (2 if second is None else 3) if options["addSpecialTokens"] else 0
    # Where nothing is cut a stride is looked at by neither. And where nothing stays, of a pair, the reference does not look at it.
    if key in seen or (options["stride"] > 0 and (first + (second or 0) + specials <= options["maxLength"])):
        continue
    # Set-up counts the special tokens of a single text whether they are added or not, and refuses strides that would do.
    if not options["addSpecialTokens"] and options["stride"] >= options["maxLength"] - 2:
        continue
    seen.add(key)
    text = " ".join(letters[:first])
    pair = None if second is None else " ".join(letters[:second])
    encoding = encode(bert, text, pair, options)
    windows = None if encoding is None else [short(each) for each in [encoding, *encoding.overflowing]]
    if windows is not None and options["stride"] > 0 and any("" == windows[0].split("/")[i] != "".join(letters[: [first, second or 0][i]]) for i in (0, 1)):
        continue  # a text of which nothing stays: the reference does not look at the stride, ours must be 0
    if windows is None and random.random() < 0.7:
        continue  # enough of those
    brief.append({"first": first, "second": second, **options, "windows": windows})
write("windows.json", brief)

# Whole encodings, texts with parts of words, marks and specials.
texts = [
    ("A, naïve [MASK] AllenNLP sentence.", None),
    ("The unaffable dog 😀 sleeps; café\u0301!", "Where? In the 庭 [SEP] over there."),
    ("short", "A second text that is much longer than the first one."),
]
whole = []
for text, pair in texts:
    for options in [
        {"maxLength": 8, "stride": 2},
        {"maxLength": 8, "stride": 1, "truncationSide": "left"},
        {"maxLength": 13, "stride": 3, "truncation": "only_second"},
        {"maxLength": 6, "stride": 0, "addSpecialTokens": False},
        {"maxLength": 60, "stride": 4},
    ]:
        whole.append({"text": text, "pair": pair, **options, "rows": rows(encode(bert, text, pair, options))})
write("encodings.json", whole)

# Texts given as their words.
given = []
for text, pair in [
    (["He", "said", "", "don't  [MASK]ed"], None),
    (["unaffable", "  ", "two words"], ["naïve", "é", "[SEP]", ""]),
    ([], ["x"]),
]:
    for options in [{"maxLength": 99}, {"maxLength": 7, "stride": 1}]:
        given.append({"text": text, "pair": pair, **options, "rows": rows(encode(bert, text, pair, options))})
write("words.json", given)

# Batches, padded.
batches = []
batch = ["one", "two three four five six seven", ("a b", "c"), ""]
for padding in [
    {"width": "longest"},
    {"width": "longest", "multipleOf": 8},
    {"width": "longest", "side": "left"},
    {"width": 4},
    {"width": 9, "side": "left", "multipleOf": 4},
]:
    for truncation in [None, {"maxLength": 6, "stride": 1}]:
        if truncation:
            bert.enable_truncation(truncation["maxLength"], stride=truncation["stride"])
        bert.enable_padding(
            direction=padding.get("side", "right"),
            pad_id=0,
            pad_type_id=1,
            pad_token="[PAD]",
            length=None if padding["width"] == "longest" else padding["width"],
            pad_to_multiple_of=padding.get("multipleOf"),
        )
        encodings = bert.encode_batch(batch)
        batches.append({"texts": batch, "padding": padding, "truncation": truncation, "rows": [rows(each) for each in encodings]})
        bert.no_padding()
        bert.no_truncation()
write("padding.json", batches)

# RoBERTa's template and offsets, on windows: the first token of a window keeps its blank.
with open(os.path.join(out, "roberta-tokenizer.json"), encoding="utf-8") as file:
    described = json.load(file)
roberta = []
for prefix in [False, True]:
    described["pre_tokenizer"]["add_prefix_space"] = described["post_processor"]["add_prefix_space"] = prefix
    tokenizer = Tokenizer.from_str(json.dumps(described))
    for text, pair in [
        ("  The dog 😀 sleeps <mask> there.", None),
        ("It's the other  one,", " é 12 the end"),
        (["The", " dog", "", "<mask>", "😀 there"], ["the", "end"]),
    ]:
        for options in [{"maxLength": 99}, {"maxLength": 12, "stride": 1}, {"maxLength": 11, "stride": 0, "truncationSide": "left"}]:
            roberta.append({"addPrefixSpace": prefix, "text": text, "pair": pair, **options, "rows": rows(encode(tokenizer, text, pair, options))})
write("roberta.json", roberta)
print("written to", out, file=sys.stderr)
