/**
 * A book as it is offered: its legs at marks, what the account would have after a part of every leg, and what the backstop
 * would ask for that part. Lots go at mark, so equity falls by the discount alone; each leg is evaluated as `measure` does,
 * and their sum is exact for a margin that sums over legs. What longs take from collateral that falls with them comes back
 * with the last of them.
 */
import { impactsCeil } from '../backstop/index.ts'
import {
  emptyMeasure,
  givenBack,
  isPortfolio,
  maintenanceOfLegCeil,
  measure,
  measureTrades,
  noChange,
  type Outcome,
  PARTS,
  presentPrices,
  restoreCeil,
  takenByLongs,
  targetCeil,
} from '../margin/index.ts'
import { fundingDueCeil, hasSettled } from '../markets/index.ts'
import {
  type Atoms,
  bigMulDivFloor,
  type Lots,
  mulDivCeil,
  mulDivFloor,
  PPM,
  type Ppm,
  type Price,
  type Row,
} from '../units/index.ts'
import { linearResult, weightedResultFloor } from '../valuation/index.ts'
import type { AuctionHouse } from './tables.ts'

/** One leg of a book with lots. */
type BookLeg = {
  readonly market: Row
  /** Signed. */
  readonly held: Lots
  readonly mark: Price
  /** Unrealised result, and the weight at which a gain counts. */
  readonly result: Atoms
  readonly gainPpm: Ppm
  /** Quoted impact of any size, money. */
  readonly impact: (lots: Lots) => Atoms
}

/** A book on offer: changes nothing, and holds until anything of the account or its markets changes. */
export type Book = {
  readonly account: Row
  readonly legs: readonly BookLeg[]
  readonly markets: readonly Row[]
  /** Σ |lots| × mark, and Σ lots × mark. */
  readonly gross: Atoms
  readonly value: Atoms
  readonly equity: Atoms
  /** Most that may be paid in discounts: what the account has above nothing, and the fund's tranche in a last auction. */
  readonly own: Atoms
  readonly fund: Atoms
  /** What an account has after some lots of every leg, unsigned, were sold at a discount. */
  readonly after: (lots: readonly Lots[], discountPpm: Ppm) => Outcome
}

/**
 * Looks at a book.
 *
 * @param isLast whether the fund pays with the owner
 */
export function bookOf(house: AuctionHouse, account: Row, isLast: boolean): Book {
  const measured = emptyMeasure()
  measure(house, presentPrices(house), account, noChange, measured)
  const legs = legsOf(house, account)
  const tier = house.ledger.accounts.tier[account]!
  const own = Math.max(measured.equity, 0)
  let [gross, value, weighted, required] = [0, 0, 0, 0]
  for (const { market, held, mark, result, gainPpm } of legs) {
    gross += Math.abs(held) * mark
    value += held * mark
    weighted += weightedResultFloor(result, gainPpm)
    required += maintenanceOfLegCeil(house.params, market, held, Math.abs(held) * mark)
  }
  const rest = { equity: measured.equity - weighted, legs: measured.legs - required, haircuts: measured.haircuts }
  const sum = emptyMeasure()
  const taken = takenByLongs(house, account)
  const { underlying } = house.markets.markets
  const whole = isPortfolio(house, account)
  const after = (lots: readonly Lots[], discountPpm: Ppm): Outcome => {
    if (whole) return afterOfPortfolio(house, account, legs, lots, discountPpm, own)
    Object.assign(sum, rest)
    let left = own
    legs.forEach(({ market, held, mark, result, gainPpm }, i) => {
      const paid = Math.min(left, mulDivFloor(lots[i]! * mark, discountPpm, PPM))
      left -= paid
      const kept = Math.abs(held) - lots[i]!
      sum.equity += weightedResultFloor(result - paid, gainPpm)
      sum.legs += maintenanceOfLegCeil(house.params, market, kept, kept * mark)
    })
    sum.haircuts -= givenBack(taken, (of) =>
      legs.some(({ market, held }, i) => underlying[market] === of && held - lots[i]! > 0),
    )
    return { equity: sum.equity, target: targetCeil(house, tier, sum), restore: restoreCeil(house, tier, sum) }
  }
  const markets = legs.map(({ market }) => market)
  return {
    account,
    legs,
    markets,
    gross,
    value,
    equity: measured.equity,
    own,
    fund: isLast ? trancheOf(house, tier) : 0,
    after,
  }
}

/** What an account under portfolio margin has after some lots of every leg were sold at a discount: its book is measured whole. */
function afterOfPortfolio(
  house: AuctionHouse,
  account: Row,
  legs: readonly BookLeg[],
  lots: readonly Lots[],
  discountPpm: Ppm,
  own: Atoms,
): Outcome {
  const tier = house.ledger.accounts.tier[account]!
  let left = own
  const trades = legs.map(({ market, held, mark }, i) => {
    const paid = Math.min(left, mulDivFloor(lots[i]! * mark, discountPpm, PPM))
    left -= paid
    const sold = held > 0 ? -lots[i]! : lots[i]!
    return { market, lots: sold, cost: sold * mark + paid }
  })
  const out = emptyMeasure()
  measureTrades(house, presentPrices(house), account, trades, out)
  return { equity: out.equity, target: targetCeil(house, tier, out), restore: restoreCeil(house, tier, out) }
}

/** Lots of every leg in `parts` of `PARTS`, each rounded up. */
export function partLots({ legs }: Book, parts: number): Lots[] {
  return legs.map(({ held }) => mulDivCeil(Math.abs(held), parts, PARTS))
}

/** Gross notional of lots of every leg. */
export function grossOfLots({ legs }: Book, lots: readonly Lots[]): Atoms {
  return legs.reduce((sum, { mark }, i) => sum + lots[i]! * mark, 0)
}

/**
 * The reserve: the largest discount that a share may be given at, what the backstop would ask for it ÷ its gross notional,
 * and never more than there is to pay with. Floor, so that Σ of discounts stays within both.
 */
export function reservePpm(book: Book, lots: readonly Lots[]): Ppm {
  const gross = grossOfLots(book, lots)
  if (gross === 0) return 0
  const impact = book.legs.reduce((sum, leg, i) => sum + (lots[i] === 0 ? 0 : leg.impact(lots[i]!)), 0)
  return bigMulDivFloor(Math.min(impact, book.own + book.fund), PPM, gross)
}

/** Most of the fund's cash that one last auction may pay. */
function trancheOf(house: AuctionHouse, tier: Row): Atoms {
  const cash = Math.max(0, house.ledger.accounts.cash[house.markets.tiers.fund[tier]!]!)
  return mulDivFloor(cash, house.params.tier.auctionFundPpm[tier]!, PPM)
}

function legsOf(house: AuctionHouse, account: Row): BookLeg[] {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const first = accounts.legFirst[account]!
  const found: BookLeg[] = []
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const held = legs.lots[slot]!
    const market = legs.market[slot]!
    if (held === 0 || hasSettled(house, market)) continue
    const mark = markets.mark[market]!
    const due = fundingDueCeil(held, legs.index[slot]!, markets.index[market]!)
    const result = linearResult(held, mark, legs.cost[slot]!, due)
    const impact = impactsCeil(house, market, held > 0 ? 'sell' : 'buy', mark)
    found.push({ market, held, mark, result, gainPpm: markets.claimMarginPpm[market]!, impact })
  }
  return found
}
