/** "Did you mean": the known word nearest to one that is not known. */

/** ` (did you mean "x"?)` for a near word, nothing when none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const ranked = known
    .map((candidate) => ({ candidate, distance: distanceOf(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const nearest = ranked[0]
  if (nearest === undefined || nearest.distance > Math.max(2, Math.floor(word.length / 3))) return ''
  return ` (did you mean "${nearest.candidate}"?)`
}

/** Letters to insert, delete or replace until one word is the other (Levenshtein). Long words are cut: they are not near. */
function distanceOf(a: string, b: string): number {
  const [left, right] = [a.slice(0, 60), b.slice(0, 60)]
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const replaced = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[right.length]!
}
