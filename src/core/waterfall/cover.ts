/**
 * How far the tier's resources reach when its largest owners fail. One scan looks at every owner under one move of all
 * prices, down and up: a book hedged across markets nets, an account's loss is limited to it, and closing costs the cap.
 */
import { cashOf } from '../ledger/index.ts'
import { loansOfTier } from '../settlement/index.ts'
import { type Atoms, mulDivCeil, mulDivFloor, PPM, type Ppm, type Row } from '../units/index.ts'
import { accountsOfOwner } from './holders.ts'
import type { WaterfallHouse } from './tables.ts'

/** What the scan found. */
type Stress = {
  /** Losses beyond their own means of the two owners that lose most, in the worse direction. */
  readonly first: Atoms
  readonly second: Atoms
  /** Most cash that one owner's failure asks for at once: collateral cannot pay it, a loan that it has counts. */
  readonly payment: Atoms
  /** Σ negative equity now, ≥ 0: charged before anything else. */
  readonly lacking: Atoms
}

/** An account under a move: what it is worth, and what of that is cash. */
type Stressed = { equity: Atoms; cash: Atoms }

/** Looks at every owner of a tier, and at its backstop. One pass over owners and their accounts; changes nothing. */
export function stressOf(house: WaterfallHouse, tier: Row): Stress {
  const { owners, accounts } = house.ledger
  const movePpm = house.params.tier.stressMovePpm[tier]!
  const directions = [largest(), largest()]
  let lacking = 0
  const look = (rows: readonly Row[]): void => {
    directions.forEach((found, i) => {
      noteOwner(house, rows, i === 0 ? -movePpm : movePpm, found)
    })
    for (const account of rows) {
      stress(house, account, 0, false, stressed)
      lacking += Math.max(-stressed.equity, 0)
    }
  }
  for (let owner = 0; owner < owners.rows; owner++) {
    const first = owners.firstAccount[owner]!
    if (first < 0) continue
    const rows: Row[] = []
    for (let account = first; account >= 0; account = accounts.nextOfOwner[account]!) {
      if (accounts.tier[account] === tier) rows.push(account)
    }
    if (rows.length > 0) look(rows)
  }
  look(accountsOfOwner(house, house.markets.tiers.backstop[tier]!))
  const [down, up] = directions
  const worse = down!.first + down!.second >= up!.first + up!.second ? down! : up!
  return { first: worse.first, second: worse.second, payment: Math.max(down!.payment, up!.payment), lacking }
}

/** Notes Cover-2: the two largest losses against SITG, fund and stakers. */
export function coverTwo(house: WaterfallHouse, tier: Row, { first, second }: Stress): void {
  house.events.push({ type: 'coverSet', tier, first, second, resources: prefunded(house, tier) })
}

/**
 * Sets the breaker of INV-15: on unless liquid resources cover the largest payment. Liquid is cash that is owed to nobody:
 * of the treasury what is not lent, R_m, SITG, fund, stakers, less what is lacking already. S_m is owed to claims.
 */
export function breaker(house: WaterfallHouse, tier: Row, { payment, lacking }: Stress): void {
  const { tiers } = house.markets
  const liquid = Math.max(0, prefunded(house, tier) + unlent(house, tier) + reserves(house, tier) - lacking)
  const on = payment > liquid ? 1 : 0
  if (tiers.breaker[tier] === on) return
  tiers.breaker[tier] = on
  house.events.push({ type: 'breakerSet', tier, on, liquid, needed: payment })
}

type Largest = { first: Atoms; second: Atoms; payment: Atoms }

const stressed: Stressed = { equity: 0, cash: 0 }

function largest(): Largest {
  return { first: 0, second: 0, payment: 0 }
}

function noteOwner(house: WaterfallHouse, rows: readonly Row[], movePpm: Ppm, found: Largest): void {
  let loss = 0
  let payment = 0
  for (const account of rows) {
    stress(house, account, movePpm, true, stressed)
    loss += Math.max(-stressed.equity, 0)
    payment += Math.max(-stressed.cash, 0)
  }
  found.payment = Math.max(found.payment, payment)
  if (loss > found.first) {
    found.second = found.first
    found.first = loss
  } else found.second = Math.max(found.second, loss)
}

/** Values an account after a move. Collateral falls with prices and gains nothing when they rise. */
function stress(house: WaterfallHouse, account: Row, movePpm: Ppm, closing: boolean, out: Stressed): void {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  let cash = cashOf(house, account)
  const legFirst = accounts.legFirst[account]!
  for (let slot = legFirst; slot < legFirst + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const value = legs.lots[slot]! * markets.mark[market]!
    cash += value - legs.cost[slot]! + movedFloor(value, movePpm)
    if (closing) cash -= mulDivCeil(Math.abs(value), house.params.market.closeCapPpm[market]!, PPM)
  }
  let collateral = 0
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    const value = mulDivFloor(balances.amount[slot]!, assets.price[asset]!, assets.atomsPerLot[asset]!)
    collateral += value + movedFloor(value, Math.min(movePpm, 0))
  }
  out.cash = cash
  out.equity = cash + collateral
}

/** value × move, towards −∞. */
function movedFloor(value: Atoms, movePpm: Ppm): Atoms {
  const size = Math.abs(value)
  return value < 0 === movePpm < 0
    ? mulDivFloor(size, Math.abs(movePpm), PPM)
    : -mulDivCeil(size, Math.abs(movePpm), PPM)
}

function prefunded(house: WaterfallHouse, tier: Row): Atoms {
  const { tiers } = house.markets
  const { cash } = house.ledger.accounts
  return Math.max(cash[tiers.sitg[tier]!]!, 0) + Math.max(cash[tiers.fund[tier]!]!, 0) + cash[tiers.stakers[tier]!]!
}

function unlent(house: WaterfallHouse, tier: Row): Atoms {
  const treasury = house.markets.tiers.treasury[tier]!
  return Math.max(0, house.ledger.accounts.cash[treasury]! - loansOfTier(house, tier))
}

function reserves(house: WaterfallHouse, tier: Row): Atoms {
  const { markets } = house.markets
  let sum = 0
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] === tier) sum += Math.max(0, house.ledger.accounts.cash[markets.reserve[market]!]!)
  }
  return sum
}
