/**
 * A house with perpetuals, dated futures and options on one underlying, for tests: three sources of prices and curves, one venue,
 * members with mandates. A base lot of BTC is 0.001 of it: prices below are dollars a BTC, dollar atoms × 1,000 a lot.
 */
import assert from 'node:assert/strict'
import { apply, emptyHouse, type House } from '../../src/core/machine/index.ts'
import { parameterByName } from '../../src/core/params/index.ts'
import { type Command, type HouseEvent, rejectCodes } from '../../src/core/words/index.ts'

const ATOMS = 1_000_000

/** When the house opens: eight in the morning, so that expiries a number of days later are at that time. */
export const START_MS: number = Date.UTC(2026, 0, 5, 8)

/** A day. */
export const DAY_MS = 86_400_000

const key = (n: number): string => n.toString(16).padStart(64, '0')

/** Markets by name, in the order in which they are listed. */
type Listing = {
  readonly name: string
  readonly days: number
  readonly kind: 'future' | 'call' | 'put'
  readonly strike?: number
  readonly upFront?: boolean
}

/** What a curve says of an expiry: forward over index, the volatility at the money, and wings of so many √θ, below 2. */
type Curve = { readonly days: number; readonly basisPpm?: number; readonly volatility: number; readonly skew?: number }

/** A house under test. */
export class OptionsHouse {
  readonly house: House = emptyHouse()
  readonly markets: string[] = ['PERP']
  readonly log: { readonly nowMs: number; readonly command: Command; readonly events: readonly HouseEvent[] }[] = []
  nowMs: number = START_MS
  seq = 0
  fact = 0
  trades = 0
  price = 100_000

  /** Opens it at a price of 100,000 with the contracts of a list. */
  constructor(listings: readonly Listing[]) {
    this.must({ type: 'houseOpen', house: key(1), owners: 256, accounts: 2048, legs: 8192, balances: 1024 })
    this.must({ type: 'tierOpen' })
    this.must({ type: 'underlyingList' })
    this.must({ type: 'underlyingList' })
    this.must({ type: 'assetList', tier: 0, underlying: 0, atomsPerLot: ATOMS, settlement: 1 })
    this.must({ type: 'assetList', tier: 0, underlying: 1, atomsPerLot: 100_000, settlement: 0 })
    this.must({ type: 'vaultOpen', asset: 0, chain: 0, token: key(2) })
    this.must({ type: 'vaultOpen', asset: 1, chain: 0, token: key(3) })
    this.must({ type: 'perpetualList', tier: 0, underlying: 1, lotMultiple: 1 })
    for (const source of [1, 2, 3]) this.must({ type: 'sourceList', key: key(200 + source) })
    this.must({ type: 'venueOpen', tier: 0, key: key(300) })
    for (const listing of listings) this.list(listing)
    this.set('market.clearingFeePpm', 0)
    this.set('market.priceLimitPpm', 100_000)
    this.set('market.depthSharePpm', 0)
    this.set('market.volatilityFactorPpm', 0)
    this.set('market.confidenceFactorPpm', 0)
    this.set('market.fundingInterestPpm', 0)
    this.set('underlying.staleMs', 3_600_000)
    this.set('underlying.stepPpmPerS', ATOMS)
    this.set('underlying.stepMaxPpm', ATOMS)
    this.set('underlying.slowTauMs', 1000)
    this.set('underlying.curveStaleMs', 3_600_000)
    this.set('tier.stressMovePpm', 0)
    this.set('tier.treasuryCap', 0)
    this.tick(0)
    this.report(this.price)
  }

  /** Lists a contract that expires so many days after the start. */
  list({ name, days, kind, strike = 0, upFront = false }: Listing): void {
    this.markets.push(name)
    const terms = { tier: 0, underlying: 1, lotMultiple: 1, expiryMs: START_MS + days * DAY_MS }
    if (kind === 'future') this.must({ type: 'futureList', ...terms })
    else this.must({ type: 'optionList', ...terms, kind, strike: strike * 1000, upFront: upFront ? 1 : 0 })
  }

  do(command: Command): string | null {
    const events = apply(this.house, ++this.seq, this.nowMs, command)
    this.log.push({ nowMs: this.nowMs, command, events })
    const rejected = events.find((event) => event.type === 'rejected')
    if (rejected === undefined) return null
    return Object.entries(rejectCodes).find(([, { code }]) => code === rejected.code)![0]
  }

  must(command: Command): void {
    assert.equal(this.do(command), null, `${command.type} is refused`)
  }

  /** Sets a parameter of every row of its scope. */
  set(name: string, value: number): void {
    const place = parameterByName(name)
    assert.ok(place, `no parameter ${name}`)
    for (let scope = 0; scope < this.house.params[place.scope].rows; scope++) {
      const changes = [{ parameter: place.parameter.number, scope, value }]
      this.must({ type: 'parametersSchedule', hash: key(0), path: 'slow', effectiveMs: this.nowMs, changes })
      this.must({ type: 'tick' })
    }
  }

  market(name: string): number {
    return this.markets.indexOf(name)
  }

  tick(laterMs: number): void {
    this.nowMs += laterMs
    this.must({ type: 'tick' })
  }

  /** All sources report a price in dollars. */
  report(price: number): void {
    this.price = price
    for (const source of [0, 1, 2]) {
      const entries = [
        { underlying: 0, price: ATOMS, confidence: 0 },
        { underlying: 1, price: Math.round(price * 1000), confidence: 0 },
      ]
      this.must({ type: 'priceReport', source, entries })
    }
  }

  /** All sources report curves; of a flat smile the wing slopes are 0. */
  curve(curves: readonly Curve[]): void {
    for (const source of [0, 1, 2])
      this.must({ type: 'curveReport', source, underlying: 1, entries: this.entries(curves) })
  }

  entries(curves: readonly Curve[]): Extract<Command, { type: 'curveReport' }>['entries'] {
    return curves.map(({ days, basisPpm = 0, volatility, skew = 0 }) => {
      const expiryMs = START_MS + days * DAY_MS
      const theta = Math.round(volatility ** 2 * ((expiryMs - this.nowMs) / (365 * DAY_MS)) * 1e9)
      const wing = Math.round(skew * Math.sqrt(theta * 1e9))
      return { expiryMs, basisPpm, theta, right: wing, left: wing, confidencePpm: 10_000 }
    })
  }

  /** Opens a member under portfolio margin with dollars and BTC. */
  member(dollars: number, btc = 0): number {
    const { owners, accounts } = this.house.ledger
    const owner = owners.rows
    this.must({ type: 'ownerOpen', key: key(1000 + owner), cluster: 0 })
    const account = accounts.rows
    this.must({ type: 'accountOpen', owner, tier: 0, mode: 'cross' })
    this.must({ type: 'accountMargin', account, model: 'portfolio' })
    this.must({
      type: 'mandateSet',
      account,
      venue: 0,
      notionalMax: 2 ** 50,
      lossMax: 2 ** 50,
      windowMs: DAY_MS,
      expiryMs: START_MS + 1000 * DAY_MS,
      markets: [],
    })
    if (dollars > 0) this.deposit(account, 0, dollars * ATOMS)
    if (btc > 0) this.deposit(account, 1, btc * 100_000_000)
    return account
  }

  deposit(account: number, vault: number, amount: number): void {
    const reference = key(10_000 + ++this.fact)
    this.must({ type: 'depositFinal', source: 0, fact: this.fact, reference, vault, account, amount })
  }

  /** A trade in lots at a price in dollars a BTC; the reject code or null. */
  trade(market: string, lots: number, price: number, buyer: number, seller: number): string | null {
    return this.do({
      type: 'tradeMake',
      venue: 0,
      trade: ++this.trades,
      market: this.market(market),
      lots,
      price: Math.round(price * 1000),
      buyer,
      seller,
      buyerFee: 0,
      sellerFee: 0,
      buyerHold: 0,
      sellerHold: 0,
    })
  }

  mark(market: string): number {
    return this.house.markets.markets.mark[this.market(market)]! / 1000
  }

  cash(account: number): number {
    return this.house.ledger.accounts.cash[account]! / ATOMS
  }
}
