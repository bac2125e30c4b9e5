/** Exits of a tier as everybody sees them: how much waits, what windows let go, what epochs have. Nobody who waits is named. */
import { type Static, Type } from 'typebox'
import { assetLeftCeil, isQueued, tierLeftCeil } from '../../core/exits/index.ts'
import { outflowWindowOver } from '../../core/ledger/index.ts'
import type { House } from '../../core/machine/index.ts'
import { PPM } from '../../core/units/index.ts'
import type { Context } from '../context.ts'
import { decimalText, moneyText } from '../decimals.ts'
import { closed, MillisSchema, orNull, RowSchema } from '../route.ts'
import { DecimalSchema } from '../words.ts'
import { part } from './pool.ts'

/** Queues of a tier's exits, one an asset, and what may still leave in the present window. */
export const ExitsSchema = closed({
  queues: Type.Array(
    closed({
      asset: RowSchema,
      open: Type.Boolean({ description: 'Something waits: everything that is asked for now waits too.' }),
      epochEndMs: orNull(MillisSchema),
      waiting: DecimalSchema,
      requests: Type.Integer({ minimum: 0 }),
    }),
  ),
  windows: closed({
    sinceMs: Type.Integer({ minimum: 0, description: 'When the present window began; it lasts `windowMs`.' }),
    windowMs: Type.Integer({ minimum: 0 }),
    isOver: Type.Boolean({ description: 'The next outflow begins a new window, as `left` has it already.' }),
    left: part('Value that may still leave the tier.'),
    assets: Type.Array(closed({ asset: RowSchema, left: DecimalSchema })),
    shortPpm: orNull(
      Type.Integer({
        minimum: 0,
        maximum: PPM,
        description: 'Part of its limits that stands while the breaker is on.',
      }),
    ),
  }),
  epochs: Type.Array(
    closed({
      seq: Type.Integer(),
      timeMs: MillisSchema,
      asset: RowSchema,
      owners: Type.Integer({ minimum: 0, description: 'Owners that waited and could withdraw something.' }),
      asked: part('What waited and could be withdrawn.'),
      letGo: part('What of it was let go.'),
      partPpm: orNull(
        Type.Integer({
          minimum: 0,
          description:
            'Part of what it could withdraw that everybody had who was not paid in full; null when everybody was.',
        }),
      ),
      firstMoverPpm: orNull(
        Type.Integer({
          minimum: 0,
          description:
            'What having asked first was worth: the largest part of what it could withdraw that an owner had more than another one that asked later and was not paid in full, an atom of rounding on each side left out. Null where no two wait for the same vault and nothing else.',
        }),
      ),
    }),
    { description: 'Ends of epochs of all its queues, newest first; at most the last 64.' },
  ),
})

/** Exits of a tier as everybody sees them. */
export function exitsView({ service, places }: Context, tier: number): Static<typeof ExitsSchema> {
  const { house, models } = service
  const { outflows } = house.ledger
  const { assets } = house.markets
  const rows = Array.from({ length: assets.rows }, (_, asset) => asset).filter((asset) => assets.tier[asset] === tier)
  const epochEndMs = outflows.epochMs[tier]! + house.params.tier.exitEpochMs[tier]!
  return {
    queues: rows.map((asset) => {
      const open = isQueued(house, asset)
      const { waiting, requests } = waitingIn(house, asset)
      const amount = decimalText(waiting, places(house, asset))
      return { asset, open, epochEndMs: open ? epochEndMs : null, waiting: amount, requests }
    }),
    windows: {
      sinceMs: outflows.sinceMs[tier]!,
      windowMs: house.params.tier.outflowWindowMs[tier]!,
      isOver: outflowWindowOver(house, tier),
      left: moneyText(tierLeftCeil(house, tier)),
      assets: rows.map((asset) => {
        return { asset, left: decimalText(assetLeftCeil(house, asset), places(house, asset)) }
      }),
      shortPpm: house.markets.tiers.breaker[tier] === 1 ? house.params.tier.exitShortPpm[tier]! : null,
    },
    epochs: models.exitEpochs(tier).map(({ asked, letGo, ...epoch }) => {
      const text = (amount: number): string => decimalText(amount, places(house, epoch.asset))
      return { ...epoch, asked: text(asked), letGo: text(letGo) }
    }),
  }
}

function waitingIn(house: House, asset: number): { readonly waiting: number; readonly requests: number } {
  const { withdrawals, vaults } = house.ledger
  let [waiting, requests] = [0, 0]
  for (let row = 0; row < withdrawals.rows; row++) {
    if (withdrawals.ticket[row] === 0 || withdrawals.waiting[row] === 0) continue
    if (vaults.asset[withdrawals.vault[row]!] !== asset) continue
    waiting += withdrawals.waiting[row]!
    requests += 1
  }
  return { waiting, requests }
}
