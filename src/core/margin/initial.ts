/**
 * Initial margin: tested when risk is opened or money leaves. Each test is Σ over underlyings of the worse of mark and
 * slow price of (equity − requirement), plus cash, less holds. Gains count little: they first offset the account's own
 * losses on the same underlying at v, what is left counts at w ≤ v (rules §2, §4). Collateral that falls with a long counts for
 * nothing, beside one that a hold may still become too.
 */
import { cashOf, coinDebtOf } from '../ledger/index.ts'
import { fundingDueCeil, hasSettled, isLong, isOption, listingMax, lotsOf, notionalPrice } from '../markets/index.ts'
import { assetActReject, assetPriceAtRaw, isTokenHeld, markAtRaw } from '../oracle/index.ts'
import { hasStandingChange, underEachVersion } from '../params/index.ts'
import { deltaOf, type ScenarioHouse } from '../scenarios/index.ts'
import { rowsBy } from '../tables/index.ts'
import { type Atoms, type Lots, mulDivCeil, mulDivFloor, PPM, type Ppm, type Price, type Row } from '../units/index.ts'
import { linearResult, weightedResultFloor } from '../valuation/index.ts'
import { firstReject, type Reject } from '../words/index.ts'
import { addOnsOfLegCeil } from './alone.ts'
import { type Change, noChange } from './change.ts'
import {
  haircutCeil,
  type InitialCharges,
  type InitialRates,
  initialAtRatesCeil,
  maintenanceOfLegCeil,
  multiplePpm,
  setInitialRates,
} from './charges.ts'
import { debtAsset, debtValueCeil } from './debts.ts'
import { restoreOfLegsCeil, targetOfLegsCeil } from './levels.ts'
import { isPortfolio } from './model.ts'
import { emptyLotsBeside, ownerLots, setLotsBeside } from './owner-share.ts'
import { addToPortfolio, meetInPortfolio, portfolioCeil, requiredIn, UNCAPPED } from './portfolio.ts'
import {
  addAsset,
  haircutsBeyondCeil,
  type LegChange,
  maintenanceOfPortfolioCeil,
  startBook,
} from './portfolio-book.ts'
import { mayBuyIn } from './wrong-way.ts'

/** What the initial test found, signed: ≥ 0 passes. */
export type InitialAnswer = {
  /** Initial equity − initial requirement − holds. */
  initialExcess: Atoms
  /** Initial equity − target requirement − holds, the least over the versions in force and scheduled. */
  targetExcess: Atoms
  /** Σ per underlying of |net delta notional| at mark. */
  netDelta: Atoms
  /** Initial equity at the worse prices: with the requirement it explains the excess. */
  equity: Atoms
  requirement: Atoms
  /** Σ |notional| + |cost| + collateral value + |cash|: what must stay inside the exact range. */
  gross: Atoms
}

/** A book hangs on at most this many underlyings. */
const UNDERLYINGS = listingMax.underlyings

/**
 * Sums by underlying, at the mark and at the slow price: scratch of this room, no state. In columns, because every number of
 * an object is a box of its own.
 */
const sums = {
  underlying: new Int32Array(UNDERLYINGS),
  /** Gains at v, losses in full. */
  gainsMark: new Float64Array(UNDERLYINGS),
  gainsSlow: new Float64Array(UNDERLYINGS),
  lossesMark: new Float64Array(UNDERLYINGS),
  lossesSlow: new Float64Array(UNDERLYINGS),
  /** Results of options within the gains and losses: what their own scenario losses may be set against. */
  optionsMark: new Float64Array(UNDERLYINGS),
  optionsSlow: new Float64Array(UNDERLYINGS),
  /** Notional of short options. */
  short: new Float64Array(UNDERLYINGS),
  /** Collateral less haircuts; under portfolio margin whole, since it stands in the scenarios. */
  collateralMark: new Float64Array(UNDERLYINGS),
  collateralSlow: new Float64Array(UNDERLYINGS),
  /** The two requirements: initial, and maintenance of legs. */
  initialMark: new Float64Array(UNDERLYINGS),
  initialSlow: new Float64Array(UNDERLYINGS),
  legsMark: new Float64Array(UNDERLYINGS),
  legsSlow: new Float64Array(UNDERLYINGS),
  /** Lowest v among its markets. */
  claimPpm: new Float64Array(UNDERLYINGS),
  delta: new Float64Array(UNDERLYINGS),
  /** 1 when a leg has lots here: a flat holder's collateral is no net delta to cover. */
  open: new Uint8Array(UNDERLYINGS),
  /** 1 when a leg is long here: collateral that falls with it counts for nothing. */
  long: new Uint8Array(UNDERLYINGS),
  gross: new Float64Array(UNDERLYINGS),
}

/**
 * Charges and rates of the leg judged last, what stands beside the book's legs, and its underlyings: likewise scratch. The
 * place of an underlying counts only while it is below `used` and the sum there names it. `coming` is the market of a hold to come, −1
 * none, and `comingBuys` its side; `mayGrow` says that a hold, open or to come, may add to the book.
 */
const charges: InitialCharges = { bracket: 0, size: 0, market: 0, depth: 0, share: 0, season: 0, cap: 0 }
const rates: InitialRates = { size: 0, market: 0, depth: 0, share: 0, season: PPM }
const beside = emptyLotsBeside()
const used = {
  sums: 0,
  tokenHeld: false,
  coming: -1,
  comingBuys: false,
  mayGrow: false,
  isPortfolio: false,
  addOns: 0,
  due: 0,
}
const places = new Uint16Array(UNDERLYINGS)

/** Add-ons leg by leg of the book tested last, while they are asked for. */
const recorded: { legs: LegAddOns[] | null } = { legs: null }

/** What initial margin asks for a leg of a portfolio beside its scenarios, before the season: `bracket` and `season` are 0. */
export type LegAddOns = { readonly market: Row; readonly charges: Readonly<InitialCharges> }

/** Which collateral counts: all of it, or only what new risk may rest on, at a price that allows opening risk. */
type Counted = 'all' | 'live'

/**
 * Tests a book as it would be after a change: initial margin now, target margin now and under every scheduled version.
 *
 * @param freed margin of a hold that the change uses up
 */
export function testInitial(house: ScenarioHouse, account: Row, change: Change, freed: Atoms): InitialAnswer {
  return testAlways(house, account, change, freed, 'all')
}

/** A hold that is not open yet. */
type HoldToCome = { readonly market: Row; readonly buys: boolean }

/**
 * Tests a book as it stands, with one more hold: what falls with the long that it may become no longer counts, nor does what a
 * portfolio is spared as long as nothing is added to it (docs/decisions/0202-…).
 */
export function testInitialOfHold(house: ScenarioHouse, account: Row, hold: HoldToCome): InitialAnswer {
  expect(hold)
  const answer = testInitial(house, account, noChange, 0)
  expect(null)
  return answer
}

function expect(hold: HoldToCome | null): void {
  used.coming = hold?.market ?? -1
  used.comingBuys = hold?.buys ?? false
}

/**
 * Why new risk may not rest on the collateral of a book, null when it may: without every balance whose price does not allow
 * opening risk, the book after the change must pass by itself (E8: what stands at a dead price carries nothing new). The code
 * is the first of those prices'. Of a book that has passed with all it has.
 *
 * @param needed excess that must be left, ≥ 0: what a hold keeps aside
 * @param hold the hold that is asked for, null without one
 */
export function collateralReject(
  house: ScenarioHouse,
  account: Row,
  change: Change,
  needed: Atoms,
  hold: HoldToCome | null,
): Reject | null {
  const found = deadPriceReject(house, account)
  if (found === null) return null
  expect(hold)
  const { initialExcess, targetExcess } = testAlways(house, account, change, 0, 'live')
  expect(null)
  return initialExcess < needed || targetExcess < needed ? found : null
}

/** The first code of the prices of a book's collateral that do not allow opening risk, null when all do. */
function deadPriceReject(house: ScenarioHouse, account: Row): Reject | null {
  const { accounts, balances } = house.ledger
  const first = accounts.balanceFirst[account]!
  let found: Reject | null = null
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    found = firstReject(found, assetActReject(house, 'openRisk', balances.asset[slot]!))
  }
  return found
}

/** Tests a book under portfolio margin as it stands now, and answers the add-ons of its legs; its sums stay where `partsOfPortfolio` reads them. */
export function initialAddOns(house: ScenarioHouse, account: Row): readonly LegAddOns[] {
  const addOns: LegAddOns[] = []
  recorded.legs = addOns
  testNow(house, account, noChange, 0, 'all')
  recorded.legs = null
  return addOns
}

/** Now, and under every standing version. */
function testAlways(house: ScenarioHouse, account: Row, change: Change, freed: Atoms, counted: Counted): InitialAnswer {
  const answer = testNow(house, account, change, freed, counted)
  if (!hasStandingChange(house.params)) return answer
  underEachVersion(house.params, () => {
    answer.targetExcess = Math.min(answer.targetExcess, testNow(house, account, change, freed, counted).targetExcess)
  })
  return answer
}

function testNow(house: ScenarioHouse, account: Row, change: Change, freed: Atoms, counted: Counted): InitialAnswer {
  start(house, account)
  addLegs(house, account, change)
  addBalances(house, account, change, counted)
  addDebt(house, account, change)
  const { accounts } = house.ledger
  return total(house, account, cashOf(house, account) + change.cash - accounts.held[account]! + freed)
}

function start(house: ScenarioHouse, account: Row): void {
  used.sums = 0
  used.addOns = 0
  used.due = 0
  used.tokenHeld = isTokenHeld(house, house.ledger.accounts.tier[account]!)
  used.isPortfolio = isPortfolio(house, account)
  if (used.isPortfolio) startBook()
  used.mayGrow = false
  if (house.ledger.accounts.held[account]! > 0) {
    for (const hold of rowsBy(house.markets.holdsBy, account)) meetHold(house, house.markets.holds.market[hold]!)
  }
  if (used.coming >= 0) meetHold(house, used.coming)
}

/** What a hold may become counts beforehand where it takes from the rest of its book: what claims are worth there, and what offsets. */
function meetHold(house: ScenarioHouse, market: Row): void {
  const { underlying, claimPpm } = house.markets.markets
  const i = sumOf(underlying[market]!)
  sums.claimPpm[i] = Math.min(sums.claimPpm[i]!, claimPpm[market]!)
  if (used.isPortfolio) meetInPortfolio(underlying[market]!)
  used.mayGrow = true
}

/**
 * Tests a book as it would be after trades in several markets at once, likewise. When they open risk, collateral whose price
 * does not allow that counts for nothing but `gross` (the rule of `collateralReject`).
 *
 * @param freed margin held aside that the trades use up
 */
export function testInitialOfTrades(
  house: ScenarioHouse,
  account: Row,
  trades: readonly LegChange[],
  freed: Atoms,
): InitialAnswer {
  const counted = opensRisk(house, account, trades) ? 'live' : 'all'
  const answer = testTradesNow(house, account, trades, freed, counted)
  if (!hasStandingChange(house.params)) return answer
  underEachVersion(house.params, () => {
    const { targetExcess } = testTradesNow(house, account, trades, freed, counted)
    answer.targetExcess = Math.min(answer.targetExcess, targetExcess)
  })
  return answer
}

/** Whether any of the trades does more than bring a position nearer to zero. */
function opensRisk(house: ScenarioHouse, account: Row, trades: readonly LegChange[]): boolean {
  return trades.some(({ market, lots }) => {
    const held = lotsOf(house, account, market)
    return held === 0 || held > 0 === lots > 0 || Math.abs(lots) > Math.abs(held)
  })
}

function testTradesNow(
  house: ScenarioHouse,
  account: Row,
  trades: readonly LegChange[],
  freed: Atoms,
  counted: Counted,
): InitialAnswer {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  start(house, account)
  let next = 0
  const first = accounts.legFirst[account]!
  const last = first + accounts.legCount[account]!
  const addNew = (): void => {
    const { market, lots, cost } = trades[next++]!
    addLeg(house, market, lots, cost, ownerLots(house, account, market, lots))
  }
  for (let slot = first; slot < last; slot++) {
    const market = legs.market[slot]!
    while (next < trades.length && trades[next]!.market < market) addNew()
    const trade = next < trades.length && trades[next]!.market === market ? trades[next++]! : null
    const lots = legs.lots[slot]! + (trade?.lots ?? 0)
    const due = fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, markets.index[market]!)
    const cost = legs.cost[slot]! + due + (trade?.cost ?? 0)
    addLeg(house, market, lots, cost, ownerLots(house, account, market, lots))
  }
  while (next < trades.length) addNew()
  addBalances(house, account, noChange, counted)
  addDebt(house, account, noChange)
  return total(house, account, accounts.cash[account]! - accounts.held[account]! + freed)
}

function addLegs(house: ScenarioHouse, account: Row, change: Change): void {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const { market: marketOf, lots: lotsOf, cost: costOf, index: indexOf } = legs
  const first = accounts.legFirst[account]!
  const count = accounts.legCount[account]!
  const shared = setLotsBeside(house, account, beside)
  let pending = change.market
  for (let i = 0; i < count; i++) {
    const market = marketOf[first + i]!
    let lots = lotsOf[first + i]!
    let cost = costOf[first + i]! + fundingDueCeil(lots, indexOf[first + i]!, markets.index[market]!)
    if (market === change.market) {
      pending = -1
      lots += change.lots
      cost += change.cost
    }
    const others = !shared ? 0 : lots > 0 ? beside.long[i]! : beside.short[i]!
    addLeg(house, market, lots, cost, Math.abs(lots) + others)
  }
  if (pending < 0) return
  addLeg(house, pending, change.lots, change.cost, ownerLots(house, account, pending, change.lots))
}

function addBalances(house: ScenarioHouse, account: Row, change: Change, counted: Counted): void {
  const { accounts, balances } = house.ledger
  const first = accounts.balanceFirst[account]!
  const last = first + accounts.balanceCount[account]!
  let pending = change.asset
  for (let slot = first; slot < last; slot++) {
    const asset = balances.asset[slot]!
    if (asset === change.asset) {
      pending = -1
      addCollateral(house, account, asset, balances.amount[slot]! + change.assetAmount, counted)
    } else addCollateral(house, account, asset, balances.amount[slot]!, counted)
  }
  if (pending >= 0) addCollateral(house, account, pending, change.assetAmount, counted)
}

/** @param owned lots of the owner on the side of this leg, over its accounts in the tier */
function addLeg(house: ScenarioHouse, market: Row, lots: Lots, cost: Atoms, owned: Lots): void {
  const { markets } = house.markets
  const underlying = markets.underlying[market]!
  const i = sumOf(underlying)
  const mark = markets.mark[market]!
  const slow = isHeld(house, underlying) ? worseSlow(house, market, lots) : markets.slow[market]!
  const claimPpm = markets.claimPpm[market]!
  if (claimPpm < sums.claimPpm[i]!) sums.claimPpm[i] = claimPpm
  const owed = premiumDue(house, market, cost)
  used.due += owed
  const atMark = linearResult(lots, mark, cost - owed, 0)
  if (atMark > 0) sums.gainsMark[i]! += weightedResultFloor(atMark, claimPpm)
  else sums.lossesMark[i]! += atMark
  const atSlow = linearResult(lots, slow, cost - owed, 0)
  if (atSlow > 0) sums.gainsSlow[i]! += weightedResultFloor(atSlow, claimPpm)
  else sums.lossesSlow[i]! += atSlow
  const notional = Math.abs(lots) * mark
  sums.gross[i]! += Math.abs(lots) * notionalPrice(house, market) + Math.abs(cost)
  if (used.isPortfolio) {
    addPortfolioLeg(house, i, market, lots, owned)
    if (isOption(house, market)) {
      sums.optionsMark[i]! += atMark
      sums.optionsSlow[i]! += atSlow
    }
  } else sums.delta[i]! += lots * mark
  if (lots === 0) return
  sums.open[i] = 1
  if (isLong(house, market, lots)) sums.long[i] = 1
  if (used.isPortfolio) return
  setInitialRates(house, market, lots, owned, rates)
  addRequirements(house, i, market, lots, notional, Math.abs(lots) * slow)
}

/** Of a premium paid up front what the next sweep will take: it is as good as paid, and no gain of the option is set against it. */
function premiumDue(house: ScenarioHouse, market: Row, cost: Atoms): Atoms {
  const { upFront } = house.markets.markets
  return upFront[market] === 1 && !hasSettled(house, market) ? Math.max(0, cost) : 0
}

/** A leg in its scenarios, and what initial margin asks beside them. */
function addPortfolioLeg(house: ScenarioHouse, i: number, market: Row, lots: Lots, owned: Lots): void {
  if (lots === 0) return
  addToPortfolio(house, market, lots)
  const delta = deltaOf(house, market)
  sums.delta[i]! += lots * delta
  const option = isOption(house, market)
  if (lots < 0 && option) sums.short[i]! -= lots * notionalPrice(house, market)
  // An option that is paid for is lost at worst.
  if (lots > 0 && option) return
  used.addOns += addOnsOfLegCeil(house, market, lots, owned, charges)
  recorded.legs?.push({ market, charges: { ...charges } })
}

/** Both requirements of a leg, its rates set, at both notionals. A price that stands still is charged once for both. */
function addRequirements(
  { params }: ScenarioHouse,
  i: number,
  market: Row,
  lots: Lots,
  atMark: Atoms,
  atSlow: Atoms,
): void {
  const initial = initialAtRatesCeil(params, market, atMark, rates, charges)
  const legs = maintenanceOfLegCeil(params, market, lots, atMark)
  const still = atSlow === atMark
  sums.initialMark[i]! += initial
  sums.legsMark[i]! += legs
  sums.initialSlow[i]! += still ? initial : initialAtRatesCeil(params, market, atSlow, rates, charges)
  sums.legsSlow[i]! += still ? legs : maintenanceOfLegCeil(params, market, lots, atSlow)
}

function addCollateral(house: ScenarioHouse, account: Row, asset: Row, amount: number, of: Counted): void {
  const { assets } = house.markets
  const underlying = assets.underlying[asset]!
  const i = sumOf(underlying)
  const atomsPerLot = assets.atomsPerLot[asset]!
  const price = assets.price[asset]!
  const value = mulDivFloor(amount, price, atomsPerLot)
  sums.delta[i]! += value
  sums.gross[i]! += value
  if (of === 'live' && assetActReject(house, 'openRisk', asset) !== null) return
  if (isBesideLong(house, account, asset)) return
  const slow = isHeld(house, underlying) ? worseSlowAsset(house, asset) : assets.slow[asset]!
  if (used.isPortfolio) {
    addAsset(house, asset, value, haircutCeil(house.params, asset, value), true)
    sums.collateralMark[i]! += value
    sums.collateralSlow[i]! += mulDivFloor(amount, slow, atomsPerLot)
    return
  }
  const counted = countedFloor(house, asset, value)
  sums.collateralMark[i]! += counted
  sums.collateralSlow[i]! +=
    slow === price ? counted : countedFloor(house, asset, mulDivFloor(amount, slow, atomsPerLot))
}

/**
 * A debt in a coin at the dearer side: its value comes off, and whoever borrows stands where force would stop, at restore. It is
 * exposure like a leg with lots.
 */
function addDebt(house: ScenarioHouse, account: Row, change: Change): void {
  const asset = debtAsset(house, account, change)
  if (asset < 0) return
  const { assets } = house.markets
  const debt = coinDebtOf(house, account) + change.debt
  const i = sumOf(assets.underlying[asset]!)
  const value = debtValueCeil(house, asset, debt, assets.price[asset]!)
  const atSlow = debtValueCeil(house, asset, debt, dearerSlow(house, asset))
  const [charge, slowCharge] = [haircutCeil(house.params, asset, value), haircutCeil(house.params, asset, atSlow)]
  sums.collateralMark[i]! -= value
  sums.collateralSlow[i]! -= atSlow
  if (used.isPortfolio) {
    addAsset(house, asset, -value, charge, true)
    sums.delta[i]! -= value
    sums.gross[i]! += value
    sums.open[i] = 1
    return
  }
  sums.legsMark[i]! += charge
  sums.legsSlow[i]! += slowCharge
  sums.initialMark[i]! += restoreOfLegsCeil(house, assets.tier[asset]!, charge)
  sums.initialSlow[i]! += restoreOfLegsCeil(house, assets.tier[asset]!, slowCharge)
  sums.delta[i]! -= value
  sums.gross[i]! += value
  sums.open[i] = 1
}

/** What a collateral value counts for: less its haircut. */
function countedFloor(house: ScenarioHouse, asset: Row, value: Atoms): Atoms {
  return value - haircutCeil(house.params, asset, value)
}

/**
 * Whether an asset falls with a long of the book, or with one that an open hold of it may become: then it counts for nothing.
 * Legs have been added before.
 */
function isBesideLong(house: ScenarioHouse, account: Row, asset: Row): boolean {
  const underlying = house.params.asset.wrongWayUnderlying[asset]! - 1
  if (underlying < 0 || underlying >= UNDERLYINGS) return false
  const place = places[underlying]!
  const isMet = place < used.sums && sums.underlying[place] === underlying
  if (isMet && sums.long[place] === 1) return true
  const { markets } = house.markets
  const isComing = used.coming >= 0 && markets.underlying[used.coming] === underlying
  if (isComing && isLong(house, used.coming, used.comingBuys ? 1 : -1)) return true
  return mayBuyIn(house, account, underlying)
}

/** The sums of an underlying, from nothing when the book first meets it. */
function sumOf(underlying: Row): number {
  const place = places[underlying]!
  if (place < used.sums && sums.underlying[place] === underlying) return place
  const i = used.sums++
  places[underlying] = i
  sums.underlying[i] = underlying
  sums.gainsMark[i] = sums.gainsSlow[i] = sums.lossesMark[i] = sums.lossesSlow[i] = 0
  sums.optionsMark[i] = sums.optionsSlow[i] = sums.short[i] = 0
  sums.collateralMark[i] = sums.collateralSlow[i] = 0
  sums.initialMark[i] = sums.initialSlow[i] = sums.legsMark[i] = sums.legsSlow[i] = 0
  sums.claimPpm[i] = PPM
  sums.delta[i] = sums.gross[i] = sums.open[i] = sums.long[i] = 0
  return i
}

function total(house: ScenarioHouse, account: Row, cash: Atoms): InitialAnswer {
  const tier = house.ledger.accounts.tier[account]!
  return used.isPortfolio ? totalOfPortfolio(house, tier, cash) : totalOfStandard(house, tier, cash)
}

/**
 * A portfolio is tested whole: at the worse of marks and slow prices, with what it needs at marks. What the options of an underlying are
 * worth is first set against what it requires, so that who has paid for an option owes nothing on it; the rest counts as
 * every claim does.
 */
function totalOfPortfolio(house: ScenarioHouse, tier: Row, cash: Atoms): InitialAnswer {
  const { portfolioMaintenancePpm, claimWeightPpm } = house.params.tier
  const levelPpm = portfolioMaintenancePpm[tier]!
  // What is paid for is lost at worst until something is added to it: while a hold may do that, nothing is spared.
  const maintenance = used.mayGrow
    ? portfolioCeil(house, levelPpm, PPM, UNCAPPED)
    : maintenanceOfPortfolioCeil(house, tier)
  const target = targetOfLegsCeil(house, tier, maintenance) + haircutsBeyondCeil(levelPpm)
  const season = multiplePpm(house, tier)
  const legs = portfolioCeil(house, PPM, season, used.mayGrow ? UNCAPPED : PPM) + mulDivCeil(used.addOns, season, PPM)
  const requirement = legs + haircutsBeyondCeil(PPM)
  let [atMark, atSlow, netDelta, gross] = [cash - used.due, cash - used.due, 0, Math.abs(cash)]
  for (let i = 0; i < used.sums; i++) {
    const claimPpm = Math.min(claimWeightPpm[tier]!, sums.claimPpm[i]!)
    const required = requiredIn(sums.underlying[i]!)
    const mark = sums.gainsMark[i]! + sums.lossesMark[i]!
    const slow = sums.gainsSlow[i]! + sums.lossesSlow[i]!
    atMark += countedFloorBeside(mark, sums.optionsMark[i]!, required, claimPpm) + sums.collateralMark[i]!
    atSlow += countedFloorBeside(slow, sums.optionsSlow[i]!, required, claimPpm) + sums.collateralSlow[i]!
    if (sums.open[i] === 1) netDelta += Math.abs(sums.delta[i]!)
    netDelta += sums.short[i]!
    gross += sums.gross[i]!
  }
  const equity = Math.min(atMark, atSlow)
  return { initialExcess: equity - requirement, targetExcess: equity - target, netDelta, equity, requirement, gross }
}

/** What a result counts for: as far as options are worth what is required there, in full. Floor. */
function countedFloorBeside(result: Atoms, options: Atoms, required: Atoms, claimPpm: Ppm): Atoms {
  const covered = Math.max(0, Math.min(options, required, result))
  return covered + weightedResultFloor(result - covered, claimPpm)
}

function totalOfStandard(house: ScenarioHouse, tier: Row, cash: Atoms): InitialAnswer {
  const weight = house.params.tier.claimWeightPpm[tier]!
  let [initialExcess, targetExcess, equity] = [cash, cash, cash]
  let [requirement, netDelta, gross] = [0, 0, Math.abs(cash)]
  for (let i = 0; i < used.sums; i++) {
    const claimPpm = Math.min(weight, sums.claimPpm[i]!)
    const atMark = weightedResultFloor(sums.gainsMark[i]! + sums.lossesMark[i]!, claimPpm) + sums.collateralMark[i]!
    const atSlow = weightedResultFloor(sums.gainsSlow[i]! + sums.lossesSlow[i]!, claimPpm) + sums.collateralSlow[i]!
    const markIsWorse = atMark - sums.initialMark[i]! <= atSlow - sums.initialSlow[i]!
    equity += markIsWorse ? atMark : atSlow
    requirement += markIsWorse ? sums.initialMark[i]! : sums.initialSlow[i]!
    initialExcess += Math.min(atMark - sums.initialMark[i]!, atSlow - sums.initialSlow[i]!)
    targetExcess += Math.min(
      atMark - targetOfLegsCeil(house, tier, sums.legsMark[i]!),
      atSlow - targetOfLegsCeil(house, tier, sums.legsSlow[i]!),
    )
    if (sums.open[i] === 1) netDelta += Math.abs(sums.delta[i]!)
    gross += sums.gross[i]!
  }
  return { initialExcess, targetExcess, netDelta, equity, requirement, gross }
}

/** Whether the step rule may hold a price of the book under test back. */
function isHeld(house: ScenarioHouse, underlying: Row): boolean {
  return used.tokenHeld || house.markets.underlyings.held[underlying] === 1
}

/**
 * The slow price; while the step rule holds a price back, the worse of it and the mark at the raw median. Worse for the side
 * of the leg.
 */
function worseSlow(house: ScenarioHouse, market: Row, lots: Lots): Price {
  const { slow: slows, mark } = house.markets.markets
  const slow = slows[market]!
  const raw = markAtRaw(house, market)
  if (raw === mark[market]) return slow
  return lots >= 0 ? Math.min(slow, raw) : Math.max(slow, raw)
}

/** The same of collateral, which is always held. */
function worseSlowAsset(house: ScenarioHouse, asset: Row): Price {
  const { slow, price } = house.markets.assets
  const raw = assetPriceAtRaw(house, asset)
  return raw === price[asset] ? slow[asset]! : Math.min(slow[asset]!, raw)
}

/** The same of a coin that is owed: the dearer of the slow price and, while it is held back, the price at the raw median. */
function dearerSlow(house: ScenarioHouse, asset: Row): Price {
  const { slow, price, underlying } = house.markets.assets
  if (!isHeld(house, underlying[asset]!)) return slow[asset]!
  const raw = assetPriceAtRaw(house, asset)
  return raw === price[asset] ? slow[asset]! : Math.max(slow[asset]!, raw)
}
