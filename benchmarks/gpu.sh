#!/bin/sh
# Everything there is to know about Softlabel on this machine's GPU, in one go. Needs a driver, a Vulkan loader and the bundle; no Node, no network.
#   sh gpu.sh [doctor] [checks] [bench] [tune] [recipe]      all five without a word
# doctor  what the adapter is, whether it computes right
# checks  every kernel's variants for this adapter against their float64 references, and derivatives against differences (CHECKS: parts of paths)
# bench   rows beside PyTorch, where python3 has it with CUDA, in at most BENCH_SECONDS, by default 500: what is measured by then is kept (ROWS: parts of names)
# tune    an expert's and a student's step profiled, their kernels tuned, both profiled again, in at most 9 minutes (TUNE: a recipe and overrides; its first ipc is the student's)
# recipe  one whole experiment (RECIPE: a recipe and overrides)
# All output goes to the folder OUT, by default out. Every step runs whatever the ones before it gave; ends with 1 if one failed.
set -u
home=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-out}

for word in "$@"; do
  case $word in
    doctor | checks | bench | tune | recipe) ;;
    *) echo "gpu.sh: expected doctor, checks, bench, tune or recipe, got $word." >&2; exit 2 ;;
  esac
done

if [ ! -x "$home/bin/node" ]; then # a checkout: the archive has Node and the code
  if [ ! -f "$home/../dist/bundle/softlabel-linux-x64.run" ]; then
    echo "gpu.sh: expected the archive $home/../dist/bundle/softlabel-linux-x64.run, got nothing. Make it first: npm run bundle." >&2
    exit 1
  fi
  unpacked=$(mktemp -d)
  trap 'rm -rf "$unpacked"' EXIT
  sh "$home/../dist/bundle/softlabel-linux-x64.run" "$unpacked/softlabel" || exit 1
  OUT=$out sh "$unpacked/softlabel/gpu.sh" "$@"
  exit
fi

mkdir -p "$out" && out=$(cd "$out" && pwd) || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# One cache for all words and for the next call, so that the GPU's driver compiles nothing twice; not the user's, whose tuning tables count for nothing here.
XDG_CACHE_HOME=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/softlabel-gpu
export XDG_CACHE_HOME
tables=$XDG_CACHE_HOME/softlabel/tuning
mkdir -p "$XDG_CACHE_HOME" && rm -rf "$tables"

step() {
  name=$1
  shift
  echo "== $name: $*"
  started=$(date +%s)
  "$@" >"$out/$name.txt" 2>&1
  code=$?
  cat "$out/$name.txt"
  echo "== $name: code $code after $(($(date +%s) - started)) s"
  [ $code -eq 0 ] || failed=1
}

doctor() {
  if command -v nvidia-smi >/dev/null; then nvidia-smi; fi
  "$home/softlabel" doctor
}

# Killed only where it does not end in order.
limited() {
  timeout -k 20 "$@"
}

bench() {
  # shellcheck disable=SC2086
  limited "${BENCH_SECONDS:-500}" "$home/bin/node" "$home/app/gpu-bench.js" --results "$out" ${ROWS:-}
}

tune() {
  # shellcheck disable=SC2086
  set -- ${TUNE:-"$home/recipes/quickstart.yaml" model.width=128 expert.batch=256}
  # Which steps there are; a wrong recipe ends here, before anything is measured.
  limited 60 "$home/softlabel" plan "$@" --no-measure --json >"$work/plan.json" || return
  expert=$(sed -n 's/^ *"ipc": null,$/--expert/p' "$work/plan.json" | head -n 1)
  ipc=$(sed -n 's/^ *"ipc": \([0-9]*\),$/\1/p' "$work/plan.json" | head -n 1)
  code=0
  profiles before "$@" || code=$?
  limited 240 "$home/softlabel" kernels tune "$@" || code=$?
  profiles after "$@" || code=$?
  mkdir -p "$tables" && mv "$tables" "$work" # other words go on without it
  tar -C "$work" -czf "$out/tune.tar.gz" profiles tuning
  return $code
}

profiles() {
  folder=$work/profiles/$1
  shift
  if [ -n "$expert" ]; then
    limited 60 "$home/softlabel" profile "$@" --expert --out "$folder-expert" || return
  fi
  if [ -n "$ipc" ]; then
    limited 60 "$home/softlabel" profile "$@" --ipc "$ipc" --out "$folder-student"
  fi
}

recipe() {
  # A recipe and overrides, split into words.
  # shellcheck disable=SC2086
  "$home/softlabel" run ${RECIPE:-"$home/recipes/quickstart.yaml"} --out "$work/run" || return
  mkdir -p "$out/recipe"
  cp "$work/run/results.json" "$work/run/report.html" "$out/recipe"
}

for word in ${*:-doctor checks bench tune recipe}; do
  # shellcheck disable=SC2086
  case $word in
    doctor) step doctor doctor ;;
    checks) step checks "$home/bin/node" "$home/app/kernel-tests.js" ${CHECKS:-} ;;
    bench) step bench bench ;;
    tune) step tune tune ;;
    recipe) step recipe recipe ;;
  esac
done
exit $failed
