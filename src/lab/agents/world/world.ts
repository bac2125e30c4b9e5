/**
 * The small house of an episode: one tier with a dollar token, markets BTC and ETH with lots of $100, four sources, a venue
 * and a maker with deep pockets. It is plain: no fee, no interest, no add-on to initial margin but what a role sets. Prices
 * may jump, reports live for an hour, sweeps run every minute.
 */
import { apply, type House } from '../../../core/machine/index.ts'
import { type Atoms, assert, bigMulDivFloor, type Price, type Row } from '../../../core/units/index.ts'
import type { Command, HouseEvent } from '../../../core/words/index.ts'

/** Every command of an episode with its time, for whoever watches the house. */
type Watcher = (timeMs: number, command: Command, events: readonly HouseEvent[]) => void

/** What honest sources are unsure of: a part of the price, and a part of its move since they last reported. */
export type Confidence = { readonly pricePpm: number; readonly movePpm: number }

/** Sources that are sure: a mark moves at once, and nobody can be quicker than it. */
export const sure: Confidence = { pricePpm: 0, movePpm: 0 }

/** What the feeds of the scenarios report: 200 ppm of the price and half its move since the report before. */
export const asFeeds: Confidence = { pricePpm: 200, movePpm: 500_000 }

/** An episode under way. `prices` are what honest sources see, atoms a lot, by underlying. */
export type World = {
  readonly house: House
  readonly prices: number[]
  /** The same when sources last reported. */
  readonly reported: number[]
  confidence: Confidence
  readonly maker: Row
  /** Money out less money in, by owner; deposits to the clearing house are under −1. */
  readonly flows: Map<number, Atoms>
  /** What collateral that an owner brought was worth when it came, with a minus. */
  readonly collateral: Map<number, Atoms>
  readonly watchers: Watcher[]
  nowMs: number
  seq: number
  fact: number
  trade: number
}

/** Markets by name. */
export const BTC: Row = 0
export const ETH: Row = 1

/** Vaults: the settlement token's, and that of ETH as collateral. */
export const ETH_VAULT: Row = 1
/** The operator where an owner is asked for: its money is what came to the clearing house, its fees, its shares. */
export const OPERATOR: Row = -1

/** Atoms of a token. */
export const DOLLAR = 1_000_000
/** Millionths. */
export const PPM = 1_000_000
/** The price of a lot at the start. */
export const LOT_PRICE: Price = 100 * DOLLAR

/** The sources of prices are rows 0 to 3; who reports the chain comes after them. */
export const SOURCES = 4
export const CHAIN_SOURCE: Row = SOURCES

/** Applies a command; false when the house refuses it. Whoever searches asks for what is refused all the time. */
export function attempt(world: World, command: Command): boolean {
  return run(world, command).every(({ type }) => type !== 'rejected')
}

/** Applies a command that cannot be refused. */
export function must(world: World, command: Command): void {
  assert(attempt(world, command), `${command.type} is refused`)
}

export function run(world: World, command: Command): readonly HouseEvent[] {
  const events = apply(world.house, ++world.seq, world.nowMs, command)
  for (const event of events) {
    if (event.type === 'withdrawalNoted' && event.stage === 'executed') count(world, event.account, event.amount)
    if (event.type === 'depositNoted' && event.stage === 'final') {
      if (event.vault === ETH_VAULT) count(world, event.account, -worthAt(world, event.amount), world.collateral)
      else count(world, event.account, -event.amount)
    }
  }
  for (const watcher of world.watchers) watcher(world.nowMs, command, events)
  return events
}

/** What an amount of ETH is worth now, atoms. */
export function worthAt({ house }: World, amount: number): Atoms {
  const { price, atomsPerLot } = house.markets.assets
  return bigMulDivFloor(amount, price[1]!, atomsPerLot[1]!)
}

function count(world: World, account: Row, amount: Atoms, flows: Map<number, Atoms> = world.flows): void {
  const owner = world.house.ledger.accounts.owner[account]!
  flows.set(owner, (flows.get(owner) ?? 0) + amount)
}

/** A key of 32 bytes by its number. */
export const key = (n: number): string => n.toString(16).padStart(64, '0')
