// The nearest known word to a misspelt one. Not a spell checker for prose.

/** Levenshtein's edit distance: insertions, deletions and replacements of one character. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[b.length];
}

/** The member of `known` (not empty) with the smallest distance to `word`; the first one of equals. */
export function nearest(word: string, known: readonly string[], distance = editDistance): string {
  return known.reduce((best, candidate) => (distance(word, candidate) < distance(word, best) ? candidate : best));
}
