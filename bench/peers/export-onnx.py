# The ONNX file transformers.js needs, from the same weights: python export-onnx.py MODEL_FOLDER ONNX_FOLDER
# Eager attention and opset 17, as the published exports of this model: the form ONNX Runtime's optimizer knows best.
import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoModel


class LastHiddenState(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state


source, target = Path(sys.argv[1]), Path(sys.argv[2])
(target / "onnx").mkdir(parents=True, exist_ok=True)
model = LastHiddenState(AutoModel.from_pretrained(source, attn_implementation="eager", local_files_only=True).eval())
inputs = ["input_ids", "attention_mask", "token_type_ids"]
ids = torch.ones(2, 7, dtype=torch.long)
torch.onnx.export(
    model,
    (ids, ids, ids * 0),
    target / "onnx" / "model.onnx",
    input_names=inputs,
    output_names=["last_hidden_state"],
    dynamic_axes={name: {0: "batch", 1: "sequence"} for name in [*inputs, "last_hidden_state"]},
    opset_version=17,
    dynamo=False,
)
for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
    shutil.copy(source / name, target / name)
