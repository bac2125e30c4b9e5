/** Calls, liquidations and deleveragings: forced acts under salted numbers, with what is needed to recompute them. */
import { type Static, Type } from 'typebox'
import { deleverageRounds, procedureKinds, procedureReasons } from '../../core/words/index.ts'
import { type CallModel, type DeleveragingModel, forcedWays, type LiquidationModel } from '../../service/index.ts'
import type { Context } from '../context.ts'
import { decimalText, moneyText } from '../decimals.ts'
import { closed, MillisSchema, orNull, RowSchema } from '../route.ts'
import type { Sight } from '../sight.ts'
import { DecimalSchema, RefSchema } from '../words.ts'

/** An open procedure of an account. */
export const ProcedureSchema = closed({
  account: RefSchema,
  kind: Type.Enum([...procedureKinds]),
  reason: Type.Enum([...procedureReasons]),
  equity: DecimalSchema,
  requirement: DecimalSchema,
  amount: DecimalSchema,
  deadlineMs: orNull(MillisSchema),
  openedMs: orNull(MillisSchema),
  movedMs: orNull(MillisSchema),
})

/** An open procedure as a caller sees it. */
export function procedureView(call: CallModel, sight: Sight): Static<typeof ProcedureSchema> {
  return {
    account: sight.account(call.account)!,
    kind: call.kind,
    reason: call.reason,
    equity: moneyText(call.equity),
    requirement: moneyText(call.requirement),
    amount: moneyText(call.amount),
    deadlineMs: call.deadlineMs === 0 ? null : call.deadlineMs,
    openedMs: call.openedMs,
    movedMs: call.movedMs,
  }
}

/** An account from its first forced step until it was free again. */
export const LiquidationSchema = closed({
  account: RefSchema,
  startedSeq: Type.Integer(),
  startedMs: MillisSchema,
  endedMs: orNull(MillisSchema),
  reason: Type.Enum([...procedureReasons]),
  equity: DecimalSchema,
  requirement: DecimalSchema,
  worst: Type.Enum([...procedureKinds]),
  notional: DecimalSchema,
  closed: Type.Array(
    closed({ market: RowSchema, way: Type.Enum([...forcedWays]), lots: Type.Integer(), notional: DecimalSchema }),
    { description: 'Lots closed by force, by market and the kind of the fills; `notional` is the sum.' },
  ),
  proceeds: DecimalSchema,
  sold: Type.Array(closed({ asset: RowSchema, amount: DecimalSchema, proceeds: DecimalSchema }), {
    description: 'Collateral sold by force, in units of the asset, and what was paid for it; `proceeds` is the sum.',
  }),
  offeredLots: Type.Integer({ description: 'Lots that forced orders offered to venues, taken or not.' }),
  shortfall: DecimalSchema,
})

/** A liquidation as a caller sees it. */
export function liquidationView(
  { service: { house }, places }: Context,
  model: LiquidationModel,
  sight: Sight,
): Static<typeof LiquidationSchema> {
  return {
    account: sight.account(model.account)!,
    startedSeq: model.startedSeq,
    startedMs: model.startedMs,
    endedMs: model.endedMs,
    reason: model.reason,
    equity: moneyText(model.equity),
    requirement: moneyText(model.requirement),
    worst: model.worst,
    notional: moneyText(model.notional),
    closed: model.closed.map((each) => ({ ...each, notional: moneyText(each.notional) })),
    proceeds: moneyText(model.proceeds),
    sold: model.sold.map(({ asset, amount, proceeds }) => ({
      asset,
      amount: decimalText(amount, places(house, asset)),
      proceeds: moneyText(proceeds),
    })),
    offeredLots: model.offeredLots,
    shortfall: moneyText(model.shortfall),
  }
}

/**
 * A deleveraging with the inputs of its allocation, holders in the order of the record. `owner` tells which belong together:
 * exposure and equity are those of the owner.
 */
export const DeleveragingSchema = closed({
  seq: Type.Integer(),
  timeMs: MillisSchema,
  market: RowSchema,
  lots: Type.Integer(),
  mark: DecimalSchema,
  long: Type.Boolean({ description: 'The lots to close were long.' }),
  holders: Type.Array(
    closed({
      account: RefSchema,
      owner: orNull(RefSchema),
      round: Type.Enum([...deleverageRounds]),
      lotsHeld: Type.Integer(),
      exposure: DecimalSchema,
      equity: DecimalSchema,
      lots: Type.Integer(),
    }),
  ),
})

/** A deleveraging as a caller sees it. */
export function deleveragingView(
  { service }: Context,
  model: DeleveragingModel,
  sight: Sight,
): Static<typeof DeleveragingSchema> {
  const { accounts } = service.house.ledger
  const { seq, timeMs, market, lots, mark, long } = model
  return {
    seq,
    timeMs,
    market,
    lots,
    mark: moneyText(mark),
    long,
    holders: model.holders.map((holder) => ({
      account: sight.account(holder.account)!,
      owner: sight.owner(accounts.owner[holder.account]!),
      round: holder.round,
      lotsHeld: holder.lotsHeld,
      exposure: moneyText(holder.exposure),
      equity: moneyText(holder.equity),
      lots: holder.lots,
    })),
  }
}
