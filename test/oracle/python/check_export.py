"""Exported models in Python: folders in transformers and sentence-transformers against their sources, bit by bit, and ONNX files in a bare
onnxruntime session against PyTorch.

    npx tsx scripts/export-for-python.ts OUT && python test/oracle/python/check_export.py OUT

Needs torch, transformers, sentence-transformers, onnx, onnxruntime. Ends with 1 when a folder differs in a bit, or a file by more than 2e-5.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import tokenizers
import torch
import transformers
from sentence_transformers import CrossEncoder, SentenceTransformer

warnings.filterwarnings("ignore")
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
torch.set_num_threads(1)
TEXTS = ["a dog.", "shares fell by two percent on the day.", "no"]
TOLERANCE = 2e-5
OUTPUTS = {"masked": ("prediction_logits", "logits"), "nextSentence": ("seq_relationship_logits",), "sentenceOrder": ("sop_logits",)}


def read(folder, config):
    """The model of a folder in float32, by the class that its config names."""
    names = config.get("architectures") or ["BertForPreTraining"]  # bert-old-names
    torch.manual_seed(0)  # a pooler that a folder lacks is drawn
    return getattr(transformers, names[0]).from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


def batch(folder, segments, limit, specials=True):
    """The texts as one padded batch, padded where a model's [PAD] is: ids, mask, segments."""
    tokenizer = tokenizers.Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.enable_truncation(limit)
    pad = next((tokenizer.token_to_id(t) for t in ("[PAD]", "<pad>") if tokenizer.token_to_id(t) is not None), 0)
    rows = [tokenizer.encode(text, add_special_tokens=specials) for text in TEXTS]
    width = max(len(row.ids) for row in rows)
    fill = lambda values, with_: torch.tensor([list(v) + [with_] * (width - len(v)) for v in values])
    feeds = {"input_ids": fill([r.ids for r in rows], pad), "attention_mask": fill([r.attention_mask for r in rows], 0)}
    return feeds | ({"token_type_ids": fill([r.type_ids for r in rows], 0)} if segments else {})


def tokens(folder):
    """What transformers makes of the texts."""
    return dict(transformers.AutoTokenizer.from_pretrained(folder)(TEXTS))


def same(a, b):
    """Whether two models give the same bits."""
    return set(a) == set(b) and all(torch.equal(a[key], b[key]) for key in a if torch.is_tensor(a[key]))


def gap(ours, theirs, mask):
    """The largest |ours - theirs| / max(1, |theirs|), of real tokens where there is a value per token."""
    assert ours.shape == theirs.shape, (ours.shape, theirs.shape)
    if ours.shape[:2] == mask.shape:
        ours, theirs = ours[mask == 1], theirs[mask == 1]
    return float(np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))))


def run(path, feeds):
    """What a bare session gives."""
    onnx.checker.check_model(path, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    given = {i.name: feeds[i.name].numpy() for i in session.get_inputs()}
    return dict(zip([o.name for o in session.get_outputs()], session.run(None, given)))


@torch.no_grad()
def check(entry):
    """Bits of the folder, the largest gap of its ONNX files, remarks."""
    source, folder = entry["source"], entry["folder"]
    if entry["programs"] == ["sentence"]:
        return check_static(entry)
    config = json.loads(Path(folder, "config.json").read_text())
    segments = config.get("type_vocab_size", 0) > 1 and config["model_type"] != "distilbert"
    ours, remarks = read(folder, config), []
    feeds = batch(folder, segments, 12)
    results = dict(ours(**feeds))
    try:
        equal = same(results, dict(read(source, config)(**feeds)))
        if entry["name"] != "bert-old-names":  # without model_type no AutoTokenizer
            equal &= tokens(folder) == tokens(source)
    except (RuntimeError, ValueError) as error:  # the source itself is refused
        equal = None
        remarks.append(str(error).strip().splitlines()[0][:60])
    vectors = None
    if "sentence" in entry["programs"]:
        vectors = SentenceTransformer(folder, device="cpu", model_kwargs={"dtype": torch.float32})
        if equal is not None and config.get("model_type") == json.loads(Path(source, "config.json").read_text()).get("model_type"):
            theirs = SentenceTransformer(source, device="cpu", model_kwargs={"dtype": torch.float32})
            equal &= np.array_equal(vectors.encode(TEXTS), theirs.encode(TEXTS))
    if Path(folder, "config_sentence_transformers.json").exists() and vectors is None:
        pairs = [(TEXTS[0], text) for text in TEXTS]
        equal &= np.array_equal(CrossEncoder(folder, device="cpu").predict(pairs), CrossEncoder(source, device="cpu").predict(pairs))
    most = 0.0
    for program in entry["programs"]:
        for name, got in run(f"{folder}.onnx/{program}.onnx", feeds).items():
            if name == "last_hidden_state":
                expected = ours.base_model(**feeds).last_hidden_state
            elif name == "sentence_embedding":
                expected = vectors(dict(feeds))[name]  # before truncate_dim, which encode applies
            else:
                expected = results[next(key for key in OUTPUTS.get(program, (name,)) if key in results)]
            most = max(most, gap(got, expected.numpy(), feeds["attention_mask"].numpy()))
    return equal, most, remarks + entry["notes"]


def check_static(entry):
    """The same of a table of static vectors, which transformers does not know."""
    ours, theirs = (SentenceTransformer(entry[key], device="cpu") for key in ("folder", "source"))
    weights = [model[0].state_dict()["embedding.weight"] for model in (ours, theirs)]
    expected = ours.encode(TEXTS)
    equal = torch.equal(*weights) and np.array_equal(expected, theirs.encode(TEXTS))
    feeds = batch(entry["folder"], False, 512, specials=False)
    got = run(f"{entry['folder']}.onnx/sentence.onnx", feeds)["sentence_embedding"]
    return equal, gap(got, expected, feeds["attention_mask"].numpy()), entry["notes"]


def main(out):
    entries = json.loads(Path(out, "manifest.json").read_text())
    bad, worst, equals, files = [], 0.0, 0, 0
    for entry in entries:
        equal, most, remarks = check(entry)
        verdict = {True: "same bits", False: "DIFFERS", None: "source not read"}[equal]
        print(f"{entry['name']:26} {verdict:16} {len(entry['programs'])} onnx {most:.1e}  {'; '.join(remarks)}", flush=True)
        worst, equals, files = max(worst, most), equals + (equal is True), files + len(entry["programs"])
        if equal is False or most > TOLERANCE:
            bad.append(entry["name"])
    versions = f"torch {torch.__version__}, transformers {transformers.__version__}, onnxruntime {onnxruntime.__version__}"
    print(f"{equals} of {len(entries)} folders the same bits; {files} ONNX files, largest gap {worst:.1e} ({versions})")
    sys.exit(f"failed: {', '.join(bad)}" if bad else 0)


main(sys.argv[1])
