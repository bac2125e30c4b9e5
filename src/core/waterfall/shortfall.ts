/**
 * Who pays when an account cannot: B is split over its losses and its loan; each market's part is first set off against
 * unpaid gains of the same owner or cluster, then layers pay from cash, then unpaid gains of that market are cut; the loan
 * part falls on the lender, that of a coin on the coin's lenders. Everything is computed at one mark and applied at once,
 * within the command: one pass over accounts, however many shortfalls the command resolves
 * (docs/decisions/0030-…).
 */
import { coinDebtOf, coinOwed, postCash } from '../ledger/index.ts'
import { buyIn, buyInPrice, coinDebtCost, cutLenders, divideCoin, writeOffCoins } from '../lending/index.ts'
import { legReject, postCost } from '../markets/index.ts'
import { type AssetAtoms, type Atoms, assert, bigMulDivCeil, bigMulDivFloor, PPM, type Row } from '../units/index.ts'
import {
  COIN,
  claimsOf,
  collectFrom,
  hasLots,
  LOAN,
  type ShortfallPart,
  shortfallOf,
  splitShortfall,
} from './failed.ts'
import { atOneIndex, type Borne, cutGains, type Debt, kinOf } from './gains.ts'
import { legholdersIn } from './holders.ts'
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
  house.events.push({ type: 'shortfallNoted', account, open: short ? 1 : 0 })
}

/**
 * Lets the layers, gains and lender bear what failed accounts lack. No account has lots; no sweep of a market in which one
 * has a loss is under way. One that lacks nothing changes nothing but its collected cash. Where a cut falls on claims that a
 * failed account has pledged to its own losses, it lacks more: what it lacks is told at its turn, and what a later cut adds
 * is found at its next look.
 */
export function resolveShortfalls(house: WaterfallHouse, accounts: readonly Row[]): void {
  const failed = [...new Set(accounts)]
  for (const account of failed) {
    assert(!hasLots(house, account), 'a shortfall is resolved when the lots are gone')
    collectFrom(house, account)
  }
  bear(house, failed, (account) => shortfallOf(house, account))
  // Collateral may be left to one that still lacks: whether it is below zero is for the look at what has been posted.
  for (const account of failed) if (shortfallOf(house, account) === 0) noteShort(house, account, false)
}

/**
 * Lets others bear exactly what each failed account lacks (INV-11), in the order given as far as layers go, together where
 * gains are cut. Answers what each bore for each, for collateral that goes in kind.
 *
 * @param lackedBy what others are to bear for an account, ≥ 0, asked at its turn
 */
export function bear(house: WaterfallHouse, failed: readonly Row[], lackedBy: (account: Row) => Atoms): Borne[] {
  const shortfalls = failed.map((account) => bearByLayers(house, account, lackedBy(account)))
  const markets = new Set(shortfalls.flatMap(({ parts }) => parts.filter(isCut).map(({ market }) => market)))
  if (markets.size > 0) {
    const legholders = legholdersIn(house, markets)
    for (const market of [...markets].sort((a, b) => a - b)) {
      cutGains(house, market, debtsIn(shortfalls, market), atOneIndex(house, market, legholders.get(market)!), 'vmgh')
    }
  }
  for (const shortfall of shortfalls) {
    assert(leftOf(shortfall) === 0, 'layers, cut gains and lenders bear a shortfall exactly (INV-11)')
  }
  return shortfalls.map(({ borne }) => borne)
}

/** Everything before the cut of gains, and the lender, who bears whatever part is a loan. */
function bearByLayers(house: WaterfallHouse, account: Row, amount: Atoms): Shortfall {
  const shortfall: Shortfall = { account, parts: splitShortfall(house, account, amount), borne: new Map() }
  const kin = kinOf(house, account)
  for (const { market } of shortfall.parts) {
    if (market >= 0) cutGains(house, market, debtsIn([shortfall], market), kin, 'own')
  }
  const coin = shortfall.parts.find(({ market }) => market === COIN)
  const asked = coin === undefined ? null : askForCoin(house, account, coin)
  payLayers(house, shortfall)
  if (coin !== undefined && asked !== null) bearCoin(house, shortfall, coin, asked)
  for (const part of shortfall.parts) if (part.market === LOAN) cutLender(house, shortfall, part)
  return shortfall
}

function debtsIn(shortfalls: readonly Shortfall[], market: number): Debt[] {
  return shortfalls.flatMap(({ account, parts, borne }) =>
    parts.filter((part) => part.market === market && isCut(part)).map((part) => ({ account, part, borne })),
  )
}

function isCut({ market, left }: ShortfallPart): boolean {
  return market >= 0 && left > 0
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

/** The part of a shortfall that is a coin's: how many coins it stands for, and of these and of its atoms the lenders' and the reserve's. */
type CoinAsked = {
  readonly coins: AssetAtoms
  readonly lenders: AssetAtoms
  readonly asked: Atoms
  readonly reserve: Atoms
}

/**
 * Takes the reserve's coins out of what layers are asked for: they would pay the house for its own. → The fund pays 1,242 for four
 * coins of which two are the reserve's, has 621 back for these, and others are cut before it.
 */
function askForCoin(house: WaterfallHouse, account: Row, part: ShortfallPart): CoinAsked | null {
  if (part.left === 0) return null
  const asset = coinOwed(house, account)
  divideCoin(house, asset)
  const coins = bigMulDivCeil(coinDebtOf(house, account), part.left, coinDebtCost(house, account))
  const { worth, shares } = house.lending.coinPools
  // What rounding has left in a pool without lenders is nobody's: the fund would be paid for it.
  const lenders = shares[asset] === 0 ? 0 : Math.min(coins, worth[asset]!)
  const reserve = bigMulDivFloor(part.left, coins - lenders, coins)
  part.left -= reserve
  return { coins, lenders, asked: part.left, reserve }
}

/**
 * What layers have paid of a coin's part buys its lenders' coins in, in proportion, whole coins up, so that what the account owes falls by
 * the part at least; the coins that nobody paid for are written off. Their value falls on the lenders, the reserve's on the
 * treasury.
 */
function bearCoin(
  house: WaterfallHouse,
  { account, borne }: Shortfall,
  part: ShortfallPart,
  { coins, lenders, asked, reserve }: CoinAsked,
): void {
  const asset = coinOwed(house, account)
  const paid = asked - part.left
  const bought = asked === 0 ? 0 : bigMulDivCeil(lenders, paid, asked)
  if (bought > 0) buyIn(house, account, bought, paid, buyInPrice(house, asset))
  const unpaid = part.left
  part.left = 0
  if (coins === bought && unpaid + reserve === 0) return
  for (const [bearer, value] of writeOffCoins(house, account, asset, coins - bought, unpaid, reserve)) {
    borne.set(bearer, (borne.get(bearer) ?? 0) + value)
  }
}

/** The only lender is the treasury; Σ loans never exceeds its cash. */
function cutLender(house: WaterfallHouse, { account, borne }: Shortfall, part: ShortfallPart): void {
  const tier = house.ledger.accounts.tier[account]!
  const treasury = house.markets.tiers.treasury[tier]!
  const amount = part.left
  if (amount === 0) return
  assert(amount <= house.ledger.accounts.cash[treasury]!, 'loans do not exceed the cash of the lender')
  cutLenders(house, tier, amount)
  postCash(house, treasury, account, settlementAssetOf(house, tier), amount, 'loss')
  house.events.push({ type: 'lenderCut', account: treasury, amount })
  borne.set(treasury, (borne.get(treasury) ?? 0) + amount)
  part.left = 0
}
