/**
 * Draws a population. Two passes: the first draws classes, markets and weights, the second turns weights into lots, so that
 * open interest is what was wished whatever the number of accounts, and into deposits. Market makers take what is left of
 * every market: Σ lots = 0 exactly. Lean enough for a million accounts: columns only.
 */
import { mulDivCeil, mulDivFloor, splitByLargestRemainder } from '../../core/units/index.ts'
import { below, between, chance, type Random, randomOpen } from '../random.ts'
import {
  BEHAVIOUR_OF_1000,
  CLASSES_OF_1000,
  COLLATERAL_OF_1000,
  ISOLATED_OF_1000,
  LONG_OF_1000,
  leverageDraw,
  partDraw,
  SAME_OWNER_OF_1000,
  weightDraw,
  weightedDraw,
} from './distributions.ts'
import { optionAccountsOf, optionBooksOf } from './option-books.ts'
import { optionRules, populationRules } from './rules.ts'
import {
  type AccountClass,
  accountClasses,
  behaviours,
  type Population,
  type PopulationAsset,
  type PopulationWish,
} from './types.ts'

/** Most legs of an account that is not a market maker. */
const LEGS_DRAWN_MAX = 4

/** Makers: one in a hundred accounts, at least eight, at most 64. */
const makersOf = (accounts: number): number => Math.min(64, Math.max(8, Math.floor(accounts / 100)))

/** Equity of all makers together ÷ open interest of all markets. */
const MAKERS_CAPITAL_PPM = 400_000

/** Fewest accounts: the makers and somebody to trade with. */
export const ACCOUNTS_MIN = 50

type Draft = {
  -readonly [K in Exclude<
    keyof Population,
    'rules' | 'owners' | 'makers' | 'optionBooks' | 'optionMakers'
  >]: Population[K]
} & {
  owners: number
  /** Signed weight of each leg until lots are known. */
  weights: Float64Array
  legs: number
}

/** Draws the population of a seed: equal wishes give equal populations. */
export function populationOf(wish: PopulationWish): Population {
  const random = randomOpen(wish.seed, 'population')
  const draft = emptyDraft(wish)
  const makers = makersOf(wish.accounts)
  const options = optionAccountsOf(wish)
  const first = wish.accounts - options.makers - options.books
  const traders = first - makers
  for (let account = 0; account < traders; account++) drawAccount(wish, random, draft, account)
  const net = weightsToLots(wish, draft)
  for (let account = 0; account < traders; account++) drawDeposit(wish, random, draft, account)
  addMakers(wish, draft, traders, makers, net)
  const optionBooks = optionBooksOf(wish, first, options.books)
  for (const book of optionBooks) addFlat(draft, book.account, book.class)
  const optionMakers = Array.from({ length: options.makers }, (_, maker) => first + options.books + maker)
  for (const maker of optionMakers) addFlat(draft, maker, 'option-maker')
  return {
    ...draft,
    legMarket: draft.legMarket.subarray(0, draft.legs),
    legLots: draft.legLots.subarray(0, draft.legs),
    makers: Array.from({ length: makers }, (_, maker) => traders + maker),
    optionBooks,
    optionMakers,
    rules: optionBooks.length > 0 ? [...populationRules, ...optionRules] : populationRules,
  }
}

function emptyDraft({ seed, accounts, markets }: PopulationWish): Draft {
  const legs = accounts * LEGS_DRAWN_MAX + 64 * markets.length
  return {
    seed,
    accounts,
    owners: 0,
    owner: new Uint32Array(accounts),
    isolated: new Uint8Array(accounts),
    class: new Uint8Array(accounts),
    behaviour: new Uint8Array(accounts),
    cash: new Float64Array(accounts),
    vault: new Uint16Array(accounts),
    collateral: new Float64Array(accounts),
    purse: new Float64Array(accounts),
    legFirst: new Uint32Array(accounts + 1),
    legMarket: new Uint16Array(legs),
    legLots: new Int32Array(legs),
    weights: new Float64Array(legs),
    legs: 0,
  }
}

function drawAccount(wish: PopulationWish, random: Random, draft: Draft, account: number): void {
  const same = account > 0 && chance(random, SAME_OWNER_OF_1000, 1000)
  if (!same) draft.owners += 1
  draft.owner[account] = draft.owners - 1
  draft.isolated[account] = same && chance(random, ISOLATED_OF_1000, 1000) ? 1 : 0
  draft.behaviour[account] = behaviours.indexOf(partDraw(random, BEHAVIOUR_OF_1000))
  const long = chance(random, LONG_OF_1000, 1000)
  const drawn = possible(wish, partDraw(random, CLASSES_OF_1000))
  if (drawn === 'single') drawLegs(wish, random, draft, [long ? 1 : -1])
  else if (drawn === 'mixed') drawLegs(wish, random, draft, mixedSigns(wish, random, long))
  else if (drawn === 'hedged') drawLegs(wish, random, draft, [1, -1])
  else if (drawn === 'carry') drawCarry(wish, random, draft)
  const name: AccountClass = drawn === 'single' ? (long ? 'long' : 'short') : drawn
  draft.class[account] = accountClasses.indexOf(name)
  draft.legFirst[account + 1] = draft.legs
}

/** Books on two markets need two, coins against a short need a coin that has a market. */
function possible(wish: PopulationWish, drawn: keyof typeof CLASSES_OF_1000): keyof typeof CLASSES_OF_1000 {
  if ((drawn === 'mixed' || drawn === 'hedged') && wish.markets.length < 2) return 'single'
  return drawn === 'carry' && coinsOf(wish).length === 0 ? 'single' : drawn
}

/** Deposited coins that have a market, with its position. */
function coinsOf({ markets, assets }: PopulationWish): { asset: PopulationAsset; at: number }[] {
  return assets.slice(1).flatMap((asset) => {
    const at = markets.findIndex((market) => market.underlying === asset.underlying)
    return at < 0 || asset.stable ? [] : [{ asset, at }]
  })
}

/** Two to four legs, four in five of them in the direction of the account. */
function mixedSigns({ markets }: PopulationWish, random: Random, long: boolean): number[] {
  const legs = between(random, 2, Math.min(LEGS_DRAWN_MAX, markets.length))
  return Array.from({ length: legs }, () => (chance(random, 4, 5) === long ? 1 : -1))
}

/** Legs of one weight on different markets, markets drawn by their open interest. */
function drawLegs(wish: PopulationWish, random: Random, draft: Draft, signs: readonly number[]): void {
  const left = wish.markets.map((market) => Math.ceil(market.openInterest / 10 ** 9))
  const chosen: { at: number; sign: number }[] = []
  for (const sign of signs) {
    const at = weightedDraw(random, left)
    left[at] = 0
    chosen.push({ at, sign })
  }
  const most = Math.min(...chosen.map(({ at }) => weightMax(wish, at)))
  const weight = Math.min(weightDraw(random), most)
  for (const { at, sign } of chosen.sort((a, b) => a.at - b.at)) addLeg(draft, at, sign * weight)
}

function drawCarry(wish: PopulationWish, random: Random, draft: Draft): void {
  const coins = coinsOf(wish)
  const { at } = coins[below(random, coins.length)]!
  addLeg(draft, at, -Math.min(weightDraw(random), weightMax(wish, at)))
}

/** No position is above a twentieth of what a side of its market is expected to weigh: half the accounts × 8. */
function weightMax({ accounts, markets }: PopulationWish, at: number): number {
  const whole = markets.reduce((sum, market) => sum + market.openInterest, 0)
  return Math.max(
    1,
    mulDivFloor(Math.floor(accounts / 5), Math.floor(markets[at]!.openInterest / 10 ** 6), Math.ceil(whole / 10 ** 6)),
  )
}

function addLeg(draft: Draft, at: number, weight: number): void {
  draft.legMarket[draft.legs] = at
  draft.weights[draft.legs] = weight
  draft.legs += 1
}

/** Turns weights into lots; answers the net lots of each market. */
function weightsToLots({ markets }: PopulationWish, draft: Draft): number[] {
  let [long, short] = [0, 0]
  for (let leg = 0; leg < draft.legs; leg++) {
    const weight = draft.weights[leg]!
    if (weight > 0) long += weight
    else short -= weight
  }
  const whole = markets.reduce((sum, market) => sum + market.openInterest, 0)
  const side = Math.max(long, short, 1)
  const net = markets.map(() => 0)
  for (let leg = 0; leg < draft.legs; leg++) {
    const at = draft.legMarket[leg]!
    const weight = draft.weights[leg]!
    const notional = mulDivFloor(whole, Math.abs(weight), side)
    const lots = Math.max(1, Math.floor(notional / markets[at]!.price))
    draft.legLots[leg] = weight > 0 ? lots : -lots
    net[at]! += draft.legLots[leg]!
  }
  return net
}

/** What an account pays in: its leverage decides, never less than the house asks with a little room. */
function drawDeposit(wish: PopulationWish, random: Random, draft: Draft, account: number): void {
  const name = accountClasses[draft.class[account]!]!
  const { gross, initial } = grossOf(wish, draft, account)
  const leverage = Math.min(leverageDraw(random), name === 'hedged' ? 120 : 300)
  const wanted = name === 'flat' ? between(random, 100, 100_000) * 10 ** 6 : Math.floor((gross * 10) / leverage)
  const least = initial + mulDivCeil(initial, 150_000, 10 ** 6) + mulDivCeil(gross, 2000, 10 ** 6)
  if (name === 'carry') depositCarry(wish, random, draft, account, gross)
  else if (name === 'flat') draft.cash[account] = wanted
  else depositEquity(wish, random, draft, account, Math.max(wanted, least, 10 ** 6), least)
  draft.purse[account] = mulDivFloor(Math.max(wanted, least), below(random, 10 ** 6), 10 ** 6)
}

function grossOf({ markets }: PopulationWish, draft: Draft, account: number): { gross: number; initial: number } {
  let [gross, initial] = [0, 0]
  for (let leg = draft.legFirst[account]!; leg < draft.legFirst[account + 1]!; leg++) {
    const market = markets[draft.legMarket[leg]!]!
    const notional = Math.abs(draft.legLots[leg]!) * market.price
    gross += notional
    initial += market.initialOf(notional)
  }
  return { gross, initial }
}

/** Coins worth 103 % to 130 % of the short, and 2 % to 5 % of it in cash for funding and variation. */
function depositCarry(wish: PopulationWish, random: Random, draft: Draft, account: number, gross: number): void {
  const at = draft.legMarket[draft.legFirst[account]!]!
  const coin = coinsOf(wish).find((candidate) => candidate.at === at)!.asset
  const value = Math.min(mulDivCeil(gross, between(random, 1_030_000, 1_300_000), 10 ** 6), coin.valueMax)
  depositAsset(draft, account, coin, value)
  draft.cash[account] = mulDivCeil(gross, between(random, 20_000, 50_000), 10 ** 6) + Math.max(0, gross - value)
}

/** Cash, or six to ten tenths of the equity in another asset and more of it for its haircut. */
function depositEquity(
  wish: PopulationWish,
  random: Random,
  draft: Draft,
  account: number,
  equity: number,
  least: number,
): void {
  const part = partDraw(random, COLLATERAL_OF_1000)
  const offered = wish.assets.slice(1).filter((asset) => part !== 'cash' && asset.stable === (part === 'stable'))
  const tenths = between(random, 6, 10)
  const asset = offered[below(random, Math.max(offered.length, 1))]
  if (asset === undefined || part === 'cash') {
    draft.cash[account] = equity
    return
  }
  const value = Math.min(mulDivFloor(equity, tenths, 10), asset.valueMax)
  const haircut = mulDivCeil(value, asset.haircutPpm, 10 ** 6)
  depositAsset(draft, account, asset, value)
  draft.cash[account] = Math.max(equity - value, least - (value - haircut), 0)
}

function depositAsset(draft: Draft, account: number, asset: PopulationAsset, value: number): void {
  draft.vault[account] = asset.vault
  draft.collateral[account] = Math.max(1, mulDivFloor(value, asset.atomsPerLot, asset.price))
}

/** Makers share what traders leave of every market and a stated capital; each is an owner of its own. */
function addMakers(wish: PopulationWish, draft: Draft, first: number, makers: number, net: readonly number[]): void {
  const whole = wish.markets.reduce((sum, market) => sum + market.openInterest, 0)
  const shares = net.map((lots) =>
    splitByLargestRemainder(
      Math.abs(lots),
      Array.from({ length: makers }, () => 1),
    ),
  )
  for (let maker = 0; maker < makers; maker++) {
    const account = first + maker
    draft.owner[account] = draft.owners
    draft.owners += 1
    draft.class[account] = accountClasses.indexOf('maker')
    draft.behaviour[account] = behaviours.indexOf('pays')
    for (const at of net.keys()) {
      const lots = shares[at]![maker]!
      if (lots === 0) continue
      draft.legMarket[draft.legs] = at
      draft.legLots[draft.legs] = net[at]! > 0 ? -lots : lots
      draft.legs += 1
    }
    draft.legFirst[account + 1] = draft.legs
    const capital = mulDivFloor(Math.floor(whole / makers), MAKERS_CAPITAL_PPM, 10 ** 6)
    const { gross, initial } = grossOf(wish, draft, account)
    draft.cash[account] = capital + initial + mulDivCeil(gross, 100_000, 10 ** 6)
    draft.purse[account] = capital
  }
}

/** An account with an owner of its own and nothing in it yet. Each answers calls as members do. */
function addFlat(draft: Draft, account: number, name: AccountClass): void {
  draft.owner[account] = draft.owners
  draft.owners += 1
  draft.class[account] = accountClasses.indexOf(name)
  const manner = name === 'option-maker' ? 'pays' : behaviours[account % behaviours.length]!
  draft.behaviour[account] = behaviours.indexOf(manner)
  draft.legFirst[account + 1] = draft.legs
}
