"""Reference answers of transformers' question-answering pipeline (4.57, the last with one): python make_answers.py TINY_FOLDER OUT_FOLDER

`all` is every span the pipeline scores, per window, of equal places the likeliest: the pipeline itself adds up the scores of equal answers,
which are then no probabilities. `top` is what the pipeline gives for top_k=1 without aligning to words, where nothing is added up unless
windows overlap."""
import json, sys, warnings
from pathlib import Path

import numpy as np
import torch
from transformers import pipeline
from transformers.pipelines.question_answering import select_starts_ends

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
tiny, out = Path(sys.argv[1]), Path(sys.argv[2])

CASES = [
    ("Who was right?", "You were all right."),
    ("Where is the café?", "The “naïve” café of Anna-Lena O'Connor lies in 𝔅erlin, near the old mill; it opens at 9."),
    ("Who met whom?", "Yesterday Mrs. Abernathy met John Fitzgerald in San Francisco. They talked about Überlingen, Paris and the old "
     "mill near Bad Homburg vor der Höhe; later Mr. O'Brien (of Deutsche Bahn) wrote to the United Nations in New York. "
     "Yesterday Mrs. Abernathy met nobody."),
]


def utf16(text, at):
    return len(text[:at].encode("utf-16-le")) // 2


qa = pipeline("question-answering", model=str(tiny / "bert-qa"), tokenizer=str(tiny / "bert-qa"))
result = []
for question, context in CASES:
    for stride in [None, 3]:
        for align in [True, False]:
            for length in [15, 1, 4]:
                example = qa._args_parser(question=question, context=context)[0]
                kwargs = {} if stride is None else {"doc_stride": stride}
                outputs = [qa._forward(dict(feature)) for feature in qa.preprocess(example, **kwargs)]
                best, null = {}, 1000000
                for o in outputs:
                    with torch.no_grad():
                        starts, ends, scores, null = select_starts_ends(o["start"], o["end"], o["p_mask"], o["attention_mask"].numpy(), null, 10**9, True, length)
                    for s, e, score in zip(starts, ends, scores):
                        if e < s or e - s >= length or score == 0:
                            continue
                        place = tuple(utf16(context, at) for at in qa.get_indices(o["encoding"], s, e, 1, align))
                        best[place] = max(best.get(place, 0), float(score))
                every = sorted(([*place, score] for place, score in best.items()), key=lambda a: (-a[2], a[0], a[1]))
                top = qa(question=question, context=context, align_to_words=False, max_answer_len=length, **kwargs)
                result.append({"question": question, "context": context, "stride": stride, "alignToWords": align, "maxAnswerTokens": length,
                               "windows": len(outputs), "noAnswer": float(null), "count": len(every), "all": every[:12],
                               "top": [utf16(context, top["start"]), utf16(context, top["end"]), top["score"]]})
(out / "answers.json").write_text("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in result) + "\n]\n")
