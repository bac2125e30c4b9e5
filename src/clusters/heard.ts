/** What is kept of a journal: who owns what, who traded with whom and when, where money came from and went to. */
import type { Command, HouseEvent } from '../core/words/index.ts'

/** A trade between two owners at a venue. */
export type Met = {
  readonly venue: number
  readonly market: number
  readonly timeMs: number
  readonly lots: number
  readonly buyer: number
  readonly seller: number
}

/** What has been heard so far. */
export type Heard = {
  /** Key of each owner, and owner of each account, −1 the house. */
  readonly keys: string[]
  readonly ownerOf: Map<number, number>
  readonly trades: Met[]
  /** Owners by the recipient of their executed withdrawals, and by the reference of their final deposits. */
  readonly paid: Map<string, Set<number>>
  readonly references: { readonly reference: string; readonly owner: number }[]
}

/** Nothing heard yet. */
export function heardOf(): Heard {
  return { keys: [], ownerOf: new Map(), trades: [], paid: new Map(), references: [] }
}

/** Hears one command that was carried out or refused, with its events. Trades of an owner with itself and the house say nothing. */
export function hear(heard: Heard, timeMs: number, command: Command, events: readonly HouseEvent[]): void {
  for (const event of events) {
    if (event.type === 'rejected') return
    if (event.type === 'listed' && event.what === 'owner' && command.type === 'ownerOpen') {
      heard.keys[event.row] = command.key
    } else if (event.type === 'accountOpened') heard.ownerOf.set(event.account, event.owner)
    else if (event.type === 'filled' && event.kind === 'trade') {
      const [buyer, seller] = [ownerOf(heard, event.buyer), ownerOf(heard, event.seller)]
      const { venue, market, lots } = event
      if (buyer >= 0 && seller >= 0 && buyer !== seller)
        heard.trades.push({ venue, market, timeMs, lots, buyer, seller })
    } else if (event.type === 'withdrawalNoted' && event.stage === 'executed') {
      const owner = ownerOf(heard, event.account)
      if (owner < 0) continue
      const owners = heard.paid.get(event.recipient) ?? new Set<number>()
      heard.paid.set(event.recipient, owners.add(owner))
    } else if (event.type === 'depositNoted' && event.stage === 'final' && command.type === 'depositFinal') {
      const owner = ownerOf(heard, event.account)
      if (owner >= 0) heard.references.push({ reference: command.reference, owner })
    }
  }
}

function ownerOf({ ownerOf: owners }: Heard, account: number): number {
  return owners.get(account) ?? -1
}
