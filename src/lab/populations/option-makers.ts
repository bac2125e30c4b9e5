/** Makers of options trade the delta of their books away: at the opening, and every few minutes, at mark with a maker of the perpetual. */
import type { House } from '../../core/machine/index.ts'
import { deltaOf } from '../../core/scenarios/index.ts'
import type { Row } from '../../core/units/index.ts'
import type { Command } from '../../core/words/index.ts'
import { type Agenda, noteErrand } from './agenda.ts'
import { type MakerRota, nextMaker } from './makers.ts'
import { type PopulationPlace, tradeOf } from './open.ts'
import type { Population, PopulationContract } from './types.ts'

/** Time between looks. */
const LOOK_MS = 5 * 60_000

/** Deltas smaller than a hundredth of what the maker has in the underlying are left. */
const BAND_PARTS = 100

/** Begins to look by the clock, until `toMs`. */
export function optionMakersBegin(
  population: Population,
  place: PopulationPlace,
  contracts: readonly PopulationContract[],
  makers: MakerRota,
  agenda: Agenda,
  nowMs: number,
  toMs: number,
): void {
  if (population.optionMakers.length === 0 || nowMs + LOOK_MS >= toMs) return
  noteErrand(agenda, nowMs + LOOK_MS, (house, atMs) => {
    optionMakersBegin(population, place, contracts, makers, agenda, atMs, toMs)
    return hedgesOf(population, place, contracts, makers, house)
  })
}

/** The trades by which all makers of options are brought back to no delta. */
export function hedgesOf(
  population: Population,
  place: PopulationPlace,
  contracts: readonly PopulationContract[],
  makers: MakerRota,
  house: House,
): Command[] {
  const perpetuals = [...new Set(contracts.map(({ of }) => of))]
  const of = new Map(contracts.map((contract) => [contract.row, contract.of]))
  return population.optionMakers.flatMap((maker) => {
    const account = place.accountFirst + maker
    return perpetuals.flatMap((perpetual) => hedge(house, place, makers, account, perpetual, of))
  })
}

function hedge(
  house: House,
  place: PopulationPlace,
  makers: MakerRota,
  account: Row,
  perpetual: Row,
  of: ReadonlyMap<Row, Row>,
): Command[] {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const first = accounts.legFirst[account]!
  let [delta, gross] = [0, 0]
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const lots = legs.lots[slot]!
    if (lots === 0 || (market !== perpetual && of.get(market) !== perpetual)) continue
    const ofLeg = lots * deltaOf(house, market)
    delta += ofLeg
    gross += Math.abs(ofLeg)
  }
  const price = markets.mark[perpetual]!
  const lots = Math.trunc(delta / Math.max(price, 1))
  if (lots === 0 || Math.abs(delta) * BAND_PARTS < gross) return []
  const maker = nextMaker(makers, account)
  const [buyer, seller] = lots < 0 ? [account, maker] : [maker, account]
  return [tradeOf(place, perpetual, Math.abs(lots), price, buyer, seller)]
}
