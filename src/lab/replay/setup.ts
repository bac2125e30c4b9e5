/**
 * Opens a house for a scenario: listings, parameters, then, once there are prices, capital, members and their opening
 * trades. Every step is a command that the house judges like any other.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { TIER_ACCOUNTS } from '../../core/markets/index.ts'
import { PPM } from '../../core/units/index.ts'
import { byteWriter, type Command, codecOf, commandSchemas } from '../../core/words/index.ts'
import { depositOf, keyOf, type Population, type PopulationPlace, type PopulationWish } from '../populations/index.ts'
import { contractCommand } from './contracts.ts'
import type { ParameterSetting } from './parameters.ts'
import { capitalPpm, type HousePlan } from './plan.ts'

/** Accounts that a market and a venue open: they and those of the tier come before those of members. */
const MARKET_ACCOUNTS = 2
const VENUE_ACCOUNTS = 1

/** Accounts of the clearing house by their place among those of the tier. */
const tierAccount = { fund: 3, sitg: 4, treasury: 6, backstop: 7 } as const

/** The owners who stake, each an account. */
const STAKERS = 4

/** Changes in one command, at least: the schedule holds a thousand, and what belongs to one market goes together. */
const CHANGES = 400

const commandCodec = codecOf<Command>(commandSchemas)

/** Row of the first account of the population. */
export function accountFirstOf(plan: HousePlan): number {
  return TIER_ACCOUNTS + MARKET_ACCOUNTS * (plan.markets.length + plan.contracts.length) + VENUE_ACCOUNTS + STAKERS
}

/** Where the population finds its place. */
export function placeOf(plan: HousePlan): PopulationPlace {
  let trade = 0
  return {
    tier: plan.tier,
    venue: plan.venue,
    source: plan.chainSource,
    facts: { last: 0 },
    nextTrade: () => ++trade,
    ownerFirst: STAKERS,
    accountFirst: accountFirstOf(plan),
    cashVault: 0,
    expiryMs: plan.toMs + 86_400_000,
  }
}

/** What the plan wishes of a population. */
export function populationWish(plan: HousePlan, seed: number, optionsOf1000: number): PopulationWish {
  return {
    seed,
    accounts: plan.accounts,
    markets: plan.markets.map((market) => ({
      underlying: market.name,
      price: market.price,
      openInterest: market.openInterest,
      initialOf: (notional) => initialWithRoom(market, notional),
    })),
    assets: plan.assets.map(({ row, name, price, atomsPerLot, haircutPpm, stable }) => ({
      vault: row,
      underlying: name,
      price,
      atomsPerLot,
      haircutPpm,
      stable,
      valueMax: 4 * 10 ** 12,
    })),
    contracts: plan.contracts,
    optionsOf1000,
  }
}

/** Listings and parameters: all that needs no price. */
export function* listingCommands(
  plan: HousePlan,
  settings: readonly ParameterSetting[],
  legs: number,
): Generator<Command> {
  const accounts = plan.accounts + accountFirstOf(plan) + 64
  const room = (rows: number): number => Math.max(1024, Math.ceil(rows))
  yield {
    type: 'houseOpen',
    house: keyOf('house', 1),
    owners: room(plan.accounts + STAKERS),
    accounts: room(accounts),
    legs: room(legs * 1.5 + accounts + 8192),
    balances: room(accounts * 0.6 + 4096),
  }
  yield { type: 'tierOpen' }
  for (const _ of plan.underlyings) yield { type: 'underlyingList' }
  for (const { row, underlying, atomsPerLot } of plan.assets) {
    yield { type: 'assetList', tier: plan.tier, underlying, atomsPerLot, settlement: row === 0 ? 1 : 0 }
    yield { type: 'vaultOpen', asset: row, chain: 0, token: keyOf('token', row) }
  }
  for (const { underlying } of plan.markets) {
    yield { type: 'perpetualList', tier: plan.tier, underlying, lotMultiple: 1 }
  }
  for (const contract of plan.contracts) yield contractCommand(plan.tier, contract)
  for (let source = 0; source <= plan.chainSource; source++) yield { type: 'sourceList', key: keyOf('source', source) }
  yield { type: 'venueOpen', tier: plan.tier, key: keyOf('venue', 0) }
  yield* scheduling(settings, plan.fromMs)
}

/** Capital of the clearing house: deposits like any other, stakes by members who stake. */
export function* capitalCommands(plan: HousePlan, place: PopulationPlace): Generator<Command> {
  const part = (ppm: number): number => Math.max(PPM, Math.floor(plan.openInterest / PPM) * ppm)
  for (const layer of ['fund', 'sitg', 'treasury', 'backstop'] as const) {
    yield depositOf(place, tierAccount[layer], place.cashVault, part(capitalPpm[layer]))
  }
  for (let staker = 0; staker < STAKERS; staker++) {
    const account = place.accountFirst - STAKERS + staker
    const amount = Math.floor(part(capitalPpm.stakers) / STAKERS)
    yield { type: 'ownerOpen', key: keyOf('owner', staker), cluster: 0 }
    yield { type: 'accountOpen', owner: staker, tier: plan.tier, mode: 'cross' }
    yield depositOf(place, account, place.cashVault, amount)
    yield { type: 'stakeAdd', account, amount }
  }
}

/** Legs wanted, with those of market makers in every market and of the clearing house. */
export function legsWanted(plan: HousePlan, population: Population): number {
  const { legMarket, makers, optionMakers, optionBooks } = population
  const dated = (optionMakers.length + TIER_ACCOUNTS) * (plan.contracts.length + plan.markets.length)
  const perpetual = legMarket.length + (makers.length + TIER_ACCOUNTS) * plan.markets.length
  return optionBooks.length === 0 ? perpetual : perpetual + dated + 4 * optionBooks.length
}

function* scheduling(settings: readonly ParameterSetting[], effectiveMs: number): Generator<Command> {
  let from = 0
  for (let to = 1; to <= settings.length; to++) {
    const together = to < settings.length && (to - from < CHANGES || settings[to]!.where === settings[to - 1]!.where)
    if (together) continue
    yield scheduleOf(settings.slice(from, to), effectiveMs)
    from = to
  }
}

/** A change set carries the SHA-256 of its canonical bytes with an empty hash. */
function scheduleOf(settings: readonly ParameterSetting[], effectiveMs: number): Command {
  const changes = settings.map(({ number, scope, value }) => ({ parameter: number, scope, value }))
  const bare: Command = { type: 'parametersSchedule', hash: '0'.repeat(64), path: 'slow', effectiveMs, changes }
  const writer = byteWriter()
  commandCodec.encode(writer, bare)
  return { ...bare, hash: bytesToHex(sha256(writer.bytes.subarray(0, writer.length))) }
}

/** Initial margin of a leg by the market's brackets, its shares of depth and open interest, and half a per cent for what moves. */
function initialWithRoom(market: HousePlan['markets'][number], notional: number): number {
  const depth = market.depthDollars * PPM
  const bounds = [depth / 10, depth / 2, depth * 2, Number.MAX_SAFE_INTEGER]
  let initial = 0
  let from = 0
  for (const [k, bound] of bounds.entries()) {
    const part = Math.max(0, Math.min(notional, bound) - from)
    initial += Math.ceil((part / PPM) * Math.min(market.initialPpm * 2 ** k, PPM))
    from = bound
  }
  const depthShare = Math.ceil(notional * Math.min(1, (0.05 * notional) / Math.max(depth, 1)))
  // The ramp on the owner's share of open interest, from a fifth to four fifths; with room for other accounts of the owner.
  const share = Math.min(Math.max((notional * 1.1) / market.openInterest - 0.2, 0) / 0.6, 1)
  return Math.min(notional, initial + depthShare + Math.ceil(notional * share) + Math.ceil(notional / 200))
}
