/**
 * How far the tier's resources reach when its largest clusters fail. One scan looks at every owner, with those that act as one
 * with it, under one move of all prices, down and up: a book hedged across markets nets, an account's loss is limited to it,
 * and closing costs the cap. What the house then does is a rule (docs/decisions/0087-…): `holdCover` holds a need against the
 * layers, and what they lack of it takes the fees, raises initial margin and at last sets the breaker.
 */
import { cashOf, coinDebtOf, coinOwed, ownersWith } from '../ledger/index.ts'
import { lentWorth } from '../lending/index.ts'
import { debtValueCeil } from '../margin/index.ts'
import { costPrice, isOption } from '../markets/index.ts'
import { contractPrice } from '../oracle/index.ts'
import { loansOfTier } from '../settlement/index.ts'
import {
  type Atoms,
  bigMulDivFloor,
  mulDivCeil,
  mulDivFloor,
  PPM,
  type Ppm,
  type Price,
  type Row,
} from '../units/index.ts'
import { accountsOfOwner } from './holders.ts'
import type { WaterfallHouse } from './tables.ts'

/** What the scan found. */
type Stress = {
  /** Losses beyond their own means of the two clusters that lose most, in the worse direction; each counts at most `LOSS_MAX`. */
  readonly first: Atoms
  readonly second: Atoms
  /** Their first owners: −1 the house itself, −2 nobody. */
  readonly firstOwner: Row
  readonly secondOwner: Row
  /** Most cash that one owner's failure asks for at once: collateral cannot pay it, a loan that it has counts. */
  readonly payment: Atoms
  /** Σ negative equity now, ≥ 0: charged before anything else. */
  readonly lacking: Atoms
}

/** An account under a move: what it is worth, and what of that is cash. */
type Stressed = { equity: Atoms; cash: Atoms }

/** Two such losses and the need they make stay below 2⁵³. */
const LOSS_MAX = 2 ** 52 - 1

const HOUSE = -1
const NOBODY = -2

/** Looks at every cluster of a tier, and at its backstop. One pass over owners and their accounts; changes nothing. */
export function stressOf(house: WaterfallHouse, tier: Row): Stress {
  const { owners, accounts } = house.ledger
  const movePpm = house.params.tier.stressMovePpm[tier]!
  const directions = [largest(), largest()]
  let lacking = 0
  const look = (rows: readonly Row[], owner: Row): void => {
    directions.forEach((found, i) => {
      noteCluster(house, rows, owner, i === 0 ? -movePpm : movePpm, found)
    })
    for (const account of rows) {
      stress(house, account, 0, false, stressed)
      lacking += Math.max(-stressed.equity, 0)
    }
  }
  for (let owner = 0; owner < owners.rows; owner++) {
    const cluster = ownersWith(house.ledger, owner)
    // A cluster is looked at with its first owner.
    if (cluster[0] !== owner) continue
    const rows: Row[] = []
    for (const each of cluster) {
      for (let account = owners.firstAccount[each]!; account >= 0; account = accounts.nextOfOwner[account]!) {
        if (accounts.tier[account] === tier) rows.push(account)
      }
    }
    if (rows.length > 0) look(rows, owner)
  }
  look(accountsOfOwner(house, house.markets.tiers.backstop[tier]!), HOUSE)
  const [down, up] = directions
  const { first, second, firstOwner, secondOwner } = down!.first + down!.second >= up!.first + up!.second ? down! : up!
  return { first, second, firstOwner, secondOwner, payment: Math.max(down!.payment, up!.payment), lacking }
}

/** Notes Cover-2: the two largest losses against SITG, fund and stakers. */
export function coverTwo(house: WaterfallHouse, tier: Row, { first, second }: Pick<Stress, 'first' | 'second'>): void {
  house.events.push({ type: 'coverSet', tier, first, second, resources: prefunded(house, tier) })
}

/**
 * Holds Cover-2 against the layers. The need rises with it at once and fades by at most a part an interval; what the layers lack
 * of it is 0 while they cover it, and a whole when there are none.
 */
export function holdCover(house: WaterfallHouse, tier: Row, { first, second, firstOwner, secondOwner }: Stress): void {
  const { tiers } = house.markets
  const before = tiers.coverNeed[tier]!
  const need = Math.max(first + second, before - mulDivCeil(before, house.params.tier.coverFadePpm[tier]!, PPM))
  const resources = prefunded(house, tier)
  const lackPpm = resources >= need ? 0 : PPM - bigMulDivFloor(resources, PPM, need)
  tiers.coverNeed[tier] = need
  tiers.coverLackPpm[tier] = lackPpm
  const layers = { sitg: layerOf(house, tiers.sitg[tier]!), fund: layerOf(house, tiers.fund[tier]!) }
  const stakers = layerOf(house, tiers.stakers[tier]!)
  house.events.push({ type: 'coverHeld', tier, firstOwner, secondOwner, ...layers, stakers, need, lackPpm })
}

/**
 * Liquid resources of INV-15, atoms ≥ 0: cash that is owed to nobody. Of the treasury what is not lent, R_m, SITG, fund, stakers, less
 * what is lacking already. S_m is owed to claims.
 */
export function liquidOf(house: WaterfallHouse, tier: Row, { lacking }: Pick<Stress, 'lacking'>): Atoms {
  return Math.max(0, prefunded(house, tier) + unlent(house, tier) + reserves(house, tier) - lacking)
}

/** Sets the breaker of INV-15: on unless liquid resources cover the largest payment, and while coverage is below its floor. */
export function breaker(house: WaterfallHouse, tier: Row, { payment, lacking }: Stress): void {
  const { tiers } = house.markets
  const liquid = liquidOf(house, tier, { lacking })
  const isUncovered = PPM - tiers.coverLackPpm[tier]! < house.params.tier.coverFloorPpm[tier]!
  const on = payment > liquid || isUncovered ? 1 : 0
  if (tiers.breaker[tier] === on) return
  tiers.breaker[tier] = on
  house.events.push({ type: 'breakerSet', tier, on, liquid, needed: payment })
}

type Largest = { first: Atoms; second: Atoms; firstOwner: Row; secondOwner: Row; payment: Atoms }

const stressed: Stressed = { equity: 0, cash: 0 }

function largest(): Largest {
  return { first: 0, second: 0, firstOwner: NOBODY, secondOwner: NOBODY, payment: 0 }
}

function noteCluster(house: WaterfallHouse, rows: readonly Row[], owner: Row, movePpm: Ppm, found: Largest): void {
  let loss = 0
  let payment = 0
  for (const account of rows) {
    stress(house, account, movePpm, true, stressed)
    loss = Math.min(LOSS_MAX, loss + Math.max(-stressed.equity, 0))
    payment += Math.max(-stressed.cash, 0)
  }
  found.payment = Math.max(found.payment, payment)
  if (loss > found.first) {
    found.second = found.first
    found.secondOwner = found.firstOwner
    found.first = loss
    found.firstOwner = owner
  } else if (loss > found.second) {
    found.second = loss
    found.secondOwner = owner
  }
}

/**
 * Values an account after a move. Collateral falls with prices and gains nothing when they rise; a coin owed the other way
 * round.
 */
function stress(house: WaterfallHouse, account: Row, movePpm: Ppm, closing: boolean, out: Stressed): void {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  let cash = cashOf(house, account)
  const legFirst = accounts.legFirst[account]!
  for (let slot = legFirst; slot < legFirst + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const lots = legs.lots[slot]!
    const value = lots * markets.mark[market]!
    const moved = isOption(house, market)
      ? lots * optionAfter(house, market, movePpm) - value
      : movedFloor(value, movePpm)
    cash += value - legs.cost[slot]! + moved
    const reckoned = Math.abs(lots) * costPrice(house, market, markets.mark[market]!)
    if (closing) cash -= mulDivCeil(reckoned, house.params.market.closeCapPpm[market]!, PPM)
  }
  let collateral = 0
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    const value = mulDivFloor(balances.amount[slot]!, assets.price[asset]!, assets.atomsPerLot[asset]!)
    collateral += value + movedFloor(value, Math.min(movePpm, 0))
  }
  const owed = coinOwed(house, account)
  if (owed >= 0) {
    const value = debtValueCeil(house, owed, coinDebtOf(house, account), assets.price[owed]!)
    collateral += movedFloor(-value, Math.max(movePpm, 0)) - value
  }
  out.cash = cash
  out.equity = cash + collateral
}

/** What a lot of an option is worth after a move of its underlying, its volatility as it is: revalued, a move of it is no part of it. */
function optionAfter(house: WaterfallHouse, market: Row, movePpm: Ppm): Price {
  const { markets, underlyings, tiers } = house.markets
  const index = underlyings.index[markets.underlying[market]!]!
  const moved = Math.max(1, index + movedFloor(index, movePpm))
  return contractPrice(house, market, moved, tiers.tokenPricePpm[markets.tier[market]!]!, house.clock.nowMs)
}

/** value × move, towards −∞. */
function movedFloor(value: Atoms, movePpm: Ppm): Atoms {
  const size = Math.abs(value)
  return value < 0 === movePpm < 0
    ? mulDivFloor(size, Math.abs(movePpm), PPM)
    : -mulDivCeil(size, Math.abs(movePpm), PPM)
}

function prefunded(house: WaterfallHouse, tier: Row): Atoms {
  const { sitg, fund, stakers } = house.markets.tiers
  return layerOf(house, sitg[tier]!) + layerOf(house, fund[tier]!) + layerOf(house, stakers[tier]!)
}

/** What a layer can pay: its positive cash. */
function layerOf(house: WaterfallHouse, account: Row): Atoms {
  return Math.max(house.ledger.accounts.cash[account]!, 0)
}

/** Of the treasury's cash what is not lent, less all that the backstop lends: it may ask for it first. */
function unlent(house: WaterfallHouse, tier: Row): Atoms {
  const { treasury, backstop } = house.markets.tiers
  const cash = house.ledger.accounts.cash[treasury[tier]!]! - lentWorth(house, backstop[tier]!)
  return Math.max(0, cash - loansOfTier(house, tier))
}

function reserves(house: WaterfallHouse, tier: Row): Atoms {
  const { markets } = house.markets
  let sum = 0
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] === tier) sum += Math.max(0, house.ledger.accounts.cash[markets.reserve[market]!]!)
  }
  return sum
}
