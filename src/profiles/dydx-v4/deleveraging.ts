/**
 * dYdX v4: closing an account nobody took against another account's opposite position, without fee or insurance.
 * Source: protocol/x/clob/keeper/deleveraging.go and x/subaccounts/lib of dydxprotocol/v4-chain@84d4664b, as facts.
 */
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { bankruptcyQuote, reducedPosition } from './liquidation.ts'
import { accountRisk, compareRisk, type DydxAccount, type DydxRisk, netNotionalQuote } from './margin.ts'

type DeleveragingPrice = 'bankruptcy' | 'oracle'

/** At which price an account may be deleveraged now: at bankruptcy below zero, at the oracle when its market is being closed. */
export function deleveragingPrice(netCollateral: bigint, finalSettlement: boolean): DeleveragingPrice | undefined {
  if (netCollateral < 0n) return 'bankruptcy'
  return finalSettlement ? 'oracle' : undefined
}

type Transition = 'Success' | 'NewlyUndercollateralized' | 'StillUndercollateralized'

/** May an account that ends below its initial requirement move so? Only if it is not riskier than before. */
export function transitionBelowInitial(before: DydxRisk, after: Omit<DydxRisk, 'initial'>): Transition {
  return notRiskier(before, after)
    ? 'Success'
    : before.initial <= before.netCollateral
      ? 'NewlyUndercollateralized'
      : 'StillUndercollateralized'
}

type Deleveraged = {
  readonly liquidated: DydxAccount
  readonly offsetting: DydxAccount
  readonly quote: bigint
}

/** Both accounts after closing `deltaBase` (signed for the liquidated one), or why it is refused. */
export function deleverage(
  liquidated: DydxAccount,
  offsetting: DydxAccount,
  marketName: string,
  deltaBase: bigint,
  price: DeleveragingPrice,
): Deleveraged | Refusal {
  const position = reducedPosition(liquidated, marketName, deltaBase)
  if (isRefusal(position)) return position
  const opposite = reducedPosition(offsetting, marketName, -deltaBase)
  if (isRefusal(opposite)) return opposite
  const quote =
    price === 'bankruptcy'
      ? bankruptcyQuote(liquidated, marketName, deltaBase)
      : -netNotionalQuote(position.market, deltaBase)
  if (isRefusal(quote)) return quote
  const liquidatedAfter = applyFill(liquidated, marketName, deltaBase, quote)
  const offsettingAfter = applyFill(offsetting, marketName, -deltaBase, -quote)
  if (!mayMove(liquidated, liquidatedAfter) || !mayMove(offsetting, offsettingAfter)) {
    return refuse('FailedToUpdateSubaccounts')
  }
  return { liquidated: liquidatedAfter, offsetting: offsettingAfter, quote }
}

function mayMove(before: DydxAccount, after: DydxAccount): boolean {
  const risk = accountRisk(after)
  return risk.netCollateral >= risk.initial || transitionBelowInitial(accountRisk(before), risk) === 'Success'
}

function notRiskier(before: DydxRisk, after: Omit<DydxRisk, 'initial'>): boolean {
  if (after.maintenance > before.maintenance) return false
  if (before.maintenance === 0n || after.maintenance === 0n) {
    return before.maintenance === 0n && after.maintenance === 0n && after.netCollateral > before.netCollateral
  }
  return compareRisk(after, before) <= 0
}

function applyFill(account: DydxAccount, marketName: string, deltaBase: bigint, quote: bigint): DydxAccount {
  const positions = account.positions
    .map((position) =>
      position.market.name === marketName ? { ...position, sizeBase: position.sizeBase + deltaBase } : position,
    )
    .filter(({ sizeBase }) => sizeBase !== 0n)
  return { quote: account.quote + quote, positions }
}
