#!/usr/bin/env bash
# Makes glassbert-mini: models/glassbert-mini/make.sh CORPORA WORK [TEACHER]
#   CORPORA  folder with wiki_featured.txt, wiki_good.txt, classics_1880-1930.txt and sentences_cc0.txt: a paragraph a line, a blank line
#            between documents
#   WORK     a folder for what lies between; a run that was stopped goes on
#   TEACHER  all-MiniLM-L6-v2, for the sentence vectors; without it only the pre-training is done
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
corpora=$1 work=$2 teacher=${3:-}
glassbert() { node "$here/../../dist/cli/main.js" "$@"; }
mkdir -p "$work"

# Every fourth of the books, 6.1 million words: old English beside the encyclopaedia, not above it.
classics=$work/classics_quarter.txt
[ -s "$classics" ] || awk '/^$/ { if (!blank) document++; blank = 1; if (document % 4 == 0) print; next }
  { blank = 0; if (document % 4 == 0) print }' "$corpora/classics_1880-1930.txt" > "$classics"

[ -d "$work/tokenizer" ] || glassbert train-tokenizer wordpiece "$corpora/wiki_featured.txt" "$corpora/wiki_good.txt" \
  "$corpora/classics_1880-1930.txt" "$corpora/sentences_cc0.txt" --vocab-size 8192 -o "$work/tokenizer"

if [ -d "$work/pretrained/training" ]; then
  [ -s "$work/pretrained/model.safetensors" ] || glassbert pretrain --resume "$work/pretrained"
else
  glassbert pretrain "$corpora/wiki_featured.txt" "$corpora/wiki_good.txt" "$classics" -o "$work/pretrained" \
    --config "$here/config.json" --tokenizer "$work/tokenizer" --recipe "$here/recipe.json" --evaluate-every 250
fi

[ -n "$teacher" ] || exit 0
glassbert finetune distill "$corpora/sentences_cc0.txt" -o "$work/glassbert-mini" --model "$work/pretrained" --teacher "$teacher" \
  --keep-masked 0.5 --rate 3e-4 --epochs 3 --batch-size 64
