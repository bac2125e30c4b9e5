/**
 * Epochs of the queues: what each has let go of an asset, which part of what they could withdraw those had who were not paid in
 * full, and whether it was worth anything to have asked first. Told of all together; who waits is that one's own affair.
 */
import type { House } from '../../core/machine/index.ts'
import { PPM } from '../../core/units/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import type { ExitEpoch, LenderEpoch, PlacedEvent } from './types.ts'

/** Epochs kept of each tier, of its queues and of its lenders. */
const EPOCHS = 64

/** A request that waits, by its ticket: tickets rise in the order of asking. */
type Request = { readonly account: number; readonly vault: number; waiting: number }

/** An owner in an epoch; `vault` is null of one that waits for several. */
type Line = {
  readonly first: number
  readonly weight: number
  readonly isElsewhere: boolean
  vault: number | null
  asked: number
  letGo: number
}

/** An epoch whose parts are still being told: all of them in one command. */
type Open = { readonly placed: PlacedEvent; readonly asset: number; readonly lines: Map<number, Line> }

/** What is known of all tiers. */
type ExitEpochs = {
  readonly requests: Map<number, Request>
  /** Of the present command: what each owner could withdraw, by asset. */
  readonly weights: Map<number, Map<number, number>>
  seq: number
  readonly open: Map<number, Open>
  readonly exits: Map<number, ExitEpoch[]>
  readonly lenders: Map<number, LenderEpoch[]>
}

/** What waits in a house now. */
export function exitEpochsOf({ ledger: { withdrawals } }: House): ExitEpochs {
  const requests = new Map<number, Request>()
  for (let row = 0; row < withdrawals.rows; row++) {
    if (withdrawals.ticket[row] === 0 || withdrawals.waiting[row] === 0) continue
    const [account, vault] = [withdrawals.account[row]!, withdrawals.vault[row]!]
    requests.set(withdrawals.ticket[row]!, { account, vault, waiting: withdrawals.waiting[row]! })
  }
  return { requests, weights: new Map(), seq: 0, open: new Map(), exits: new Map(), lenders: new Map() }
}

/** Hears an event. */
export function exitEpochsHear(heard: ExitEpochs, house: House, placed: PlacedEvent): void {
  const { event, seq, timeMs } = placed
  if (seq !== heard.seq) settle(heard, house, seq)
  switch (event.type) {
    case 'exitWeighed':
      weighed(heard, ownerOf(house, event.account), event)
      return
    case 'exitsShared':
      heard.open.set(event.asset, { placed, asset: event.asset, lines: linesOf(heard, house, event.asset) })
      return
    case 'withdrawalNoted':
      noted(heard, house, event)
      return
    case 'lenderExitsShared':
      keep(heard.lenders, event.tier, { seq, timeMs, letGo: event.budget })
      return
    default:
  }
}

/** Epochs of a tier's queues, newest first; at most the last 64. */
export function exitEpochsTold(heard: ExitEpochs, house: House, tier: number): readonly ExitEpoch[] {
  settle(heard, house, heard.seq)
  return (heard.exits.get(tier) ?? []).toReversed()
}

/** Epochs of a tier's lenders who wait, newest first; at most the last 64. */
export const lenderEpochsTold = (heard: ExitEpochs, tier: number): readonly LenderEpoch[] =>
  (heard.lenders.get(tier) ?? []).toReversed()

const ownerOf = ({ ledger: { accounts } }: House, account: number): number => accounts.owner[account]!

/** A command is told in full when the next one is, or when somebody reads: its epochs are complete. */
function settle(heard: ExitEpochs, house: House, seq: number): void {
  for (const epoch of heard.open.values()) keep(heard.exits, house.markets.assets.tier[epoch.asset]!, told(epoch))
  heard.open.clear()
  heard.weights.clear()
  heard.seq = seq
}

function keep<E>(epochs: Map<number, E[]>, tier: number, epoch: E): void {
  const kept = epochs.get(tier) ?? []
  kept.push(epoch)
  if (kept.length > EPOCHS) kept.shift()
  epochs.set(tier, kept)
}

function weighed({ weights }: ExitEpochs, owner: number, { asset, amount }: EventOf<'exitWeighed'>): void {
  const ofAsset = weights.get(asset) ?? new Map<number, number>()
  ofAsset.set(owner, (ofAsset.get(owner) ?? 0) + amount)
  weights.set(asset, ofAsset)
}

type EventOf<N extends HouseEvent['type']> = Extract<HouseEvent, { type: N }>

/** Who waits for an asset and could withdraw some of it, in the order in which they asked first. */
function linesOf({ requests, weights }: ExitEpochs, house: House, asset: number): Map<number, Line> {
  const ofAsset = weights.get(asset) ?? new Map<number, number>()
  const lines = new Map<number, Line>()
  for (const [ticket, { account, vault, waiting }] of [...requests].sort(([a], [b]) => a - b)) {
    const owner = ownerOf(house, account)
    const weight = ofAsset.get(owner) ?? 0
    if (house.ledger.vaults.asset[vault] !== asset || weight === 0) continue
    const line = lines.get(owner)
    if (line !== undefined) {
      line.asked += waiting
      if (line.vault !== vault) line.vault = null
      continue
    }
    // What an account is let go of one asset may leave no room for another: that is no matter of who came first.
    const isElsewhere = [...weights].some(([other, each]) => other !== asset && each.has(owner))
    lines.set(owner, { first: ticket, weight, isElsewhere, vault, asked: waiting, letGo: 0 })
  }
  return lines
}

function noted(heard: ExitEpochs, house: House, event: EventOf<'withdrawalNoted'>): void {
  const { requests, open } = heard
  const { withdrawal, account, vault, amount, stage } = event
  if (stage === 'queued') {
    requests.set(withdrawal, { account, vault, waiting: amount })
    return
  }
  const request = requests.get(withdrawal)
  if (request === undefined) return
  if (stage === 'granted') {
    const line = open.get(house.ledger.vaults.asset[vault]!)?.lines.get(ownerOf(house, account))
    if (line !== undefined) line.letGo += amount
  }
  // Executed is what was let go before; cancelled or refused, what waited ends with it.
  const ends = stage === 'cancelled' || stage === 'refused'
  if (stage === 'granted' || stage === 'lapsed') request.waiting -= amount
  if (ends || request.waiting === 0) requests.delete(withdrawal)
}

function told({ placed: { seq, timeMs }, asset, lines }: Open): ExitEpoch {
  const all = [...lines.values()]
  const sum = (of: (line: Line) => number): number => all.reduce((whole, line) => whole + of(line), 0)
  const short = all.filter(({ asked, letGo }) => letGo < asked)
  const parts = short.map(({ letGo, weight }) => ppmFloor(letGo / weight))
  return {
    ...{ seq, timeMs, asset, owners: all.length, asked: sum(({ asked }) => asked), letGo: sum(({ letGo }) => letGo) },
    partPpm: parts.length === 0 ? null : Math.max(...parts),
    firstMoverPpm: firstMoverPpm(all),
  }
}

/**
 * The largest part of what it could withdraw that an owner had more than another one that asked later and was not paid in full,
 * an atom of rounding on each side left out. Of owners that wait for the same single vault and no other asset; null when no two
 * of them can be compared.
 */
function firstMoverPpm(lines: readonly Line[]): number | null {
  const comparable = lines.filter(({ vault, isElsewhere }) => vault !== null && !isElsewhere)
  const best = new Map<number, number>()
  let most: number | null = null
  for (const { vault, weight, asked, letGo } of comparable.sort((a, b) => a.first - b.first)) {
    const earlier = best.get(vault!)
    if (earlier !== undefined && letGo < asked) most = Math.max(most ?? 0, ppmFloor(earlier - (letGo + 1) / weight))
    best.set(vault!, Math.max(earlier ?? 0, (letGo - 1) / weight))
  }
  return most
}

const ppmFloor = (part: number): number => Math.max(0, Math.floor(part * PPM))
