# PyTorch as people train: BertForPreTraining of transformers, eager, AdamW in two groups, gradients clipped. "gathered" gives the head the masked
# rows alone, as google-research/bert does; "plain" is transformers' own loss, which scores every token. What is said: see ../train.ts.
import json
import resource
import sys
import time

settings = json.loads(sys.argv[1])
import torch  # noqa: E402
from transformers import BertForPreTraining  # noqa: E402

torch.set_num_threads(settings["threads"])
B, T, P = settings["rows"], settings["tokens"], settings["masks"]
model = BertForPreTraining.from_pretrained(settings["folder"], local_files_only=True).train()
V = model.config.vocab_size
kept = [p for name, p in model.named_parameters() if "LayerNorm" in name or "bias" in name]
decayed = [p for name, p in model.named_parameters() if not ("LayerNorm" in name or "bias" in name)]
groups = [{"params": decayed, "weight_decay": 0.01}, {"params": kept, "weight_decay": 0.0}]
optimizer = torch.optim.AdamW(groups, lr=1e-4, eps=1e-6)
cross_entropy = torch.nn.functional.cross_entropy
columns = 1 + torch.arange(P) * ((T - 2) // P)
places = (torch.arange(B)[:, None] * T + columns).reshape(-1)
types = (torch.arange(T) >= T // 2).long().expand(B, T)
attended = torch.ones(B, T, dtype=torch.long)
state = 1


def draw(count):
    global state
    numbers = []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        numbers.append(state * V // 2**32)
    return torch.tensor(numbers)


def batch():
    return draw(B * T).view(B, T), draw(B * P), torch.arange(B) % 2


def loss_of(ids, labels, pair):
    if settings["loss"] == "gathered":
        out = model.bert(ids, attention_mask=attended, token_type_ids=types)
        hidden = out.last_hidden_state.reshape(B * T, -1)[places]
        masked = cross_entropy(model.cls.predictions(hidden), labels)
        return masked + cross_entropy(model.cls.seq_relationship(out.pooler_output), pair)
    every = torch.full((B * T,), -100).index_put((places,), labels).view(B, T)
    return model(ids, attention_mask=attended, token_type_ids=types, labels=every, next_sentence_label=pair).loss


def update():
    given = batch()
    start = time.perf_counter()
    optimizer.zero_grad()
    loss = loss_of(*given)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item(), (time.perf_counter() - start) * 1000


def cpu_ms():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1000


for _ in range(settings["warmUp"]):
    update()
cpu, wall = cpu_ms(), []
for _ in range(settings["updates"]):
    loss, took = update()
    wall.append(took)
cpu = (cpu_ms() - cpu) / settings["updates"]
print(json.dumps({"wallMs": wall, "cpuMs": cpu, "loss": loss, "maxRssMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
