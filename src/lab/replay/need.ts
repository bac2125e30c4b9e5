/**
 * What had to be closed: the fewest lots that reach restore. A house that closes the fewest says so at every step; where the
 * whole book is closed, and between steps, the part is reckoned: gross × (restore − equity) ÷ (restore − cost of closing).
 * The most that was ever needed while force lasted, with what had been closed by then, is held against what was closed.
 */
import type { House } from '../../core/machine/index.ts'
import { closeOutCeil, emptyMeasure, measure, noChange, presentPrices, restoreCeil } from '../../core/margin/index.ts'
import { PPM } from '../../core/units/index.ts'
import { type HouseEvent, type ProcedureKind, procedureKinds } from '../../core/words/index.ts'
import { grossOf } from './series.ts'

/** A time in force: notional closed, and the most that was needed. Atoms. */
type Episode = { closed: number; need: number; looked: boolean }

/** Accounts in force and what was closed beyond need in the times that are over. */
export type Need = { readonly open: Map<number, Episode>; beyond: number; accounts: number }

const forcedKinds: ReadonlySet<ProcedureKind> = new Set([
  'reduction',
  'auction',
  'takeover',
  'deleveraging',
  'resolution',
])

const measured = emptyMeasure()

/** Nobody in force. */
export function needOf(): Need {
  return { open: new Map(), beyond: 0, accounts: 0 }
}

/** Hears the events of one command, then looks at those who have just come into force. */
export function needHears(need: Need, house: House, events: readonly HouseEvent[]): void {
  for (const event of events) {
    if (event.type === 'procedureMoved') heardMove(need, event.account, event.from, event.to)
    else if (event.type === 'reductionStep') heardStep(need, house, event)
    else if (event.type === 'filled' && !['trade', 'unwind', 'deleverage'].includes(event.kind)) {
      for (const account of [event.buyer, event.seller]) {
        const episode = need.open.get(account)
        if (episode !== undefined) episode.closed += event.lots * event.price
      }
    }
  }
  for (const event of events) {
    if (event.type !== 'procedureMoved' || !forcedKinds.has(event.to)) continue
    const episode = need.open.get(event.account)
    if (episode === undefined || episode.looked) continue
    episode.looked = true
    const gross = grossOf(house, event.account) + episode.closed
    const restore = event.to === 'reduction' ? event.equity + event.amount : 0
    episode.need = Math.max(episode.need, gross * partNeeded(house, event.account, event.equity, restore, gross))
  }
}

/** Looks again at everybody in force: prices may have moved. */
export function lookAgain(need: Need, house: House): void {
  for (const [account, episode] of need.open) {
    const gross = grossOf(house, account)
    if (gross === 0) continue
    measure(house, presentPrices(house), account, noChange, measured)
    const restore = restoreCeil(house, house.ledger.accounts.tier[account]!, measured)
    const now = episode.closed + gross * partNeeded(house, account, measured.equity, restore, gross)
    episode.need = Math.max(episode.need, now)
  }
}

function heardMove(need: Need, account: number, from: ProcedureKind, to: ProcedureKind): void {
  const before = forcedKinds.has(from)
  if (!before && forcedKinds.has(to)) need.open.set(account, { closed: 0, need: 0, looked: false })
  if (!before || procedureKinds.indexOf(to) !== 0) return
  const episode = need.open.get(account)
  need.open.delete(account)
  if (episode === undefined || episode.closed <= episode.need) return
  need.beyond += Math.floor(episode.closed - episode.need)
  need.accounts += 1
}

/** A step comes after the fills of its lots at once: what it needed stood on top of what was closed before. */
function heardStep(need: Need, house: House, event: HouseEvent & { readonly type: 'reductionStep' }): void {
  const episode = need.open.get(event.account)
  const { accounts } = house.ledger
  if (episode === undefined || house.params.tier.reductionWhole[accounts.tier[event.account]!] === 1) return
  const mark = house.markets.markets.mark[event.market]!
  const needed = episode.closed + (event.lotsNeeded - event.lotsClosed) * mark
  episode.need = Math.max(episode.need, needed)
}

/** Part of a book that must be closed, 0 to 1: all of it when closing costs what is left. */
function partNeeded(house: House, account: number, equity: number, restore: number, gross: number): number {
  const tier = house.ledger.accounts.tier[account]!
  const cost = closeOutCeil(house, account) + (gross * house.params.tier.penaltyPpm[tier]!) / PPM
  if (restore === 0 || equity <= cost || restore <= cost) return 1
  return Math.min(1, Math.max(0, (restore - equity) / (restore - cost)))
}
