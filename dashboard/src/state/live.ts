/** From the channels of the stream to what pages show: rows are put where the same rows are asked for, the rest is asked again. */
import { effect, signal, untracked } from '@preact/signals'
import { credential } from '../wire/session.ts'
import { type Delivered, openStream, type Stream } from '../wire/stream.ts'
import type { House, Liquidation } from '../wire/types.ts'
import { heard, streaming } from './link.ts'
import { forgetAll, known, poke, put } from './resource.ts'
import { forgetBook } from './what-if.ts'

const PUBLIC = [
  'house',
  'markets',
  'oracle',
  'tiers',
  'leverage',
  'procedures',
  'liquidations',
  'deleveragings',
] as const

/** The own account that is looked at. */
export const accountShown = signal<number | null>(null)

/** Opens the stream, anew for every credential. */
export function startLive(): void {
  const address = new URL('v1/stream', location.origin)
  address.protocol = address.protocol.replace('http', 'ws')
  let stream: Stream | null = null
  effect(() => {
    if (stream !== null) {
      stream.close()
      forgetAll()
      forgetBook()
    }
    const up = (isUp: boolean): void => {
      streaming.value = isUp
    }
    stream = openStream(address.href, credential.value, { deliver, heard, up })
    stream.read(untracked(channelsWanted))
  })
  effect(() => stream?.read(channelsWanted()))
}

function channelsWanted(): readonly string[] {
  const account = accountShown.value
  return account === null || credential.value === null ? PUBLIC : [...PUBLIC, `account:${account}`]
}

function deliver(delivered: Delivered): void {
  const [kind = '', number] = delivered.channel.split(':')
  const { rows, changed, timeMs } = delivered
  switch (kind) {
    case 'house': {
      const before = known<House>('/v1/house')
      const row = rows.get('house')
      // What moves with every batch is asked for and not told: it stays as it was until the next question.
      if (before !== null && row !== undefined) put('/v1/house', { ...before, ...(row as House) }, timeMs)
      return
    }
    case 'markets':
    case 'oracle':
    case 'tiers':
      put(`/v1/${kind}`, inOrder(rows), timeMs)
      for (const key of changed) if (rows.has(key)) put(`/v1/${kind}/${key}`, rows.get(key), timeMs)
      return
    case 'leverage':
      for (const key of changed) poke(`/v1/tiers/${key}/`)
      return
    case 'procedures':
      return put('/v1/procedures', [...rows.values()], timeMs)
    case 'liquidations':
      return put('/v1/liquidations?limit=50', newestFirst(rows).slice(0, 50), timeMs)
    case 'deleveragings':
      return poke('/v1/deleveragings')
    case 'account':
      put(`/v1/accounts/${number}`, rows.get('account'), timeMs)
      put(`/v1/accounts/${number}/margin`, rows.get('margin'), timeMs)
      if (changed.has('procedure')) poke(`/v1/accounts/${number}/open`)
      if (delivered.hadEvents) {
        poke(`/v1/accounts/${number}/events`)
        poke(`/v1/accounts/${number}/liquidity`)
      }
      return
    default:
      return
  }
}

function inOrder(rows: ReadonlyMap<string, unknown>): unknown[] {
  return [...rows].sort(([one], [other]) => Number(one) - Number(other)).map(([, row]) => row)
}

function newestFirst(rows: ReadonlyMap<string, unknown>): Liquidation[] {
  return ([...rows.values()] as Liquidation[]).sort((one, other) => other.startedSeq - one.startedSeq)
}
