/** Auctions among 10,000 standing bids, in process: looks that wait, and those that clear. */
import { apply, emptyHouse, type House } from '../src/core/machine/index.ts'
import { parameterByName } from '../src/core/params/index.ts'
import type { Command, HouseEvent } from '../src/core/words/index.ts'
import { between, randomOpen } from '../src/lab/index.ts'
import type { Bench } from './bench.ts'

const TOKEN = 10 ** 6
const START_MS = Date.UTC(2026, 0, 1)
const PER_ACCOUNT = 16
/** Lots of a book. */
const LOTS = 500_000

/** A house that commands build. */
type Stage = { readonly house: House; seq: number; nowMs: number; fact: number }

/**
 * Bids of 1,000 to 10,000 tokens at 200 to 1,000 ppm, sixteen an account. Ten books of 500,000 lots, whose reductions end by age
 * because the backstop has nothing, are offered at once, so that a figure is the mean of ten. Each wants some forty bids, and looks at
 * all of them each second until enough are within the discount on offer.
 */
export const auctionBench: Bench = {
  name: 'auction',
  title: 'auctions among 10,000 standing bids',
  target: '≤ 5 ms',
  async run(quick) {
    const stage = opened()
    const [wanted, books] = quick ? [1_000, 1] : [10_000, 10]
    const other = member(stage, 10 ** 8)
    bidders(stage, wanted)
    if (standing(stage) !== wanted) throw new Error(`${standing(stage)} bids stand`)
    for (let book = 0; book < books; book++) {
      const buyer = member(stage, LOTS * 0.0575)
      const trade = { venue: 0, trade: 1 + book, market: 0, lots: LOTS, price: TOKEN, buyer, seller: other }
      must(stage, { type: 'tradeMake', ...trade, buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 })
    }
    stage.nowMs += 30_000
    price(stage, 960_000)
    stage.nowMs += 10_000
    must(stage, { type: 'tick' })
    const looks: number[] = []
    for (let seconds = 0; seconds < 60; seconds++) {
      stage.nowMs += 1000
      const startMs = performance.now()
      const events = must(stage, { type: 'tick' })
      const tookMs = (performance.now() - startMs) / books
      const cleared = events.filter((event) => event.type === 'auctionCleared').length
      if (cleared === 0) {
        if (events.every((event) => event.type !== 'procedureMoved')) looks.push(tookMs)
        continue
      }
      if (cleared !== books) throw new Error(`${cleared} of ${books} books were cleared`)
      const takers = events.filter((event) => event.type === 'filled').length
      return [
        { metric: 'an auction cleared', unit: 'ms', value: tookMs },
        {
          metric: 'an auction looked at before',
          unit: 'ms',
          value: looks.toSorted((a, b) => a - b)[looks.length >> 1] ?? 0,
        },
        { metric: 'bids that take part in one', unit: '', value: takers / books },
      ]
    }
    throw new Error('nothing was cleared')
  },
}

function opened(): Stage {
  const stage = { house: emptyHouse(), seq: 0, nowMs: START_MS, fact: 0 }
  const key = (n: number): string => n.toString(16).padStart(64, '0')
  const open: Command[] = [
    { type: 'houseOpen', house: key(1), owners: 2048, accounts: 2048, legs: 8192, balances: 64 },
    { type: 'tierOpen' },
    { type: 'underlyingList' },
    { type: 'underlyingList' },
    { type: 'assetList', tier: 0, underlying: 0, atomsPerLot: TOKEN, settlement: 1 },
    { type: 'vaultOpen', asset: 0, chain: 0, token: key(2) },
    { type: 'perpetualList', tier: 0, underlying: 1, lotMultiple: 1 },
    ...[1, 2, 3].map((n): Command => ({ type: 'sourceList', key: key(10 + n) })),
    { type: 'venueOpen', tier: 0, key: key(20) },
  ]
  for (const command of open) must(stage, command)
  const values: readonly (readonly [string, number, number])[] = [
    ['underlying.stepPpmPerS', 1, TOKEN],
    ['underlying.stepMaxPpm', 1, TOKEN],
    ['underlying.staleMs', 0, 3_600_000],
    ['underlying.staleMs', 1, 3_600_000],
    ['underlying.slowTauMs', 1, 1000],
    ['market.depthSharePpm', 0, 0],
    ['market.depthFloorLots', 0, 1_000_000],
    ['market.shareFloorLots', 0, 100_000_000],
    ['tier.reductionAgeMaxMs', 0, 5000],
    ['tier.stressMovePpm', 0, 0],
    ['tier.auctionDepthPpm', 0, 100 * TOKEN],
    ['market.openInterestCapLots', 0, 100_000_000],
  ]
  for (const [name, scope, value] of values) {
    const { number } = parameterByName(name)!.parameter
    const changes = [{ parameter: number, scope, value }]
    must(stage, { type: 'parametersSchedule', hash: key(0), path: 'slow', effectiveMs: stage.nowMs, changes })
  }
  must(stage, { type: 'tick' })
  price(stage, TOKEN)
  return stage
}

/** Sixteen bids an account, each at a discount of its own, until so many stand. */
function bidders(stage: Stage, count: number): void {
  const random = randomOpen(7, 'bids')
  for (let placed = 0; placed < count; ) {
    const account = member(stage, 100_000)
    for (let i = 0; i < PER_ACCOUNT && placed < count; i++, placed++) {
      const notionalMax = between(random, 1000, 10_000) * TOKEN
      const discountPpm = 200 + i * 50 + between(random, 0, 49)
      const expiryMs = stage.nowMs + 10 ** 9
      must(stage, { type: 'bidPlace', account, notionalMax, discountPpm, expiryMs, markets: [] })
    }
  }
}

function standing({ house }: Stage): number {
  const { bids } = house.auction
  let count = 0
  for (let row = 0; row < bids.rows; row++) if (bids.ticket[row]! > 0) count++
  return count
}

function member(stage: Stage, tokens: number): number {
  const { owners, accounts } = stage.house.ledger
  const owner = owners.rows
  const account = accounts.rows
  must(stage, { type: 'ownerOpen', key: (1000 + owner).toString(16).padStart(64, '0'), cluster: 0 })
  must(stage, { type: 'accountOpen', owner, tier: 0, mode: 'cross' })
  const mandate = { notionalMax: 10 ** 14, lossMax: 10 ** 13, windowMs: 1, expiryMs: START_MS + 10 ** 11, markets: [] }
  must(stage, { type: 'mandateSet', account, venue: 0, ...mandate })
  stage.fact += 1
  const reference = (5000 + stage.fact).toString(16).padStart(64, '0')
  const deposit = { source: 0, fact: stage.fact, reference, vault: 0, account, amount: tokens * TOKEN }
  must(stage, { type: 'depositFinal', ...deposit })
  return account
}

function price(stage: Stage, atoms: number): void {
  for (const source of [0, 1, 2]) {
    const entries = [
      { underlying: 0, price: TOKEN, confidence: 0 },
      { underlying: 1, price: atoms, confidence: 0 },
    ]
    must(stage, { type: 'priceReport', source, entries })
  }
}

function must(stage: Stage, command: Command): HouseEvent[] {
  const events = apply(stage.house, ++stage.seq, stage.nowMs, command)
  if (events[0]?.type === 'rejected') throw new Error(`${command.type} is refused with ${events[0].code}`)
  return events
}
