/** What a change of parameters would do to the live book: who would stand where, by the functions that decide. */
import { type Static, Type } from 'typebox'
import {
  closeOutCeil,
  emptyMeasure,
  maintenanceOf,
  measure,
  noChange,
  presentPrices,
  targetCeil,
} from '../../core/margin/index.ts'
import { judgeChanges, type Params, parameterPlace, parameterScopes, parameterWrite } from '../../core/params/index.ts'
import type { ScenarioHouse } from '../../core/scenarios/index.ts'
import { tableCopy } from '../../core/tables/index.ts'
import type { Context } from '../context.ts'
import { moneyText } from '../decimals.ts'
import { closed, MillisSchema, orNull, RowSchema } from '../route.ts'
import { DecimalSchema } from '../words.ts'

/** A change set, as a vote would carry it. */
export const ChangeSetSchema = closed({
  path: Type.Optional(Type.Enum(['slow', 'fast', 'emergency'])),
  effectiveMs: Type.Optional(MillisSchema),
  changes: Type.Array(
    closed({
      parameter: Type.Integer({ minimum: 0, maximum: 65_535 }),
      row: RowSchema,
      value: Type.Integer(),
    }),
    { minItems: 1, maxItems: 64 },
  ),
})

const CrowdSchema = closed({
  belowTarget: Type.Integer(),
  belowMaintenance: Type.Integer(),
  atCloseOut: Type.Integer(),
  equityBelowMaintenance: DecimalSchema,
})

/** Members of a tier before and after: accounts with positions or loans, each counted at the lowest level that it misses too. */
export const EffectSchema = closed({
  judged: orNull(
    Type.String({ description: 'The reject code of bounds, step, notice and path; null when they allow the change.' }),
  ),
  tiers: Type.Array(closed({ tier: RowSchema, accounts: Type.Integer(), before: CrowdSchema, after: CrowdSchema })),
})

type Crowd = { belowTarget: number; belowMaintenance: number; atCloseOut: number; equity: bigint }

/** The effect of a change set on every tier. Two passes over accounts; nothing of the house changes. */
export function effectOf(
  { service: { house } }: Context,
  { path = 'slow', effectiveMs = house.clock.nowMs, changes: wished }: Static<typeof ChangeSetSchema>,
): Static<typeof EffectSchema> {
  const changes = wished.map(({ parameter, row, value }) => ({ parameter, scope: row, value }))
  const judged = judgeChanges(house.params, changes, path, house.clock.nowMs, effectiveMs, false)
  const supposed: ScenarioHouse = { ...house, params: copyOf(house.params) }
  for (const { parameter, scope, value } of changes) {
    const place = parameterPlace(parameter)
    if (place !== undefined && scope < supposed.params[place.scope].rows) {
      parameterWrite(supposed.params, place, scope, value)
    }
  }
  const before = crowdsOf(house)
  const after = judged === 'parameterUnknown' || judged === 'valueOutOfBounds' ? before : crowdsOf(supposed)
  const counted = accountsByTier(house)
  return {
    judged,
    tiers: before.map((crowd, tier) => ({
      tier,
      accounts: counted[tier]!,
      before: crowdView(crowd),
      after: crowdView(after[tier]!),
    })),
  }
}

function copyOf(params: Params): Params {
  const copies = parameterScopes.map((scope) => [scope, tableCopy(params[scope] as Params['tier'], params[scope].rows)])
  return { ...params, ...Object.fromEntries(copies) } as Params
}

/** Members with something at risk. */
function* atRisk({ ledger: { accounts } }: ScenarioHouse): Generator<number> {
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.owner[account]! < 0) continue
    if (accounts.legCount[account] !== 0 || accounts.cash[account]! < 0) yield account
  }
}

function accountsByTier(house: ScenarioHouse): number[] {
  const counts = new Array<number>(house.markets.tiers.rows).fill(0)
  for (const account of atRisk(house)) counts[house.ledger.accounts.tier[account]!]! += 1
  return counts
}

function crowdsOf(house: ScenarioHouse): Crowd[] {
  const { accounts } = house.ledger
  const prices = presentPrices(house)
  const measured = emptyMeasure()
  const crowds = Array.from(
    { length: house.markets.tiers.rows },
    (): Crowd => ({ belowTarget: 0, belowMaintenance: 0, atCloseOut: 0, equity: 0n }),
  )
  for (const account of atRisk(house)) {
    measure(house, prices, account, noChange, measured)
    const tier = accounts.tier[account]!
    const crowd = crowds[tier]!
    if (measured.equity < targetCeil(house, tier, measured)) crowd.belowTarget += 1
    if (measured.equity <= closeOutCeil(house, account)) crowd.atCloseOut += 1
    if (measured.equity >= maintenanceOf(measured)) continue
    crowd.belowMaintenance += 1
    crowd.equity += BigInt(measured.equity)
  }
  return crowds
}

function crowdView({ equity, ...counts }: Crowd): Static<typeof CrowdSchema> {
  return { ...counts, equityBelowMaintenance: moneyText(equity) }
}
