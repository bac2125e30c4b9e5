/**
 * The house that scenario tables are told about: tier 0 with token USD and collateral COIN, tier 1 with token USD1 (the same
 * token, so that its owner may transfer), markets BTC and ETH in tier 0, one venue, three sources.
 *
 * It is plain, so that rows can be checked by hand: no clearing fee, no interest, no add-on to initial margin but the
 * brackets (maintenance 2 %, target 2.5 %, restore 3.125 %, initial 4 % of notional), prices that may jump and slow prices
 * that follow within seconds, and a breaker that assumes no move. A table that is about one of these sets it in its first rows.
 */
import assert from 'node:assert/strict'
import { apply, emptyHouse, type House } from '../../src/core/machine/index.ts'
import { parameterByName } from '../../src/core/params/index.ts'
import { keyRead } from '../../src/core/tables/index.ts'
import { type Command, type HouseEvent, rejectCodes } from '../../src/core/words/index.ts'

/** Atoms of a token. */
export const ATOMS = 1_000_000
/** Names of rows, by their number; a table may list more markets (`Stage.markets`). */
export const markets: readonly string[] = ['BTC', 'ETH']
export const underlyings: readonly string[] = ['USD', ...markets]
export const assets: readonly string[] = ['USD', 'COIN', 'USD1']
const tierOfAsset = [0, 0, 1]
const houseKinds = [
  'funding',
  'rounding',
  'fees',
  'fund',
  'sitg',
  'stakers',
  'treasury',
  'backstop',
  'pending',
  'outgoing',
  'joining',
] as const

const key = (n: number): string => n.toString(16).padStart(64, '0')

/** When row `0s` happens. */
export const START_MS = Date.UTC(2026, 0, 1)

/** Parameters of the plain house. */
export const plain: readonly (readonly [string, number])[] = [
  ['underlying.staleMs', 3_600_000],
  ['underlying.slowTauMs', 1000],
  ['underlying.stepPpmPerS', ATOMS],
  ['underlying.stepMaxPpm', ATOMS],
  ['underlying.confidenceMaxPpm', ATOMS],
  ['market.confidenceFactorPpm', 0],
  ['market.clearingFeePpm', 0],
  ['market.depthSharePpm', 0],
  ['market.volatilityFactorPpm', 0],
  ['market.fundingInterestPpm', 0],
  ['tier.borrowRatePpm', 0],
  ['tier.stressMovePpm', 0],
]

/** A house under a table: the machine, the names that rows use, and the events since the last row. */
export class Stage {
  readonly house: House = emptyHouse()
  readonly accounts = new Map<string, number>()
  readonly markets: string[] = [...markets]
  readonly references = new Map<string, { reference: string; vault: number; account: number; amount: number }>()
  /** Tickets of holds and withdrawals by the name that a row gave them. */
  readonly tickets = new Map<string, number>()
  readonly holders = new Map<string, number>()
  readonly outsiders: string[] = []
  /** Every command since the house was opened, with its events. */
  readonly log: { readonly nowMs: number; readonly command: Command; readonly events: readonly HouseEvent[] }[] = []
  events: HouseEvent[] = []
  seq = 0
  fact = 0
  trade = 0
  nowMs = START_MS

  constructor() {
    this.must({ type: 'houseOpen', house: key(1), owners: 64, accounts: 256, legs: 1024, balances: 256 })
    this.must({ type: 'tierOpen' })
    this.must({ type: 'tierOpen' })
    for (const _ of underlyings) this.must({ type: 'underlyingList' })
    this.must({ type: 'assetList', tier: 0, underlying: 0, atomsPerLot: 10 * ATOMS, settlement: 1 })
    this.must({ type: 'assetList', tier: 0, underlying: 1, atomsPerLot: ATOMS, settlement: 0 })
    this.must({ type: 'assetList', tier: 1, underlying: 0, atomsPerLot: 10 * ATOMS, settlement: 1 })
    for (const asset of assets.keys()) {
      this.must({ type: 'vaultOpen', asset, chain: 0, token: key(asset === 2 ? 100 : 100 + asset) })
    }
    for (const market of markets) {
      this.must({ type: 'perpetualList', tier: 0, underlying: underlyings.indexOf(market), lotMultiple: 1 })
    }
    for (const source of [1, 2, 3]) this.must({ type: 'sourceList', key: key(200 + source) })
    this.must({ type: 'venueOpen', tier: 0, key: key(300) })
    for (const [name, value] of plain) this.set(name, value)
    this.must({ type: 'tick' })
  }

  /** Row of a market by its name. */
  market(name: string): number {
    return this.markets.indexOf(name)
  }

  /** Applies a command and keeps its events; returns the reject code's name or null. */
  do(command: Command): string | null {
    const events = apply(this.house, ++this.seq, this.nowMs, command)
    this.events.push(...events)
    this.log.push({ nowMs: this.nowMs, command, events })
    const rejected = events.find((event) => event.type === 'rejected')
    if (rejected === undefined) return null
    return Object.entries(rejectCodes).find(([, { code }]) => code === rejected.code)![0]
  }

  must(command: Command): void {
    assert.equal(this.do(command), null, `${command.type} is refused`)
  }

  /** Sets a parameter before members come, of one row of its scope or of all. */
  set(name: string, value: number, row?: string): void {
    const scope = parameterByName(name)?.scope
    assert.ok(scope, `no parameter ${name}`)
    const rows = row === undefined ? [...Array(this.house.params[scope].rows).keys()] : [this.rowOf(scope, row)]
    for (const one of rows) this.must(this.change(name, one, value, 'slow', this.nowMs))
  }

  change(
    name: string,
    scope: number,
    value: number,
    path: 'slow' | 'fast' | 'emergency',
    effectiveMs: number,
  ): Command {
    const parameter = parameterByName(name)!.parameter.number
    return { type: 'parametersSchedule', hash: key(0), path, effectiveMs, changes: [{ parameter, scope, value }] }
  }

  /** A source's attestation of a multiple for a UTC day so many days ago. */
  attestation(source: number, times: number, ago: number): Command {
    const day = Math.floor(this.nowMs / 86_400_000) - ago
    const seasonPpm = Math.round(times * 1_000_000)
    return { type: 'seasonReport', source, tier: 0, day, season: 0, seasonPpm, scoreMilli: 0, inputs: [] }
  }

  rowOf(scope: string, name: string): number {
    const names =
      scope === 'market' ? this.markets : scope === 'asset' ? assets : scope === 'underlying' ? underlyings : []
    return names.includes(name) ? names.indexOf(name) : Number(name)
  }

  /** The account of a name: one of the clearing house, `S.BTC`, `R.BTC`, `venue`, or a member's, opened when first named. */
  account(name: string): number {
    const { tiers, markets: m, venues } = this.house.markets
    const kind = houseKinds.find((each) => each === name)
    if (kind !== undefined) return tiers[kind][0]!
    if (name === 'venue') return venues.account[0]!
    if (/^[SR]\./.test(name)) return m[name[0] === 'S' ? 'settlement' : 'reserve'][this.market(name.slice(2))]!
    return this.accounts.get(name) ?? this.open(name, this.openOwner(0), 0, 'cross')
  }

  openOwner(cluster: number): number {
    const owner = this.house.ledger.owners.rows
    this.must({ type: 'ownerOpen', key: key(1000 + owner), cluster })
    return owner
  }

  /** Opens a member's account, in tier 0 with a wide mandate for the venue. */
  open(name: string, owner: number, tier: number, mode: 'cross' | 'isolated'): number {
    assert.ok(!this.accounts.has(name), `${name} has an account`)
    const account = this.house.ledger.accounts.rows
    this.must({ type: 'accountOpen', owner, tier, mode })
    this.accounts.set(name, account)
    if (tier === 0) this.must(this.mandate(account, 10 ** 14, 10 ** 13, []))
    return account
  }

  mandate(account: number, notionalMax: number, lossMax: number, only: readonly string[]): Command {
    return {
      type: 'mandateSet',
      account,
      venue: 0,
      notionalMax,
      lossMax,
      windowMs: 3_600_000,
      expiryMs: START_MS + 10 ** 11,
      markets: only.map((name) => ({ market: this.market(name) })),
    }
  }

  /** The key of an account's owner: whom it may always pay out to; that of nobody for the clearing house. */
  ownKey(account: number): string {
    const owner = this.house.ledger.accounts.owner[account] ?? -1
    return owner < 0 ? key(0) : keyRead(this.house.ledger.owners.key, owner)
  }

  /** The key of somebody outside by name. */
  outsider(name: string): string {
    if (!this.outsiders.includes(name)) this.outsiders.push(name)
    return key(7000 + this.outsiders.indexOf(name))
  }

  /** A deposit at a stage: its first mention gives the reference, later ones find it again. */
  deposit(stage: 'seen' | 'final', name: string, account: string, asset: string, amount: number): string | null {
    const known = this.references.get(name)
    const entry = known ?? {
      reference: key(5000 + this.references.size),
      vault: assets.indexOf(asset),
      account: this.account(account),
      amount,
    }
    this.references.set(name, entry)
    const type = stage === 'seen' ? 'depositSeen' : 'depositFinal'
    return this.fromChain((source, fact) => ({ type, source, fact, ...entry }))
  }

  /** A command that carries the next outside fact; a refused one does not use it up. */
  fromChain(make: (source: number, fact: number) => Command): string | null {
    const reject = this.do(make(0, this.fact + 1))
    if (reject === null) this.fact++
    return reject
  }

  /** Tier of an asset's row. */
  tierOf(asset: string): number {
    return tierOfAsset[assets.indexOf(asset)]!
  }
}
