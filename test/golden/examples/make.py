"""Examples as google-research/bert and google-research/albert draw them, from CPython's own generator.

A second telling of the procedure, written after its description (order of draws included), not after the TypeScript one and not a copy of
the scripts; tokens are strings, segments lists, as simple as can be. `python3 make.py` writes the JSON files beside this one.

The lengths of ALBERT's n-grams come from NumPy's unseeded generator in the original; here from a second random.Random with the next seed.
"""
import json
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
VOCABULARY = SPECIAL + ["w%d" % i for i in range(40)] + ["##p%d" % i for i in range(20)]


def made_up_documents(seed, sizes):
    """Documents with so many sentences each; sentences of 1 to 12 pieces, the first of which begins a word."""
    rng = random.Random(seed)
    documents = []
    for size in sizes:
        document = []
        for _ in range(size):
            sentence = ["w%d" % rng.randint(0, 39)]
            for _ in range(rng.randint(0, 11)):
                sentence.append("w%d" % rng.randint(0, 39) if rng.random() < 0.65 else "##p%d" % rng.randint(0, 19))
            document.append(sentence)
        documents.append(document)
    return documents


def joined(sentences):
    return [piece for sentence in sentences for piece in sentence]


def quota(length, settings):
    return min(settings["maxPredictionsPerSeq"], max(1, int(round(length * settings["maskedLmProb"]))))


def word_candidates(tokens, whole_words):
    groups = []
    for place, token in enumerate(tokens):
        if token in ("[CLS]", "[SEP]"):
            continue
        if whole_words and groups and token.startswith("##"):
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def stand_in(token, rng):
    if rng.random() < 0.8:
        return "[MASK]"
    if rng.random() < 0.5:
        return token
    return VOCABULARY[rng.randint(0, len(VOCABULARY) - 1)]


def mask_as_bert(tokens, settings, rng, _):
    groups = word_candidates(tokens, settings["doWholeWordMask"])
    rng.shuffle(groups)
    wanted = quota(len(tokens), settings)
    masked, output = {}, list(tokens)
    for group in groups:
        if len(masked) >= wanted:
            break
        if len(masked) + len(group) > wanted:
            continue
        for place in group:
            masked[place] = tokens[place]
            output[place] = stand_in(tokens[place], rng)
    return output, sorted(masked.items())


def mask_as_albert(tokens, settings, rng, length_rng):
    groups = word_candidates(tokens, settings["doWholeWordMask"])
    most = settings["ngram"]
    weights = [1.0 / n for n in range(1, most + 1)]
    if not settings["favorShorterNgram"]:
        weights.reverse()
    total = sum(weights)
    starts = list(range(len(groups)))
    rng.shuffle(starts)
    wanted = quota(len(tokens), settings)
    masked, output = {}, list(tokens)
    for start in starts:
        if len(masked) >= wanted:
            break
        drawn, cumulated, n = length_rng.random() * total, 0.0, most
        for candidate, weight in enumerate(weights, 1):
            cumulated += weight
            if drawn < cumulated:
                n = candidate
                break
        places = joined(groups[start:start + n])
        while len(masked) + len(places) > wanted and n > 1:
            n -= 1
            places = joined(groups[start:start + n])
        if len(masked) + len(places) > wanted or any(place in masked for place in places):
            continue
        for place in places:
            masked[place] = tokens[place]
            output[place] = stand_in(tokens[place], rng)
    rng.shuffle(starts)
    return output, sorted(masked.items())


def cut(a, b, most, rng):
    while len(a) + len(b) > most:
        longer = a if len(a) > len(b) else b
        if rng.random() < 0.5:
            del longer[0]
        else:
            longer.pop()


def examples_of_document(documents, which, settings, rng, length_rng):
    document = documents[which]
    most = settings["maxSeqLength"] - 3
    target = most
    if rng.random() < settings["shortSeqProb"]:
        target = rng.randint(2, most)
    found, chunk, i = [], [], 0
    while i < len(document):
        chunk.append(document[i])
        if i == len(document) - 1 or sum(map(len, chunk)) >= target:
            a_end = 1 if len(chunk) == 1 else rng.randint(1, len(chunk) - 1)
            a, b, label = joined(chunk[:a_end]), [], 0
            if len(chunk) == 1 or (settings["question"] == "next" and rng.random() < 0.5):
                label = 1
                wanted = target - len(a)
                for _ in range(10):
                    other = rng.randint(0, len(documents) - 1)
                    if other != which:
                        break
                start = rng.randint(0, len(documents[other]) - 1)
                for sentence in documents[other][start:]:
                    b.extend(sentence)
                    if len(b) >= wanted:
                        break
                i -= len(chunk) - a_end
            else:
                b = joined(chunk[a_end:])
                if settings["question"] == "order" and rng.random() < 0.5:
                    label, a, b = 1, b, a
            cut(a, b, most, rng)
            tokens = ["[CLS]"] + a + ["[SEP]"] + b + ["[SEP]"]
            mask = mask_as_albert if settings["script"] == "albert" else mask_as_bert
            output, masked = mask(tokens, settings, rng, length_rng)
            found.append({
                "ids": [VOCABULARY.index(token) for token in output],
                "firstOfB": len(a) + 2,
                "maskPlaces": [place for place, _ in masked],
                "maskLabels": [VOCABULARY.index(token) for _, token in masked],
                "pairLabel": label,
            })
            chunk = []
        i += 1
    return found


def examples(documents, settings):
    rng = random.Random(settings["randomSeed"])
    length_rng = random.Random(settings["randomSeed"] + 1)
    documents = list(documents)
    rng.shuffle(documents)
    found = []
    for _ in range(settings["dupeFactor"]):
        for which in range(len(documents)):
            found.extend(examples_of_document(documents, which, settings, rng, length_rng))
    rng.shuffle(found)
    return found


def write(name, sizes, **changes):
    settings = {
        "script": "bert", "question": "next", "maxSeqLength": 32, "maxPredictionsPerSeq": 5, "maskedLmProb": 0.15, "shortSeqProb": 0.1,
        "dupeFactor": 2, "doWholeWordMask": False, "randomSeed": 12345,
    }
    settings.update(changes)
    documents = made_up_documents(settings["randomSeed"], sizes)
    lines = ",\n".join("  " + json.dumps(example, separators=(",", ":")) for example in examples(documents, settings))
    ids = [[[VOCABULARY.index(token) for token in sentence] for sentence in document] for document in documents]
    with open(os.path.join(HERE, name + ".json"), "w") as file:
        file.write('{"settings": %s,\n "documents": %s,\n "examples": [\n%s\n]}\n' % (
            json.dumps(settings), json.dumps(ids, separators=(",", ":")), lines))


if __name__ == "__main__":
    write("bert-pieces", [1, 2, 5, 9, 1, 3])
    write("bert-words", [1, 2, 5, 14, 4], doWholeWordMask=True, shortSeqProb=0.5, maxSeqLength=24, randomSeed=7)
    write("bert-one-document", [5], dupeFactor=3, maxSeqLength=20)
    albert = dict(script="albert", question="order", doWholeWordMask=True, ngram=3, favorShorterNgram=True)
    write("albert-order", [1, 2, 5, 12, 3], maxSeqLength=40, maxPredictionsPerSeq=8, randomSeed=99, **albert)
    albert.update(question="next", ngram=2, favorShorterNgram=False)
    write("albert-next", [2, 5, 8], maxSeqLength=28, shortSeqProb=0.3, **albert)
