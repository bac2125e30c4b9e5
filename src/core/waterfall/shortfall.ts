/**
 * Who pays when an account cannot: B is split over its losses and its loan; each market's part is first set off against
 * unpaid gains of the same owner or cluster, then layers pay from cash, then unpaid gains of that market are cut; the loan
 * part falls on the lender. Everything is computed at one mark and applied at once, within the command: one pass over
 * accounts per market with a cut, however many shortfalls the command resolves (docs/decisions/0030-…).
 */
import { postCash } from '../ledger/index.ts'
import { legReject, postCost } from '../markets/index.ts'
import { type Atoms, assert, bigMulDivCeil, bigMulDivFloor, PPM, type Row } from '../units/index.ts'
import { claimsOf, collectFrom, hasLots, shortfallOf, splitShortfall } from './failed.ts'
import { type Borne, cutGains, kinOf, type Legholders, legholdersOf } from './gains.ts'
import { leftOf, payLayers, type Shortfall, settlementAssetOf } from './layers.ts'
import type { WaterfallHouse } from './tables.ts'

/**
 * Notes that an account's equity is below zero, or no longer: while any is, its tier's shortfall is provisional and stakes
 * are frozen.
 */
export function noteShort(house: WaterfallHouse, account: Row, short: boolean): void {
  const { accounts } = house.ledger
  const { shortfalls } = house.markets.tiers
  if ((accounts.short[account] === 1) === short) return
  accounts.short[account] = short ? 1 : 0
  shortfalls[accounts.tier[account]!]! += short ? 1 : -1
}

/**
 * Lets the layers, gains and lender bear what failed accounts lack; afterwards each owes nothing beyond its own claims. No
 * account has lots; no sweep of a market in which one has a loss is under way. Resolving an account that lacks nothing
 * changes nothing but its collected cash.
 */
export function resolveShortfalls(house: WaterfallHouse, accounts: readonly Row[]): void {
  const legholders: Legholders = new Map()
  for (const account of accounts) {
    assert(!hasLots(house, account), 'a shortfall is resolved when the lots are gone')
    collectFrom(house, account)
    const shortfall = shortfallOf(house, account)
    if (shortfall > 0) bear(house, legholders, account, shortfall)
    assert(shortfallOf(house, account) === 0, 'a resolved account lacks nothing')
    noteShort(house, account, false)
  }
}

/**
 * Lets others bear `amount` of what an account owes (INV-11: exactly that). Answers what each account bore, for collateral
 * that goes in kind.
 */
export function bear(house: WaterfallHouse, legholders: Legholders, account: Row, amount: Atoms): Borne {
  const parts = splitShortfall(house, account, amount)
  const shortfall: Shortfall = { account, parts, borne: new Map() }
  const kin = kinOf(house, account)
  for (const part of parts) {
    if (part.market >= 0) part.left -= cutGains(house, account, part.market, kin, part.left, 'own', shortfall.borne)
  }
  payLayers(house, shortfall)
  for (const part of parts) {
    if (part.left === 0) continue
    if (part.market >= 0) {
      const holders = legholdersOf(house, legholders, part.market)
      part.left -= cutGains(house, account, part.market, holders, part.left, 'vmgh', shortfall.borne)
    } else part.left -= cutLender(house, shortfall, part.left)
  }
  assert(leftOf(shortfall) === 0, 'layers, cut gains and lenders bear a shortfall exactly (INV-11)')
  return shortfall.borne
}

/**
 * At maximum age: the fund buys the account's own claims at their value v_m, as far as its cash reaches. What that does not
 * cover of its losses is a new shortfall. Claims that the fund cannot pay for stay pledged: the next sweeps pay them.
 */
export function buyPledgedClaims(house: WaterfallHouse, account: Row): void {
  const { accounts } = house.ledger
  const { markets, tiers } = house.markets
  const tier = accounts.tier[account]!
  const fund = tiers.fund[tier]!
  for (const { market, amount } of claimsOf(house, account)) {
    if (legReject(house, fund, market) !== null) continue
    const valuePpm = markets.claimPpm[market]!
    const affordable = affordableFloor(accounts.cash[fund]!, amount, valuePpm)
    if (affordable === 0) continue
    const price = bigMulDivFloor(affordable, valuePpm, PPM)
    postCost(house, fund, account, market, affordable, 'variation')
    postCash(house, fund, account, settlementAssetOf(house, tier), price, 'variation')
  }
}

/** The largest part of a claim whose value the cash covers. */
function affordableFloor(cash: Atoms, claim: Atoms, valuePpm: number): Atoms {
  if (bigMulDivFloor(claim, valuePpm, PPM) <= cash) return claim
  return cash <= 0 ? 0 : bigMulDivCeil(cash, PPM, valuePpm)
}

/** The only lender is the treasury; Σ loans never exceeds its cash, so it bears any part that is a loan. */
function cutLender(house: WaterfallHouse, { account, borne }: Shortfall, amount: Atoms): Atoms {
  const tier = house.ledger.accounts.tier[account]!
  const treasury = house.markets.tiers.treasury[tier]!
  assert(amount <= house.ledger.accounts.cash[treasury]!, 'loans do not exceed the cash of the lender')
  postCash(house, treasury, account, settlementAssetOf(house, tier), amount, 'loss')
  house.events.push({ type: 'lenderCut', account: treasury, amount })
  borne.set(treasury, (borne.get(treasury) ?? 0) + amount)
  return amount
}
