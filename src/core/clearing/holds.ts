/**
 * Judging holds. What a hold keeps aside is the worst its trades can need, without any netting (`hold-amount.ts`). Trades inside
 * it then cannot fail for margin, whichever holds of a book are filled; what falls with the long that it may become counts for nothing
 * from now on.
 */
import { isMember } from '../ledger/index.ts'
import { collateralReject, instrumentReject, noChange, testInitialOfHold } from '../margin/index.ts'
import {
  hasEnded,
  holdHasRoom,
  legReject,
  lotsOf,
  mandateStands,
  openHold,
  priceLimitCeil,
  tradeNotional,
} from '../markets/index.ts'
import { actReject, interestCap } from '../oracle/index.ts'
import type { ScenarioHouse } from '../scenarios/index.ts'
import { ATOMS_MAX, LOTS_MAX } from '../units/index.ts'
import type { CommandOf, Reject } from '../words/index.ts'
import { holdAmountCeil } from './hold-amount.ts'

/** Judges a hold; changes nothing. */
export function holdReject(house: ScenarioHouse, command: CommandOf<'holdOpen'>): Reject | null {
  const { ledger, markets: m } = house
  if (command.lots === 0 || command.lots > LOTS_MAX || command.limitPrice <= 0) return 'fieldOutOfRange'
  if (command.expiryMs <= house.clock.nowMs) return 'fieldOutOfRange'
  if (command.market >= m.markets.rows) return 'marketUnknown'
  if (command.venue >= m.venues.rows) return 'venueUnknown'
  if (command.account >= ledger.accounts.rows) return 'accountUnknown'
  if (!mandateStands(house, command.account, command.venue)) return 'mandateUnknown'
  const tier = m.markets.tier[command.market]!
  if (ledger.accounts.tier[command.account] !== tier || m.venues.tier[command.venue] !== tier) return 'tierMismatch'
  if (!isMember(ledger, command.account)) return 'accountNotMember'
  if (m.tiers.woundDown[tier] === 1) return 'tierWoundDown'
  if (m.markets.status[command.market]! >= 2 || hasEnded(house, command.market)) return 'marketClosed'
  if (m.markets.status[command.market] === 1) return 'marketCloseOnly'
  if (m.venues.open[command.venue] === 0) return 'venueKilled'
  if (m.markets.mark[command.market] === 0) return 'priceMissing'
  const act = actReject(house, 'openRisk', command.market)
  if (act !== null && act !== 'tokenDepegged') return act
  const mark = m.markets.mark[command.market]!
  if (Math.abs(command.limitPrice - mark) > priceLimitCeil(house, command.market)) return 'priceOutsideLimit'
  if (act !== null) return act
  if (!holdHasRoom(m)) return 'capacityReached'
  const room = legReject(house, command.account, command.market)
  if (room !== null) return room
  if (tradeNotional(house, command.market, command.lots, command.limitPrice) > ATOMS_MAX / 8) return 'amountTooLarge'
  if (opensBeyondCap(house, command)) return 'openInterestCap'
  const coming = { market: command.market, buys: command.side === 'buy' }
  const answer = testInitialOfHold(house, command.account, coming)
  const amount = holdAmountCeil(house, command)
  if (answer.initialExcess < amount) return 'initialMarginShort'
  if (answer.targetExcess < amount) return 'targetMarginShort'
  return (
    collateralReject(house, command.account, noChange, amount, coming) ??
    (m.tiers.breaker[tier] === 1 ? 'breakerOn' : instrumentReject(house, command.account, command.market))
  )
}

/**
 * Whether a fill of the whole hold would by itself raise one-sided open interest above its cap; each trade inside it is judged
 * again, when the other side is known. Longs are added by a buy, shorts by a sell, and both sums are the open interest.
 */
function opensBeyondCap(house: ScenarioHouse, { account, market, side, lots }: CommandOf<'holdOpen'>): boolean {
  const held = lotsOf(house, account, market) * (side === 'buy' ? 1 : -1)
  const added = Math.max(held + lots, 0) - Math.max(held, 0)
  return added > 0 && house.markets.markets.openInterest[market]! + added > interestCap(house, market)
}

/** Opens a judged hold. */
export function makeHold(house: ScenarioHouse, command: CommandOf<'holdOpen'>): void {
  openHold(house, {
    account: command.account,
    venue: command.venue,
    market: command.market,
    side: command.side === 'buy' ? 0 : 1,
    lots: command.lots,
    limitPrice: command.limitPrice,
    amount: holdAmountCeil(house, command),
    expiryMs: command.expiryMs,
  })
}
