/**
 * A book on its owner's own machine: an extract of the house, and the functions that decide. Figures are atoms (10⁻⁶ of the
 * settlement token); prices of an underlying are dollars × 10⁶ a base lot. The same bytes give the same answer everywhere.
 */
import { emptyHouse } from '../core/machine/index.ts'
import {
  type Explanation,
  explain,
  houseOfExtract,
  liquidationPrices,
  noChange,
  type Supposition,
  suppose,
  testInitial,
} from '../core/margin/index.ts'
import type { ScenarioHouse } from '../core/scenarios/index.ts'

/** Questions to a book. `seq` and `timeMs` say of when the extract is. */
export type Book = {
  readonly seq: number
  readonly timeMs: number
  /** Equity, every level, each leg and each charge. */
  explain(): Explanation
  /** What may be lost before initial margin, and before target, is short: negative when it is already. */
  excess(): { readonly initial: number; readonly target: number }
  /** The index prices of an underlying at which maintenance is lost, below and above; null at no price on that side. */
  liquidationPrices(underlying: number): { readonly below: number | null; readonly above: number | null }
  /** The book as it would be after trades, deposits, prices and parameters; the one that is asked stays as it is. */
  suppose(supposition: Partial<Supposition>): Book
}

/**
 * The book of an extract of an account. Throws RangeError when the bytes are no extract of this release.
 *
 * @param account its number in the house: extracts count the owner's accounts from 0
 */
export function bookOf(extract: Uint8Array, account: number): Book {
  const found = houseOfExtract(extract, like())
  if (found === null) throw new RangeError('these bytes are no extract that this release can read')
  return bookIn(found.house, found.account, account)
}

function bookIn(house: ScenarioHouse, account: number, named: number): Book {
  return {
    seq: house.clock.seq,
    timeMs: house.clock.nowMs,
    explain: () => ({ ...explain(house, account), account: named }),
    excess() {
      const { initialExcess, targetExcess } = testInitial(house, account, noChange, 0)
      return { initial: initialExcess, target: targetExcess }
    },
    liquidationPrices: (underlying) => liquidationPrices(house, account, underlying, noChange),
    suppose({ trades = [], deposits = [], prices = [], parameters = [] }) {
      const supposed = suppose(house, account, { trades, deposits, prices, parameters })
      return bookIn(supposed.house, supposed.account, named)
    },
  }
}

let blank: ScenarioHouse | null = null

/** The layout of tables: made once, it is some megabytes of empty columns. */
function like(): ScenarioHouse {
  blank ??= emptyHouse()
  return blank
}
