/** An event's fields as facts, each in its unit. */
import type { ComponentChildren } from 'preact'
import { count, exact, moment, refText } from '../format.ts'
import type { Names } from '../state/names.ts'
import type { HouseEvent } from '../wire/types.ts'
import { labelOf } from '../words/labels.ts'

/** Every field of an event. */
export function EventFacts({ event, names }: { readonly event: HouseEvent; readonly names: Names }): ComponentChildren {
  return (
    <dl class="facts">
      {Object.entries(event)
        .filter(([field]) => field !== 'type')
        .map(([field, value]) => [
          <dt key={field}>{labelOf(field)}</dt>,
          <dd key={`${field} value`}>{factOf(field, value, names)}</dd>,
        ])}
    </dl>
  )
}

/** Amounts of an asset, in its own units. */
const ASSET_AMOUNTS: ReadonlySet<string> = new Set(['assetAmount', 'stock', 'ledger'])

const ACCOUNTS: ReadonlySet<string> = new Set(['account', 'buyer', 'seller', 'payer', 'toAccount'])

function factOf(field: string, value: unknown, names: Names): ComponentChildren {
  if (value === null) return 'nobody'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (ACCOUNTS.has(field)) return <code>{typeof value === 'number' ? refText(value) : String(value)}</code>
  if (typeof value === 'number') {
    if (field === 'market') return names.market(value)
    if (field === 'tier') return names.tier(value)
    if (field === 'underlying') return names.underlying(value)
    if (field === 'asset') return names.asset(value)
    if (field.endsWith('Ms')) return value === 0 ? 'none' : moment(value)
    return count(value)
  }
  const text = String(value)
  if (!ASSET_AMOUNTS.has(field) && /^-?\d+\.\d+$/.test(text)) return `$${exact(text, 6)}`.replace('$−', '−$')
  return text
}
