/**
 * The plan of a house for a scenario: what is listed, how large the house is against the whole market, what each market
 * asks, and with how much capital it starts. Everything follows from the first prices and the first book by the rules
 * below; nothing is fitted to what happens afterwards.
 */
import { mulDivFloor, PPM, type Row } from '../../core/units/index.ts'
import { type Scenario, scenarioSources, scenarioTicks } from '../scenarios/index.ts'
import { type ContractPlan, contractRule, contractsOf } from './contracts.ts'
import { atomsPerLot, dollarsWithin, lotExponent, lotsOfDollars } from './convert.ts'

/** One-sided open interest of the whole market ÷ its first depth within 2 %. An assumption. */
const INTEREST_TO_DEPTH = 15

/** The house clears at most a twentieth of the market, at most a billion dollars a side, at most $100,000 an account. */
const SHARE_PPM_MAX = 50_000
const INTEREST_DOLLARS_MAX = 10 ** 9
const INTEREST_DOLLARS_PER_ACCOUNT = 10 ** 5

/** Coins that members may deposit, besides tokens that have a price and no market. */
const COINS: readonly string[] = ['BTC', 'ETH']

/** Haircuts: of coins, and of tokens that should be worth a dollar. */
const HAIRCUT_COIN_PPM = 100_000
const HAIRCUT_STABLE_PPM = 50_000

/** Asset atoms of a deposited coin or token in a lot. */
const ASSET_ATOMS_PER_LOT = 10 ** 6

/** Liquidity classes by dollars within 2 % of the whole market's first book: maintenance and initial of the first bracket. */
const liquidityClasses: readonly {
  readonly dollars: number
  readonly maintenancePpm: number
  readonly initialPpm: number
}[] = [
  { dollars: 100_000_000, maintenancePpm: 15_000, initialPpm: 30_000 },
  { dollars: 20_000_000, maintenancePpm: 25_000, initialPpm: 45_000 },
  { dollars: 5_000_000, maintenancePpm: 50_000, initialPpm: 90_000 },
  { dollars: 0, maintenancePpm: 100_000, initialPpm: 180_000 },
]

/** Capital in ppm of one-sided open interest. */
export const capitalPpm = { fund: 5_000, sitg: 2_500, stakers: 5_000, backstop: 50_000, treasury: 50_000 } as const

/** What is listed of an underlying: a lot is 10^exponent coins; the settlement token's lot is one token. */
type UnderlyingPlan = { readonly row: Row; readonly name: string; readonly exponent: number }

/** A market as it is opened. Depth and open interest are the house's share. */
export type MarketPlan = {
  readonly row: Row
  readonly name: string
  readonly underlying: Row
  readonly exponent: number
  /** Atoms per lot at the first report of the primary source. */
  readonly price: number
  readonly class: number
  readonly maintenancePpm: number
  readonly initialPpm: number
  readonly depthDollars: number
  readonly depthLots: number
  readonly spreadPpm: number
  /** One-sided, atoms. */
  readonly openInterest: number
}

/** An asset as it is listed; its vault has the same row. */
type AssetPlan = {
  readonly row: Row
  readonly name: string
  readonly underlying: Row
  readonly atomsPerLot: number
  readonly price: number
  readonly haircutPpm: number
  readonly stable: boolean
}

/** The plan of a house. */
export type HousePlan = {
  readonly scenario: Scenario
  readonly accounts: number
  readonly fromMs: number
  readonly toMs: number
  readonly tickMs: number
  readonly sharePpm: number
  readonly tier: Row
  readonly venue: Row
  readonly underlyings: ReadonlyMap<string, UnderlyingPlan>
  readonly markets: readonly MarketPlan[]
  /** Dated markets, behind the others; none where none are wished. */
  readonly contracts: readonly ContractPlan[]
  /** The settlement token first. */
  readonly assets: readonly AssetPlan[]
  readonly sources: ReadonlyMap<string, Row>
  /** Source of deposits: the last one. */
  readonly chainSource: Row
  /** Σ one-sided open interest wanted, atoms. */
  readonly openInterest: number
  readonly rules: readonly string[]
}

type Opening = { readonly price: number; readonly depthDollars: number; readonly spreadPpm: number }

/** Plans a house for so many accounts of members in a window of a scenario, with dated markets or without. */
export function planHouse(
  scenario: Scenario,
  accounts: number,
  fromMs: number,
  toMs: number,
  tickMs: number,
  hasContracts: boolean = false,
  soonMs: number | null = null,
): HousePlan {
  const first = openingOf(scenario, fromMs, tickMs)
  const whole = [...first.values()].reduce((sum, { depthDollars }) => sum + depthDollars * INTEREST_TO_DEPTH, 0)
  const most = Math.min(INTEREST_DOLLARS_MAX, accounts * INTEREST_DOLLARS_PER_ACCOUNT)
  const sharePpm = Math.max(1, Math.min(SHARE_PPM_MAX, mulDivFloor(most, PPM, Math.max(whole, 1))))
  const underlyings = underlyingsOf(scenario, first)
  const markets = marketsOf(scenario, first, underlyings, sharePpm)
  const contracts = hasContracts ? contractsOf(scenario, markets, fromMs, soonMs) : []
  const sources = new Map(scenarioSources(scenario, false).map((source, row) => [source.name, row]))
  return {
    scenario,
    accounts,
    fromMs,
    toMs,
    tickMs,
    sharePpm,
    tier: 0,
    venue: 0,
    underlyings,
    markets,
    contracts,
    assets: assetsOf(scenario, first, underlyings),
    sources,
    chainSource: sources.size,
    openInterest: markets.reduce((sum, market) => sum + market.openInterest, 0),
    rules: hasContracts ? [...planRules, contractRule] : planRules,
  }
}

/** Names of all markets by row, dated ones behind the others. */
export function marketNames({ markets, contracts }: HousePlan): string[] {
  return [...markets, ...contracts].map(({ name }) => name)
}

/** First price and first book of every underlying, unstressed, with every source. */
function openingOf(scenario: Scenario, fromMs: number, tickMs: number): Map<string, Opening> {
  const first = new Map<string, Opening>()
  const primary = new Map(scenario.underlyings.map((underlying) => [underlying.name, underlying.feeds[0]!.source]))
  const toMs = Math.min(scenario.toMs, fromMs + Math.max(scenario.bookMs, tickMs) + 1)
  for (const tick of scenarioTicks(scenario, { fromMs, toMs, tickMs })) {
    if (tick.kind === 'book') {
      const known = first.get(tick.underlying)
      if (known === undefined || known.depthDollars > 0) continue
      const depthDollars = Math.min(dollarsWithin(tick.bids), dollarsWithin(tick.asks))
      first.set(tick.underlying, { ...known, depthDollars, spreadPpm: tick.spreadPpm })
      continue
    }
    for (const { underlying, price } of tick.entries) {
      const speaks = primary.get(underlying) === tick.source
      if (speaks && !first.has(underlying)) first.set(underlying, { price, depthDollars: 0, spreadPpm: 0 })
    }
  }
  return first
}

/** The settlement token in row 0, a lot of it one token; the others in the order of the scenario. */
function underlyingsOf(scenario: Scenario, first: ReadonlyMap<string, Opening>): Map<string, UnderlyingPlan> {
  const names = [scenario.settlement, ...scenario.underlyings.map((underlying) => underlying.name)]
  return new Map(
    names.map((name, row) => {
      const exponent = row === 0 ? 0 : lotExponent(first.get(name)?.price ?? 10 ** 10)
      return [name, { row, name, exponent }]
    }),
  )
}

function marketsOf(
  scenario: Scenario,
  first: ReadonlyMap<string, Opening>,
  underlyings: ReadonlyMap<string, UnderlyingPlan>,
  sharePpm: number,
): MarketPlan[] {
  const listed = scenario.underlyings.filter((underlying) => underlying.market !== null)
  return listed.map(({ name }, row) => {
    const opening = first.get(name) ?? { price: 10 ** 10, depthDollars: 0, spreadPpm: 1000 }
    const { row: underlying, exponent } = underlyings.get(name)!
    const price = atomsPerLot(opening.price, exponent)
    const at = liquidityClasses.findIndex((candidate) => opening.depthDollars >= candidate.dollars)
    const { maintenancePpm, initialPpm } = liquidityClasses[at]!
    const depthDollars = mulDivFloor(opening.depthDollars, sharePpm, PPM)
    return {
      row,
      name,
      underlying,
      exponent,
      price,
      class: at + 1,
      maintenancePpm,
      initialPpm,
      depthDollars,
      depthLots: Math.max(10, lotsOfDollars(opening.depthDollars, sharePpm, price)),
      spreadPpm: opening.spreadPpm,
      openInterest: Math.max(depthDollars, 1000) * INTEREST_TO_DEPTH * 10 ** 6,
    }
  })
}

function assetsOf(
  scenario: Scenario,
  first: ReadonlyMap<string, Opening>,
  underlyings: ReadonlyMap<string, UnderlyingPlan>,
): AssetPlan[] {
  const token = {
    row: 0,
    name: scenario.settlement,
    underlying: 0,
    atomsPerLot: PPM,
    price: PPM,
    haircutPpm: 0,
    stable: true,
  }
  const others = scenario.underlyings.filter(
    ({ name, market }) => first.has(name) && (market === null || COINS.includes(name)),
  )
  return [
    token,
    ...others.map(({ name, market }, index) => {
      const { row: underlying, exponent } = underlyings.get(name)!
      const stable = market === null
      const haircutPpm = stable ? HAIRCUT_STABLE_PPM : HAIRCUT_COIN_PPM
      const price = atomsPerLot(first.get(name)!.price, exponent)
      return { row: index + 1, name, underlying, atomsPerLot: ASSET_ATOMS_PER_LOT, price, haircutPpm, stable }
    }),
  ]
}

const percent = (ppm: number): string => `${ppm / 10_000} %`

const planRules: readonly string[] = [
  `Size of the house: open interest of a market is ${INTEREST_TO_DEPTH} times its first depth within 2 %, one side, an assumption; of it the house clears ${percent(SHARE_PPM_MAX)} at most, $${INTEREST_DOLLARS_MAX / 10 ** 6}m a side at most and $${INTEREST_DOLLARS_PER_ACCOUNT / 1000},000 an account at most, and its forced orders may use the same part of the book.`,
  `A lot is the power of ten of coins that is worth more than $10 and at most $100 at the first price; prices are floored to 10⁻⁶ token a lot, depth to lots. When a lot is worth less than a tenth of a dollar, a hundred are merged into one.`,
  `Liquidity classes by the whole market's first dollars within 2 %: ${liquidityClasses.map(({ dollars, maintenancePpm, initialPpm }) => `from $${dollars / 10 ** 6}m maintenance ${percent(maintenancePpm)}, initial ${percent(initialPpm)}`).join('; ')}. Fractions double from a tenth of the house's depth on, again from half of it, again from twice. Close-out costs at most half of maintenance.`,
  `Capital of the house, of one-sided open interest: fund ${percent(capitalPpm.fund)}, the operator's own ${percent(capitalPpm.sitg)}, stakers ${percent(capitalPpm.stakers)}, backstop ${percent(capitalPpm.backstop)}, treasury (lender) ${percent(capitalPpm.treasury)}.`,
  'Sources report once a tick: a report is stale after three ticks, at least a minute; the bounds on confidence (2 %) and outliers (5 %) are meant for ticks of ten seconds and grow with the root of the tick.',
  `Haircuts: coins ${percent(HAIRCUT_COIN_PPM)}, tokens that should be worth a dollar ${percent(HAIRCUT_STABLE_PPM)}.`,
]
