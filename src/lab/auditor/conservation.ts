/**
 * INV-1, INV-2, INV-3, INV-8, INV-9: money and positions come from somewhere and go somewhere. Checked for what the command
 * has moved, from sums that booking keeps.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { ceilDiv, max, min, PPM } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import type { Account } from './books.ts'
import { fundingDue } from './margin.ts'
import { isOption, notionalPrice } from './prices.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Sums of INV-1 to INV-3 of everything that the command has moved. */
export function auditSums(audit: Audit): void {
  const { books } = audit
  for (const number of books.assetsMoved) {
    const { balances, brought } = books.assets[number]!
    const what = () => `asset ${number}: balances sum to ${balances}, ${brought} was brought`
    demand(audit, balances === brought, 'INV-1', what)
  }
  for (const number of books.marketsMoved) {
    const { lots, cost, settlement } = books.markets[number]!
    const cash = books.accounts[settlement]!.cash
    demand(audit, lots === 0n, 'INV-2', () => `market ${number}: lots sum to ${lots}`)
    demand(audit, cost + cash === 0n, 'INV-3', () => `market ${number}: Σ cost ${cost} + S_m ${cash} is not zero`)
    demand(audit, cash >= 0n, 'INV-3', () => `market ${number}: S_m is ${cash}`)
  }
}

/** A posting stays in its tier, is not negative, and takes no balance below zero. */
export function auditPosting(audit: Audit, event: EventOf<'posted'>): void {
  const { from, to, asset, amount } = event
  const { books } = audit
  const tier = books.assets[asset]!.tier
  const inTier = books.accounts[from]!.tier === tier && books.accounts[to]!.tier === tier
  demand(audit, inTier, 'INV-8', () => `${event.class} of asset ${asset} goes from account ${from} to ${to}`)
  demand(audit, amount > 0 && from !== to, 'INV-1', () => `a posting of ${amount} from ${from} to ${to}`)
  const [giver, taker] = [books.accounts[from]!.owner, books.accounts[to]!.owner]
  const own = event.class !== 'transfer' || (giver >= 0 && giver === taker)
  demand(audit, own, 'INV-8', () => `account ${from} transfers to account ${to} of another owner`)
  if (books.assets[asset]!.settlement) return
  const held = books.accounts[from]!.balances.get(asset) ?? 0n
  demand(audit, held >= BigInt(amount), 'INV-1', () => `account ${from} gives ${amount} of asset ${asset}, has ${held}`)
}

/** A deposit is credited in the tier of its vault. */
export function auditDeposit(audit: Audit, { vault, account }: EventOf<'depositNoted'>): void {
  const same = audit.books.vaults[vault]!.tier === audit.books.accounts[account]!.tier
  demand(audit, same, 'INV-8', () => `a deposit to vault ${vault} is for account ${account} of another tier`)
}

/** Cost moves within the market's tier, after funding was settled on both sides. */
export function auditCostPosting(audit: Audit, { market, from, to, amount }: EventOf<'costPosted'>): void {
  demand(audit, amount > 0 && from !== to, 'INV-3', () => `a posting of cost ${amount} from ${from} to ${to}`)
  for (const account of [from, to]) {
    auditTier(audit, account, market)
    auditSettled(audit, account, market)
  }
}

/** Both sides of a fill belong to the market's tier and have their funding settled; fees are not negative. */
export function auditFillSides(audit: Audit, event: EventOf<'filled'>): void {
  const { market, buyer, seller, lots, price } = event
  const fees = [event.buyerFee, event.sellerFee, event.buyerVenueFee, event.sellerVenueFee]
  demand(audit, lots > 0 && buyer !== seller, 'INV-2', () => `${lots} lots from ${seller} to ${buyer}`)
  demand(audit, price >= 0 && fees.every((fee) => fee >= 0), 'INV-3', () => `a fill at ${price} with fees ${fees}`)
  for (const account of [buyer, seller]) {
    auditTier(audit, account, market)
    auditSettled(audit, account, market)
  }
  auditNamed(audit, event)
}

/** Whom a venue names is a member: both sides of a trade, and who fills a forced order (E11). */
function auditNamed(audit: Audit, { kind, buyer, seller }: EventOf<'filled'>): void {
  const { books, command } = audit
  const named = kind === 'trade' ? [buyer, seller] : command.type === 'forcedFill' ? [command.account] : []
  for (const account of named) {
    const row = books.accounts[account]!
    demand(audit, row.kind === 'member', 'rules §5', () => `a venue trades for account ${account}, ${row.kind}`)
  }
}

/** A charge of funding is the whole signed product, rounded up, from the index of the leg to the one it names. */
export function auditFunding(audit: Audit, { market, account, amount, index }: EventOf<'fundingSettled'>): void {
  const leg = audit.books.accounts[account]!.legs.get(market)
  const due = leg === undefined ? 0n : fundingDue(leg, BigInt(index))
  const what = () => `account ${account} is charged ${amount} of funding in market ${market}, owes ${due}`
  demand(audit, due === BigInt(amount), 'INV-9', what)
  const present = audit.books.markets[market]!.index
  const frozen = audit.sweeps.get(market)?.index
  const known = BigInt(index) === present || BigInt(index) === frozen
  demand(audit, known, 'INV-9', () => `funding of market ${market} is settled to ${index}, which is no index of it`)
}

/** Clearing fees of a trade: both sides pay the same rate, rounded up. Forced fills carry what the rules of force say. */
export function auditFees(audit: Audit, event: EventOf<'filled'>): void {
  const p = audit.parameters.scopes.market![event.market]!
  const premium = BigInt(event.lots) * BigInt(event.price)
  const { contract } = audit.books.markets[event.market]!
  // An option is charged on what it is an option on, and no more than a part of what it costs.
  const whole = max(BigInt(event.price), notionalPrice(audit.books, event.market)) * BigInt(event.lots)
  const notional = isOption(contract) ? whole : premium
  const capped = (fee: bigint, cap: bigint): bigint => (isOption(contract) ? min(fee, cap) : fee)
  if (event.kind === 'trade') {
    const fee = capped(ceilDiv(notional * p.clearingFeePpm!, PPM), ceilDiv(premium * p.optionFeeMaxPpm!, PPM))
    const paid = [event.buyerFee, event.sellerFee]
    const fair = paid.every((each) => BigInt(each) === fee)
    demand(audit, fair, 'rules §1', () => `fees ${paid} of ${fee}`)
  }
  const most = capped((notional * p.venueFeeMaxPpm!) / PPM, (premium * p.optionFeeMaxPpm!) / PPM)
  const venue = [event.buyerVenueFee, event.sellerVenueFee]
  const small = venue.every((each) => BigInt(each) <= most)
  demand(audit, small, 'rules §1', () => `venue fees ${venue} exceed ${most}`)
}

/** Only an owner's own transfer crosses tiers: same owner, same token on the same chain. */
export function auditVaultMove(audit: Audit, { from, to, account, toAccount }: EventOf<'vaultMoved'>): void {
  const { books, command } = audit
  const [source, target] = [books.vaults[from]!, books.vaults[to]!]
  const [giver, taker] = [books.accounts[account]!, books.accounts[toAccount]!]
  const own = giver.owner >= 0 && giver.owner === taker.owner && command.type === 'transferMake'
  const token = source.chain === target.chain && source.token === target.token
  const placed = giver.tier === source.tier && taker.tier === target.tier
  demand(audit, own && token && placed, 'INV-8', () => `vault ${from} to ${to}, account ${account} to ${toAccount}`)
}

function auditTier({ books, ...rest }: Audit, account: number, market: number): void {
  const same = books.accounts[account]!.tier === books.markets[market]!.tier
  demand({ books, ...rest }, same, 'INV-8', () => `account ${account} is not of the tier of market ${market}`)
}

/** Lots and cost change only on a leg that owes no funding. */
function auditSettled(audit: Audit, account: number, market: number): void {
  const leg = audit.books.accounts[account]!.legs.get(market)
  if (leg === undefined || leg.lots === 0n) return
  const { index } = audit.books.markets[market]!
  const what = () => `account ${account} is touched in market ${market} at index ${leg.index}, not ${index}`
  demand(audit, leg.index === index, 'INV-9', what)
}

/** Legs in the order of their markets, which is the order of every split over them. */
export function legsInOrder(account: Account): [number, Account['legs'] extends Map<number, infer L> ? L : never][] {
  return [...account.legs].sort(([a], [b]) => a - b)
}
