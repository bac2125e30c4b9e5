/**
 * The read models together. They follow a house: `begin` reads what stands open in it, then every executed command is heard once. What the
 * house keeps itself is read from it when it is asked for; what it forgets (events, histories, figures of moves) is kept here.
 */
import type { House } from '../../core/machine/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import { accountEvents, accountPage, accountsHear } from './account-events.ts'
import { callNow, callsHear, callsOf } from './calls.ts'
import { eventStore, storeEvents, storePage } from './event-store.ts'
import { exitEpochsHear, exitEpochsOf, exitEpochsTold, lenderEpochsTold } from './exit-epochs.ts'
import { forcedHears, forcedOf, liquidationsOf } from './forced.ts'
import { fundingHears } from './funding.ts'
import { auctionsClearedOf, liquidityHears, liquidityOf, poolEpochPage, poolProfitsOf } from './liquidity.ts'
import { changesHear, changesListed, parameterChangesOf } from './parameter-changes.ts'
import { priceStretches, pricesHear, pricesOf } from './prices.ts'
import { publicEvents, publicHears, publicPage } from './public-events.ts'
import { sampleTier } from './samples.ts'
import type { FundingPoint, ReadModels, TierSample } from './types.ts'

/** Time of the house between two samples, and how many are kept of a tier: a day. */
const SAMPLE_MS = 60_000
const SAMPLES = 1440

/** Houses with at most so many accounts are sampled while the journal's tail is told again, and between minutes: larger ones would be held up. */
const SAMPLED_AT_WILL_MAX = 20_000

/** How old a sample between minutes may be, in the time of the house. */
const NOW_MS = 5_000

/** Read models that follow a house. */
export type FollowingModels = ReadModels & {
  /** Begins anew at a house as it stands; forgets what was heard before. */
  begin(house: House): void
  /** Hears an executed command, with the canonical bytes of its events. `isRetold`: it is one of the journal's tail. */
  hear(seq: number, timeMs: number, events: readonly HouseEvent[], bytes: Uint8Array, isRetold: boolean): void
}

/** Read models that have not begun. */
export function readModels(empty: House): FollowingModels {
  let now = stateOf(empty)
  return {
    begin: (house) => {
      now = stateOf(house)
    },
    hear(seq, timeMs, events, bytes, isRetold) {
      storeEvents(now.events, seq, timeMs, events, bytes)
      for (const [index, event] of events.entries()) hearEvent(now, seq, index, timeMs, event)
      if (timeMs >= now.sampleMs && !(isRetold && now.house.ledger.accounts.rows > SAMPLED_AT_WILL_MAX)) {
        sample(now, seq, timeMs)
      }
    },
    get sinceSeq() {
      return now.sinceSeq
    },
    events: (after, limit) => storePage(now.events, after, limit),
    publicEvents: (wish) => publicPage(now.public, wish),
    call(account) {
      const call = now.calls.get(account)
      return call === undefined ? null : callNow(now.house, call)
    },
    accountEvents: (account, after, limit) => accountPage(now.byAccount, account, after, limit),
    prices: (market) => priceStretches(now.prices, market),
    funding: (market) => now.funding.get(market) ?? [],
    calls: () => [...now.calls.values()].sort((a, b) => a.account - b.account).map((call) => callNow(now.house, call)),
    liquidations: () => liquidationsOf(now.forced),
    deleveragings: () => now.forced.deleveragings.toReversed(),
    samples: (tier) => [...(now.samples[tier] ?? [])],
    sampleNow: (tier) => sampleNow(now, tier),
    poolEpochs: (tier, after, limit) => poolEpochPage(now.liquidity, tier, after, limit),
    poolProfits: (tier) => poolProfitsOf(now.liquidity, now.house, tier),
    exitEpochs: (tier) => exitEpochsTold(now.exits, now.house, tier),
    lenderEpochs: (tier) => lenderEpochsTold(now.exits, tier),
    auctionsCleared: (tier) => auctionsClearedOf(now.liquidity, tier),
    changes: () => changesListed(now.changes),
  }
}

/** What the models know. */
type State = ReturnType<typeof stateOf>

function stateOf(house: House) {
  const sinceSeq = house.head.seq[0]! + 1
  const samples: TierSample[][] = []
  return {
    house,
    sinceSeq,
    events: eventStore(),
    public: publicEvents(),
    byAccount: accountEvents(),
    prices: pricesOf(),
    funding: new Map<number, FundingPoint[]>(),
    calls: callsOf(house),
    forced: forcedOf(house, sinceSeq),
    changes: parameterChangesOf(house, sinceSeq),
    liquidity: liquidityOf(house),
    exits: exitEpochsOf(house),
    samples,
    newest: [] as TierSample[],
    sampleMs: 0,
  }
}

function hearEvent(state: State, seq: number, index: number, timeMs: number, event: HouseEvent): void {
  const placed = { seq, index, timeMs, event }
  publicHears(state.public, placed)
  accountsHear(state.byAccount, placed)
  pricesHear(state.prices, state.house, timeMs, event)
  fundingHears(state.funding, timeMs, event)
  callsHear(state.calls, timeMs, event)
  forcedHears(state.forced, seq, timeMs, event)
  changesHear(state.changes, seq, timeMs, event)
  liquidityHears(state.liquidity, state.house, placed)
  exitEpochsHear(state.exits, state.house, placed)
}

function sample(state: State, seq: number, timeMs: number): void {
  const { house, samples } = state
  for (let tier = 0; tier < house.markets.tiers.rows; tier++) {
    const kept = samples[tier] ?? []
    kept.push(sampleTier(house, tier, seq, timeMs))
    if (kept.length > SAMPLES) kept.shift()
    samples[tier] = kept
  }
  // On the grid of the interval, so that houses sample at the same times whenever they began.
  state.sampleMs = (Math.floor(timeMs / SAMPLE_MS) + 1) * SAMPLE_MS
}

function sampleNow({ house, samples, newest }: State, tier: number): TierSample | null {
  const kept = samples[tier]?.at(-1) ?? null
  const { nowMs, seq } = house.clock
  if (house.ledger.accounts.rows > SAMPLED_AT_WILL_MAX || tier >= house.markets.tiers.rows) return kept
  const known = newest[tier] ?? kept
  if (known !== null && nowMs < known.timeMs + NOW_MS) return known
  newest[tier] = sampleTier(house, tier, seq, nowMs)
  return newest[tier]
}
