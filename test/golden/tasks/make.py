"""Reference results of transformers' and sentence-transformers' own pipelines on the tiny folders: python make.py TINY_FOLDER OUT_FOLDER"""
import json, shutil, sys, tempfile, warnings
from pathlib import Path

import torch
from sentence_transformers import CrossEncoder
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline
from transformers import AlbertForPreTraining, AlbertForTokenClassification, ElectraForPreTraining, RobertaForTokenClassification

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
torch.set_grad_enabled(False)
tiny, out = Path(sys.argv[1]), Path(sys.argv[2])

TEXTS = [
    "You were all right.",
    "Anna-Lena O'Connor flew from Zürich (ZRH) to New York City, didn't she?",
    "Café “naïve”, 42!",
    "",
    "The 𝔅ank of Überlingen paid Dr. Smith's 3.5% on Tuesday.",
    "我在 Berlin 住, not in München.",
]
LONG = (
    "Yesterday Mrs. Abernathy met John Fitzgerald in San Francisco. They talked about Überlingen, Paris and the old "
    "mill near Bad Homburg vor der Höhe; later Mr. O'Brien (of Deutsche Bahn) wrote to the United Nations in New York."
)
PAIRS = [("What was their trouble?", "Because I did really make him."), ("A", "A"), ("It rained.", "Again!")]


def utf16(text, at):
    return len(text[:at].encode("utf-16-le")) // 2


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.8g}")
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    return [rounded(each) for each in value] if isinstance(value, (list, tuple)) else value


def write(name, cases):
    """One case a line."""
    (out / name).write_text("[\n" + ",\n".join(json.dumps(rounded(case), ensure_ascii=False) for case in cases) + "\n]\n")


def classification():
    result = []
    for name in ["bert-seqcls", "bert-regression", "bert-multilabel", "distilbert-seqcls", "albert-seqcls", "electra-seqcls", "crossencoder-1logit"]:
        model = AutoModelForSequenceClassification.from_pretrained(tiny / name)
        tokenizer = AutoTokenizer.from_pretrained(tiny / name)
        classify = pipeline("text-classification", model=model, tokenizer=tokenizer)
        for text, pair in [(text, None) for text in TEXTS] + PAIRS:
            if len(tokenizer(text, pair)["input_ids"]) > tokenizer.model_max_length:
                continue
            given = {"text": text} if pair is None else {"text": text, "text_pair": pair}
            given["return_token_type_ids"] = True  # AlbertTokenizer leaves the segments of a pair out unless asked
            if name.startswith("distilbert"):
                del given["return_token_type_ids"]
            for function in [None, "sigmoid", "none"]:
                scores = classify(given, top_k=None, function_to_apply=function)
                entry = {"folder": name, "text": text, "function": function, "labels": [[s["label"], s["score"]] for s in scores]}
                result.append(entry if pair is None else {**entry, "pair": pair})
    write("classification.json", result)


def made_classifier(model, tokenizer, labels):
    """A classifier of tokens for a folder that has none: weight[c][d] = sin(1 + c D + d), and a bias that lets every label win somewhere."""
    rows, width = model.classifier.weight.shape
    model.classifier.weight.copy_(torch.sin(1 + torch.arange(rows * width, dtype=torch.float64)).reshape(rows, width).float())
    model.classifier.bias.zero_()
    model.config.id2label = dict(enumerate(labels))
    bias = -model(**tokenizer(LONG[:40], return_tensors="pt")).logits[0].mean(0)
    bias = [round(b, 2) for b in bias.tolist()]
    model.classifier.bias.copy_(torch.tensor(bias))
    return bias


def tags():
    result = []
    labels = ["O", "B-PER", "I-PER", "B-geo-political", "I-geo-political", "S-ORG", "MISC"]
    for name, make in [("bert-tokencls", None), ("albert-pretraining", AlbertForTokenClassification), ("roberta-mlm", RobertaForTokenClassification)]:
        tokenizer = AutoTokenizer.from_pretrained(tiny / name)
        if make is None:
            model, bias = tiny / name, None
        else:
            model = make.from_pretrained(tiny / name, num_labels=len(labels))
            bias = made_classifier(model, tokenizer, labels)
        limit = tokenizer.model_max_length
        for strategy in ["none", "simple", "first", "average", "max"]:
            for ignored in [["O"], []]:
                for text, stride in [(text, None) for text in TEXTS] + ([] if strategy == "none" else [(LONG, 10), (LONG, 3), (LONG, 0)]):
                    if stride is None and len(tokenizer(text)["input_ids"]) > limit:
                        continue
                    ner = pipeline("token-classification", model=str(model) if make is None else model, tokenizer=tokenizer,
                                   aggregation_strategy=strategy, ignore_labels=ignored, **({} if stride is None else {"stride": stride}))
                    found = [[e.get("entity", e.get("entity_group")), float(e["score"]), utf16(text, e["start"]), utf16(text, e["end"])] for e in ner(text)]
                    result.append({"folder": name, "labels": labels if make else None, "bias": bias, "text": text, "aggregation": strategy, "ignoreLabels": ignored,
                                   "stride": stride, "entities": found})
    write("tags.json", result)


def zero_shot():
    result = []
    candidates = ["sport", "politics", "the weather", "Zürich"]
    for id2label in [["contradiction", "neutral", "ENTAILMENT"], ["entailment", "neutral", "contradiction"]]:
        with tempfile.TemporaryDirectory() as place:
            shutil.copytree(tiny / "bert-seqcls", place, dirs_exist_ok=True)
            config = json.loads((tiny / "bert-seqcls/config.json").read_text())
            config["id2label"] = dict(enumerate(id2label))
            config["label2id"] = {label: i for i, label in enumerate(id2label)}
            (Path(place) / "config.json").write_text(json.dumps(config))
            ask = pipeline("zero-shot-classification", model=place)
            for text in [TEXTS[0], TEXTS[2], LONG]:
                for some in [candidates, candidates[:1]]:
                    for multi in [False, True]:
                        for template in ["This example is {}.", "It is about {}"]:
                            r = ask(text, some, multi_label=multi, hypothesis_template=template)
                            result.append({"labelsOfModel": id2label, "text": text, "candidates": some, "multiLabel": multi, "template": template,
                                           "labels": [list(pair) for pair in zip(r["labels"], r["scores"])]})
    write("zero-shot.json", result)


def ranking():
    model = CrossEncoder(str(tiny / "crossencoder-1logit"), device="cpu")
    documents = TEXTS[:3] + [LONG, "", TEXTS[5]]
    result = []
    for query in ["Who was right?", TEXTS[1]]:
        for raw in [False, True]:
            ranked = model.rank(query, documents, activation_fn=torch.nn.Identity() if raw else None)
            result.append({"query": query, "documents": documents, "rawScores": raw, "ranked": [[r["corpus_id"], r["score"]] for r in ranked]})
    write("ranking.json", result)


def pretraining():
    electra = ElectraForPreTraining.from_pretrained(tiny / "electra-discriminator")
    tokenizer = AutoTokenizer.from_pretrained(tiny / "electra-discriminator")
    replaced = []
    for text in TEXTS:
        if len(tokenizer(text)["input_ids"]) > 40:
            continue
        inputs = tokenizer(text, return_tensors="pt", return_offsets_mapping=True, return_special_tokens_mask=True)
        offsets, special = inputs.pop("offset_mapping")[0].tolist(), inputs.pop("special_tokens_mask")[0].tolist()
        probabilities = torch.sigmoid(electra(**inputs).logits)[0].tolist()
        tokens = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0].tolist())
        rows = [[t, utf16(text, s), utf16(text, e), p] for t, (s, e), p, sp in zip(tokens, offsets, probabilities, special) if not sp]
        replaced.append({"text": text, "tokens": rows})
    albert = AlbertForPreTraining.from_pretrained(tiny / "albert-pretraining")
    tokenizer = AutoTokenizer.from_pretrained(tiny / "albert-pretraining")
    order = []
    for text, pair in PAIRS:
        logits = albert(**tokenizer(text, pair, return_tensors="pt", return_token_type_ids=True)).sop_logits[0]
        order.append({"text": text, "pair": pair, "isOrdered": logits.softmax(0)[0].item(), "logits": logits.tolist()})
    write("replaced.json", replaced)
    write("order.json", order)


for make in [classification, tags, zero_shot, ranking, pretraining]:
    make()
