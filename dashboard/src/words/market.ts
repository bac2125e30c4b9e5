/** Sentences about a market. */
import type { Market, Oracle } from '../wire/types.ts'

/** How far the mark stands above (+) its index, ppm; null without both. An index is of a base lot, a mark of a lot. */
export function markGapPpm({ mark, lotMultiple }: Market, index: string | null): number | null {
  if (mark === null || index === null || Number(index) === 0) return null
  return (Number(mark) / (Number(index) * lotMultiple) - 1) * 1e6
}

/** +3.2 bp */
export function gapText(ppm: number | null): string {
  if (ppm === null) return '–'
  const points = (ppm / 100).toFixed(1)
  return `${ppm > 0 ? '+' : ''}${points.replace('-', '−')} bp`
}

/** Where the mark stands to the index: one of the things a trader checks first. */
export function markSentence(name: string, mark: string, gapPpm: number | null): string {
  if (gapPpm === null) return `${name} is marked at ${mark}.`
  const points = Math.abs(gapPpm / 100)
  if (points < 0.05) return `${name} is marked at ${mark}, level with its index.`
  return `${name} is marked at ${mark}, ${points.toFixed(1)} bp ${gapPpm > 0 ? 'above' : 'below'} its index.`
}

/** How the sources of an index stand. */
export function sourcesSentence({ mode, liveSources, sources, held }: Oracle): string {
  const live = `${liveSources} of ${sources.length} sources are live`
  if (held) return `${live}; the step rule holds the index back from the raw median.`
  if (mode === 'halted') return `${live}: the price is halted, and only what needs no price goes on.`
  if (mode === 'degraded') return `${live}: the price is degraded, and nobody opens risk on it.`
  return `${live}, and they agree.`
}
