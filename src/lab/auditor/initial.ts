/** Initial margin, written a second time from the rules (§2, §4): whether a book may open risk, or let money go. */
import { abs, max, min, PPM } from './arithmetic.ts'
import type { Account, Leg } from './books.ts'
import { haircut, legInitial, legMaintenance } from './charges.ts'
import { debtOf, valueCeil } from './coin-debts.ts'
import { interestDue } from './loans.ts'
import {
  carriesRisk,
  fallsWith,
  heldDown,
  heldUp,
  holdsOf,
  type Look,
  mayBeLong,
  restoreOfLegs,
  resultOf,
  targetOfLegs,
} from './margin.ts'
import { underVersions } from './parameters.ts'
import { type Counted, type Initial, portfolioInitial } from './portfolio-initial.ts'
import { worseSlow } from './prices.ts'

/** Tests a book as it stands: now, and its target under every version on the schedule. */
export function initialOf(look: Look, account: Account, counted: Counted = 'all'): Initial {
  const now = (): Initial =>
    account.portfolio ? portfolioInitial(look, account, counted) : initialNow(look, account, counted)
  const answer = now()
  underVersions(look.parameters, () => {
    // Moves are remembered of the parameters in force alone.
    look.moves.version += 1
    answer.targetExcess = min(answer.targetExcess, now().targetExcess)
    look.moves.version += 1
  })
  return answer
}

type At = { gains: bigint; losses: bigint; collateral: bigint; initial: bigint; legs: bigint }
type Sums = { mark: At; slow: At; credit: bigint; delta: bigint; open: boolean }

const emptyAt = (): At => ({ gains: 0n, losses: 0n, collateral: 0n, initial: 0n, legs: 0n })

function initialNow(look: Look, account: Account, counted: Counted): Initial {
  const { books, parameters } = look
  const sums = new Map<number, Sums>()
  const sumsOf = (underlying: number): Sums => {
    const found = sums.get(underlying) ?? { mark: emptyAt(), slow: emptyAt(), credit: PPM, delta: 0n, open: false }
    sums.set(underlying, found)
    return found
  }
  for (const [number, leg] of account.legs) {
    const market = books.markets[number]!
    const sum = sumsOf(market.underlying)
    sum.credit = min(sum.credit, market.credit)
    sum.delta += leg.lots * market.mark
    if (leg.lots !== 0n) sum.open = true
    addLeg(look, account, number, leg, market.mark, sum.mark)
    addLeg(look, account, number, leg, worseSlow(look, number, leg.lots), sum.slow)
  }
  for (const [number, amount] of account.balances) {
    if (counted === 'opening' && !carriesRisk(books, number)) continue
    const asset = books.assets[number]!
    const sum = sumsOf(asset.underlying)
    const p = parameters.scopes.asset![number]!
    const value = (amount * asset.price) / asset.atomsPerLot
    const slow = (amount * min(asset.slow, heldDown(books, number))) / asset.atomsPerLot
    sum.delta += value
    // What is issued by or pegged to what the book is long in counts for nothing.
    if (mayBeLong(books, account, fallsWith(p))) continue
    sum.mark.collateral += value - haircut(p, value)
    sum.slow.collateral += slow - haircut(p, slow)
  }
  if (account.coin !== null) {
    const asset = books.assets[account.coin.asset]!
    const sum = sumsOf(asset.underlying)
    sum.delta -= owe(look, account, asset.price, sum.mark)
    sum.open = true
    owe(look, account, max(asset.slow, heldUp(books, account.coin.asset)), sum.slow)
  }
  for (const number of account.held > 0n ? holdsOf(books, account) : []) {
    const { underlying, credit } = books.markets[number]!
    const sum = sumsOf(underlying)
    sum.credit = min(sum.credit, credit)
  }
  return total(look, account, [...sums.values()])
}

/** A coin owed at a price: its value comes off, and its haircut is required as a leg's maintenance is. Answers the value. */
function owe({ books, parameters }: Look, account: Account, price: bigint, at: At): bigint {
  const { asset } = account.coin!
  const value = valueCeil(books.assets[asset]!, debtOf(books, account), price)
  const charge = haircut(parameters.scopes.asset![asset]!, value)
  at.collateral -= value
  at.legs += charge
  at.initial += restoreOfLegs(parameters.scopes.tier![account.tier]!, charge)
  return value
}

function addLeg(look: Look, account: Account, number: number, leg: Leg, price: bigint, at: At): void {
  const market = look.books.markets[number]!
  const result = resultOf(leg, price, market.index)
  if (result > 0n) at.gains += (result * market.credit) / PPM
  else at.losses += result
  if (leg.lots === 0n) return
  at.initial += legInitial(look, account, number, leg.lots, price)
  at.legs += legMaintenance(look.parameters.scopes.market![number]!, leg.lots, price)
}

function total({ books, parameters }: Look, account: Account, sums: readonly Sums[]): Initial {
  const tier = parameters.scopes.tier![account.tier]!
  const cash = account.cash - interestDue(books, account) - account.held
  const answer = { initialExcess: cash, targetExcess: cash, equity: cash, deltaLeft: 0n }
  let netDelta = 0n
  for (const sum of sums) {
    const [mark, slow] = [sum.mark, sum.slow].map((at) => {
      const net = at.gains + at.losses
      const equity = at.collateral + (net > 0n ? (net * min(tier.claimWeightPpm!, sum.credit)) / PPM : net)
      return { equity, initial: equity - at.initial, target: equity - targetOfLegs(tier, at.legs) }
    }) as [{ equity: bigint; initial: bigint; target: bigint }, { equity: bigint; initial: bigint; target: bigint }]
    answer.initialExcess += min(mark.initial, slow.initial)
    answer.targetExcess += min(mark.target, slow.target)
    answer.equity += mark.initial <= slow.initial ? mark.equity : slow.equity
    if (sum.open) netDelta += abs(sum.delta)
  }
  answer.deltaLeft = (netDelta * tier.deltaLeftPpm!) / PPM
  return answer
}
