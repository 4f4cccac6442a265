#!/usr/bin/env bash
# Checks that need no build: formatting, forbidden imports, length of files, syntax of scripts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=no
fail() {
    printf 'lint: %s\n' "$*" >&2
    failed=yes
}

swift format lint --strict --parallel -r Package.swift Sources Tests bench ||
    fail "formatting differs. Run: swift format -i -r Package.swift Sources Tests bench"

# Full Foundation brings 40 MB of ICU into a program; FoundationEssentials has what is needed.
if grep -rnE '^ *(@[a-zA-Z]+ +)?((internal|package|public|private|fileprivate) +)?import +(struct +|class +|func +)?Foundation($|[ .])' \
    --include='*.swift' Sources Tests bench; then
    fail "import FoundationEssentials instead of Foundation"
fi

while IFS= read -r file; do
    lines=$(wc -l <"$file")
    ((lines <= 500)) || fail "$file has $lines lines; 500 are the most"
done < <(find Sources Tests bench -name '*.swift')

mine() { find . \( -name '.build*' -o -name '.venv' -o -name '.cache' -o -name 'dist' -o -name '.git' \) -prune -o -type f "$@" -print; }

while IFS= read -r file; do
    shell=bash
    head -n 1 "$file" | grep -qE '^#!.*[/ ]sh' && shell=sh
    "$shell" -n "$file" || fail "$file does not parse"
done < <({ mine -name '*.sh'; mine ! -name '*.sh' -perm -u+x -exec sh -c 'head -c 64 "$1" | head -n 1 | tr -d "\000" | grep -qE "^#!.*[/ ](ba)?sh"' _ {} \;; } | sort)

mapfile -t python_files < <(mine -name '*.py')
if ((${#python_files[@]})); then
    python3 -c '
import sys
bad = False
for path in sys.argv[1:]:
    try:
        with open(path, "rb") as source:
            compile(source.read(), path, "exec")
    except SyntaxError as error:
        bad = True
        print(f"{path}:{error.lineno}: {error.msg}", file=sys.stderr)
sys.exit(bad)' "${python_files[@]}" || fail "a Python file does not parse"
fi

[[ $failed == no ]] || exit 1
echo "lint: clean"
