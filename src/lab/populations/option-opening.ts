/**
 * Opens books of options: each pays in so much of what the house asks of the book, and trades it in slices with makers of options, who trade
 * their delta away in between.
 */
import type { House } from '../../core/machine/index.ts'
import { type LegChange, testInitialOfTrades } from '../../core/margin/index.ts'
import { mulDivCeil, PPM, type Row } from '../../core/units/index.ts'
import type { Command } from '../../core/words/index.ts'
import type { MakerRota } from './makers.ts'
import { nextMaker } from './makers.ts'
import { depositOf, type PopulationPlace, tradeOf } from './open.ts'
import type { OptionBook, Population } from './types.ts'

/** Slices in which a book is opened: legs that hedge one another are then never far apart. */
const SLICES = 4

/** Clearing fees and the change of marks between slices, of notional. */
const ROOM_PPM = 3000

/** Equity of each maker of options ÷ the notional of all books shared among them. */
const MAKERS_PPM = 250_000

/** Makers of options put in their capital. */
export function* fundOptionMakers(population: Population, place: PopulationPlace, house: House): Generator<Command> {
  const { optionBooks, optionMakers } = population
  const notional = optionBooks.reduce((sum, { legs }) => sum + notionalOf(house, legs), 0)
  for (const maker of optionMakers) {
    const capital = mulDivCeil(Math.ceil(notional / optionMakers.length), MAKERS_PPM, PPM)
    population.purse[maker] = capital
    yield depositOf(place, place.accountFirst + maker, place.cashVault, Math.max(capital, PPM))
  }
}

/** What a book pays in, and its trades at marks. */
export function* openBook(
  { account, legs, cushionPpm }: OptionBook,
  population: Population,
  place: PopulationPlace,
  house: House,
  rotas: { readonly perpetual: MakerRota; readonly option: MakerRota; readonly perpetuals: number },
): Generator<Command> {
  const row = place.accountFirst + account
  const slices = slicesOf(legs)
  const needed = mostNeeded(house, row, slices)
  const room = mulDivCeil(notionalOf(house, legs), ROOM_PPM, PPM)
  const cash = mulDivCeil(needed, cushionPpm, PPM) + room
  population.purse[account] = Math.floor(cash / 2)
  yield depositOf(place, row, place.cashVault, cash)
  for (const { market, lots } of slices) {
    const maker = nextMaker(market < rotas.perpetuals ? rotas.perpetual : rotas.option, row)
    const [buyer, seller] = lots > 0 ? [row, maker] : [maker, row]
    yield tradeOf(place, market, Math.abs(lots), house.markets.markets.mark[market]!, buyer, seller)
  }
}

/** Slices of the legs, one of each in turn. */
function slicesOf(legs: OptionBook['legs']): { readonly market: Row; readonly lots: number }[] {
  return Array.from({ length: SLICES }, (_, slice) =>
    legs.map(({ market, lots }) => {
      const until = (part: number): number => Math.trunc((lots * part) / SLICES)
      return { market, lots: until(slice + 1) - until(slice) }
    }),
  )
    .flat()
    .filter(({ lots }) => lots !== 0)
}

/** The most that the initial and target tests ask of the book on its way, atoms ≥ 1, of an account that has nothing yet. */
function mostNeeded(house: House, account: Row, slices: readonly { market: Row; lots: number }[]): number {
  const held = new Map<Row, LegChange>()
  let most = 1
  for (const { market, lots } of slices) {
    const before = held.get(market) ?? { market, lots: 0, cost: 0 }
    const cost = before.cost + lots * house.markets.markets.mark[market]!
    held.set(market, { market, lots: before.lots + lots, cost })
    const trades = [...held.values()].sort((a, b) => a.market - b.market)
    const { initialExcess, targetExcess } = testInitialOfTrades(house, account, trades, 0)
    most = Math.max(most, -initialExcess, -targetExcess)
  }
  return most
}

/** Σ |lots| × price of the underlying's notional, atoms. */
function notionalOf(house: House, legs: OptionBook['legs']): number {
  const { mark, notional } = house.markets.markets
  return legs.reduce((sum, { market, lots }) => sum + Math.abs(lots) * Math.max(mark[market]!, notional[market]!), 0)
}
