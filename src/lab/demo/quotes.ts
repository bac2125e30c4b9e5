/** What the venue of a demo quotes for options: two per cent on either side of the mark, so that whoever watches sees quotes beside the curve. */
import type { House } from '../../core/machine/index.ts'
import type { Command } from '../../core/words/index.ts'
import type { Story } from '../replay/index.ts'

/** Time between two rounds of quotes. */
export const QUOTE_MS = 60_000

/** Half the spread, parts of the mark. */
const SPREAD_PARTS = 50

/** Lots shown on a side: less than an option's depth is reckoned on without a book. */
const LOTS = 10

/** Marks below so many atoms are quoted by nobody. */
const WORTHLESS = 1000

/** Books of the options next to the money, out of it, that have not expired and are worth something. Bid floor, ask ceil. */
export function* optionQuotes({ contracts, venue }: Story['plan'], house: House): Generator<Command> {
  const { mark, status } = house.markets.markets
  for (const { row, kind, step, expiryMs } of contracts) {
    const isNear = kind === 'call' ? step === 0 || step === 1 : kind === 'put' && (step === 0 || step === -1)
    if (!isNear || expiryMs <= house.clock.nowMs || status[row] !== 0 || mark[row]! < WORTHLESS) continue
    const half = mark[row]! / SPREAD_PARTS
    const [bid, ask] = [Math.floor(mark[row]! - half), Math.ceil(mark[row]! + half)]
    yield { type: 'bookReport', venue, market: row, bid, ask, bidLots: LOTS, askLots: LOTS }
  }
}
