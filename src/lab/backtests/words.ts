/** Figures of the report as people read them. */

/** Shares as per cent. */
export function share(value: number, places = 1): string {
  return `${fixed(value * 100, places)} %`
}

/** A figure with so many places; a minus is a minus, and nothing is no negative nothing. */
export function fixed(value: number, places: number): string {
  const text = value.toFixed(places)
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−')
}

/** A chance: three places, and what is below them. */
export function chance(value: number): string {
  return value < 0.001 ? '<0.001' : value.toFixed(3)
}

/** 12,345 */
export function count(value: number): string {
  return value.toLocaleString('en')
}

/** 2020-03-12 of a day since 1970-01-01. */
export function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

/** A table of Markdown; the first column is text, the others are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line), '']
}
