# sentence-transformers as its documentation shows it: encode() on the CPU, batches of 32 (it sorts by length itself).
import json
import resource
import sys
import time

settings = json.loads(sys.argv[1])
import torch  # noqa: E402
from sentence_transformers import SentenceTransformer  # noqa: E402

if settings["options"].get("threads"):
    torch.set_num_threads(settings["options"]["threads"])
texts = open(settings["texts"], encoding="utf-8").read().rstrip("\n").split("\n")


def cpu_ms():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1000


def say(**value):
    print(json.dumps({**value, "maxRssMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}), flush=True)


model = SentenceTransformer(settings["model"], device="cpu", local_files_only=True)
model.encode(texts[:1], batch_size=32, show_progress_bar=False)
say(cpuMs=cpu_ms())
batches = json.load(open(settings["batches"])) if settings.get("batches") else []
for i, (rows, words) in enumerate(batches):
    model.encode([" ".join(["dog"] * words)] * rows, batch_size=rows, show_progress_bar=False)
    if (i + 1) % (len(batches) // 10) == 0:
        say(rssMb=int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 2**20)
for _ in sys.stdin:
    cpu, start = cpu_ms(), time.perf_counter()
    vectors = model.encode(texts, batch_size=32, show_progress_bar=False)
    say(wallMs=(time.perf_counter() - start) * 1000, cpuMs=cpu_ms() - cpu)
    vectors.astype("<f4").tofile(settings["vectors"])
