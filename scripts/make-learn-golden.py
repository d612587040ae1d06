# Writes test/golden/learn/*.json: vocabularies learned by the reference, the Python wheel tokenizers==0.22.2.
#   python -m venv .venv && .venv/bin/pip install --no-deps tokenizers==0.22.2
#   .venv/bin/python scripts/make-learn-golden.py
# The reference numbers its `##` characters, and the scores of characters that its Unigram model lost, in hash order. Each vocabulary is learned
# five times, and what differs besides is reported: it would be a bad case.
import json
import pathlib

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

folder = pathlib.Path(__file__).parent.parent / "test/golden/learn"
bert = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
albert = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]

wordpiece = {
    "plain": ("sentences.txt", "uncased", {"vocab_size": 1500}),
    "special-tokens": ("sentences.txt", "uncased", {"vocab_size": 800, "special_tokens": bert}),
    "cased": ("sentences.txt", "cased", {"vocab_size": 1000, "special_tokens": bert}),
    "min-frequency": ("sentences.txt", "uncased", {"vocab_size": 30000, "min_frequency": 7}),
    "no-limit": ("sentences.txt", "uncased", {"vocab_size": 30000}),
    "alphabet": ("sentences.txt", "uncased", {"vocab_size": 700, "limit_alphabet": 18, "initial_alphabet": ["€", "é", "q"]}),
    "dropped-letters": ("sentences.txt", "uncased", {"vocab_size": 600, "limit_alphabet": 9}),
    "prefix": ("sentences.txt", "cased", {"vocab_size": 600, "continuing_subword_prefix": "@@"}),
    "token-length": ("sentences.txt", "uncased", {"vocab_size": 1200, "max_token_length": 5}),
    "scripts": ("scripts.txt", "uncased", {"vocab_size": 400, "special_tokens": bert}),
    "scripts-cased": ("scripts.txt", "cased", {"vocab_size": 400}),
}
unigram = {
    "plain": ("sentences.txt", "uncased", {"vocab_size": 500}),
    "special-tokens": ("sentences.txt", "blanks", {"vocab_size": 700, "special_tokens": albert, "unk_token": "<unk>"}),
    "unk-apart": ("sentences.txt", "blanks", {"vocab_size": 300, "special_tokens": ["[MASK]"], "unk_token": "<unk>"}),
    "large": ("sentences.txt", "blanks", {"vocab_size": 8000}),
    "shrinking": ("sentences.txt", "uncased", {"vocab_size": 400, "shrinking_factor": 0.5, "n_sub_iterations": 3}),
    "short": ("sentences.txt", "uncased", {"vocab_size": 600, "max_piece_length": 4}),
    "few-seeds": ("sentences.txt", "blanks", {"vocab_size": 450, "seed_size": 900}),
    "alphabet": ("sentences.txt", "uncased", {"vocab_size": 350, "initial_alphabet": ["€", "q"]}),
    "scripts": ("scripts.txt", "blanks", {"vocab_size": 500, "special_tokens": albert, "unk_token": "<unk>"}),
}


def chain(name, tokenizer):
    if name == "blanks":
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    else:
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=name == "uncased")
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()


def learn_wordpiece(text, chain_name, options):
    prefix = options.get("continuing_subword_prefix", "##")
    # Only the BPE trainer, which the WordPiece trainer is made of, has a max_token_length.
    isBpe = "max_token_length" in options
    tokenizer = Tokenizer(models.BPE() if isBpe else models.WordPiece(unk_token="[UNK]"))
    chain(chain_name, tokenizer)
    trainer = trainers.BpeTrainer if isBpe else trainers.WordPieceTrainer
    tokenizer.train([str(folder / text)], trainer(show_progress=False, **{"continuing_subword_prefix": prefix, **options}))
    vocab = tokenizer.get_vocab()
    return sorted(vocab, key=vocab.get)


def learn_unigram(text, chain_name, options):
    tokenizer = Tokenizer(models.Unigram())
    chain(chain_name, tokenizer)
    tokenizer.train([str(folder / text)], trainers.UnigramTrainer(show_progress=False, **options))
    model = json.loads(tokenizer.to_str())["model"]
    return {"unk_id": model["unk_id"], "pieces": model["vocab"]}


def write(kind, name, text, chain_name, options, result):
    case = {"learner": kind, "text": text, "chain": chain_name, "options": options, **result}
    with open(folder / f"{kind}-{name}.json", "w", encoding="utf-8") as file:
        json.dump(case, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


for name, (text, chain_name, options) in wordpiece.items():
    prefix = options.get("continuing_subword_prefix", "##")
    runs = [learn_wordpiece(text, chain_name, options) for _ in range(5)]
    symbols = lambda pieces: [p for p in pieces if p.startswith(prefix) and len(p) == len(prefix) + 1]
    if len({frozenset(symbols(run)) for run in runs}) > 1:
        print(f"wordpiece-{name}: runs differ in their characters")
    write("wordpiece", name, text, chain_name, options, {"vocab": runs[0]})

for name, (text, chain_name, options) in unigram.items():
    runs = [learn_unigram(text, chain_name, options) for _ in range(5)]
    sets = [set(piece for piece, _ in run["pieces"]) for run in runs]
    scores = [sorted(score for _, score in run["pieces"]) for run in runs]
    if any(s != sets[0] for s in sets) or any(abs(a - b) > 1e-9 * abs(a) for s in scores for a, b in zip(s, scores[0])):
        print(f"unigram-{name}: runs differ")
    write("unigram", name, text, chain_name, options, runs[0])
