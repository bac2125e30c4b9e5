/**
 * What lots need by themselves, nothing set against them and nothing spared: with so much kept aside, any book that passes its initial test
 * uncapped passes it with the lots too (docs/decisions/0202-…). Losses, basis and charges of two books together are no more than
 * apart; what two books offset against a third may be lost, and that is at most what the lots gain and lose.
 */
import { isOption, notionalPrice } from '../markets/index.ts'
import { hasStandingChange, underEachVersion } from '../params/index.ts'
import { deltaOf, type ScenarioHouse } from '../scenarios/index.ts'
import { type Atoms, type Lots, mulDivCeil, PPM, type Row } from '../units/index.ts'
import { addOnsAtRatesCeil, type InitialCharges, type InitialRates, multiplePpm, setInitialRates } from './charges.ts'
import { targetOfLegsCeil } from './levels.ts'
import { addToPortfolio, lossIn, portfolioCeil, UNCAPPED } from './portfolio.ts'
import { startBook } from './portfolio-book.ts'

const rates: InitialRates = { size: 0, market: 0, depth: 0, share: 0, season: PPM }
const parts: InitialCharges = { bracket: 0, size: 0, market: 0, depth: 0, share: 0, season: 0, cap: 0 }

/** Differences of amounts that were each rounded up may be short of this, atoms. */
const ROUNDINGS = 64

/**
 * What initial margin of a portfolio asks of a leg beside its scenarios, before the season: of its delta, and of a tenth of its notional at
 * least. Ceil.
 *
 * @param owned lots of the owner on the side of this leg, ≥ |lots|
 * @param parts filled with the parts
 */
export function addOnsOfLegCeil(
  house: ScenarioHouse,
  market: Row,
  lots: Lots,
  owned: Lots,
  parts: InitialCharges,
): Atoms {
  setInitialRates(house, market, lots, owned, rates)
  const exposure = Math.max(Math.abs(deltaOf(house, market)), Math.ceil(notionalPrice(house, market) / 10))
  return addOnsAtRatesCeil(Math.abs(lots) * exposure, rates, parts)
}

/**
 * What lots of a market need under portfolio margin beside others in it, for the initial test and for the target of every version: the
 * larger. Ceil.
 *
 * @param lots signed
 * @param others lots that the book has or may come to have there, on whichever side, ≥ 0: charges grow with size
 * @param owned lots of the owner there beside those, on the side where it has more, ≥ 0
 */
export function aloneCeil(house: ScenarioHouse, market: Row, lots: Lots, others: Lots, owned: Lots): Atoms {
  const most = lots < 0 ? lots - others : lots + others
  const before = most - lots
  const slack = others > 0 ? ROUNDINGS : 0
  const initial = initialCeil(house, market, most, owned) - initialCeil(house, market, before, owned) + slack
  let target = targetOf(house, market, most) - targetOf(house, market, before) + slack
  if (hasStandingChange(house.params)) {
    underEachVersion(house.params, () => {
      target = Math.max(target, targetOf(house, market, most) - targetOf(house, market, before) + slack)
    })
  }
  return Math.max(initial, target) + offsetsCeil(house, market, lots)
}

function initialCeil(house: ScenarioHouse, market: Row, lots: Lots, owned: Lots): Atoms {
  if (lots === 0) return 0
  const season = multiplePpm(house, house.markets.markets.tier[market]!)
  startBook()
  addToPortfolio(house, market, lots)
  // An option that is paid for is lost at worst.
  const isPaid = lots > 0 && isOption(house, market)
  const addOns = isPaid ? 0 : addOnsOfLegCeil(house, market, lots, Math.abs(lots) + owned, parts)
  return portfolioCeil(house, PPM, season, UNCAPPED) + mulDivCeil(addOns, season, PPM)
}

function targetOf(house: ScenarioHouse, market: Row, lots: Lots): Atoms {
  const tier = house.markets.markets.tier[market]!
  startBook()
  addToPortfolio(house, market, lots)
  return targetOfLegsCeil(
    house,
    tier,
    portfolioCeil(house, house.params.tier.portfolioMaintenancePpm[tier]!, PPM, UNCAPPED),
  )
}

/** The most that lots may take from what a book offsets between underlyings. */
function offsetsCeil(house: ScenarioHouse, market: Row, lots: Lots): Atoms {
  const { offsetGroup, offsetPpm } = house.params.underlying
  const underlying = house.markets.markets.underlying[market]!
  if (offsetGroup[underlying] === 0 || offsetPpm[underlying] === 0) return 0
  let most = 0
  for (const side of [lots, -lots]) {
    startBook()
    addToPortfolio(house, market, side)
    portfolioCeil(house, PPM, PPM, UNCAPPED)
    most += lossIn(underlying)
  }
  return most
}
