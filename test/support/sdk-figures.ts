/** Questions to books, and the answers as text that tells every double from every other: the same program wherever it runs. */
import type { Book, bookOf, Supposition } from '../../src/sdk/index.ts'

/** An account, its extract in base64, and what is supposed of it. */
export type Question = { readonly account: number; readonly extract: string; readonly supposition: Supposition }

/** Answers of an SDK, one a question. */
export function figuresOf(open: typeof bookOf, questions: readonly Question[]): string[] {
  return questions.map(({ account, extract, supposition }) => {
    const bytes = Uint8Array.from(atob(extract), (char) => char.charCodeAt(0))
    const book = open(bytes, account)
    return exactText([book, book.suppose(supposition)].map(answersOf))
  })
}

function answersOf(book: Book): unknown {
  return [book.explain(), book.excess(), [1, 2, 3].map((underlying) => book.liquidationPrices(underlying))]
}

/** JSON with the shortest text of each number, which no other has; what JSON would make 0 or null keeps its name. */
export function exactText(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each !== 'number') return each
    return Object.is(each, -0) ? 'minus zero' : Number.isFinite(each) ? each : `${each}`
  })
}
