/**
 * A house for an ordeal: BTC in lots of a thousandth at $100,000, a perpetual and the contracts of a list, three sources of prices and curves
 * that differ by seeded noise, a maker with plenty, and money in the fund. What is lost is read off the tables of the house.
 */
import { apply, emptyHouse, type House } from '../../core/machine/index.ts'
import { emptyMeasure, measure, noChange, presentPrices, testInitialOfTrades } from '../../core/margin/index.ts'
import { parameterByName } from '../../core/params/index.ts'
import { type Command, type HouseEvent, type Reject, rejectCodes } from '../../core/words/index.ts'
import { between, type Random, randomOpen } from '../random.ts'

/** Atoms of a dollar, and a day in ms. */
const DOLLAR = 1_000_000
const DAY_MS = 86_400_000

/** Sources, and the outside source of deposits. */
const SOURCES = 3
const CHAIN = SOURCES

/** Half the range in which honest sources differ, ppm: of prices, and of what they say of variance. */
export const PRICE_NOISE_PPM = 50
export const CURVE_NOISE_PPM = 5000

/** Eight in the morning, when contracts expire. */
const START_MS = Date.UTC(2026, 0, 5, 8)

/** Dollars of everybody who must never be what fails. */
const PLENTY = 200_000_000 * DOLLAR

/** A contract of the list: days to its expiry, and strike in dollars a BTC. */
type Contract = {
  readonly days: number
  readonly kind: 'future' | 'call' | 'put'
  readonly strike?: number
  readonly upFront?: boolean
}

/** What a source says of an expiry: the forward over the index and a flat volatility with wings of so many √θ. */
type Says = {
  readonly days: number
  readonly basisPpm?: number
  readonly volatility: number
  readonly wings?: number
}

/** A book is traded without fees; reports last for as long as an ordeal needs them. */
const OPENING: Readonly<Record<string, number>> = {
  'market.clearingFeePpm': 0,
  'underlying.curveStaleMs': DAY_MS,
  'underlying.staleMs': 600_000,
}

/** Slices in which a book is opened. */
const SLICES = 256

const key = (n: number): string => n.toString(16).padStart(64, '0')

const rejectNames: ReadonlyMap<number, Reject> = new Map(
  Object.entries(rejectCodes).map(([name, { code }]) => [code, name as Reject]),
)

/** A house under an ordeal. */
export class Stage {
  readonly house: House = emptyHouse()
  readonly random: Random
  readonly events: HouseEvent[] = []
  readonly maker: number
  readonly members: number[] = []
  nowMs: number = START_MS
  price = 100_000
  #seq = 0
  #fact = 0
  #trade = 0

  constructor(contracts: readonly Contract[], set: Readonly<Record<string, number>>, seed: number, story: string) {
    this.random = randomOpen(seed, `ordeal ${story}`)
    this.must({ type: 'houseOpen', house: key(1), owners: 64, accounts: 256, legs: 1024, balances: 256 })
    this.must({ type: 'tierOpen' })
    for (const _ of ['USD', 'BTC']) this.must({ type: 'underlyingList' })
    this.must({ type: 'assetList', tier: 0, underlying: 0, atomsPerLot: DOLLAR, settlement: 1 })
    this.must({ type: 'vaultOpen', asset: 0, chain: 0, token: key(2) })
    this.must({ type: 'perpetualList', tier: 0, underlying: 1, lotMultiple: 1 })
    for (let source = 0; source <= CHAIN; source++) this.must({ type: 'sourceList', key: key(200 + source) })
    this.must({ type: 'venueOpen', tier: 0, key: key(300) })
    for (const { days, kind, strike = 0, upFront = false } of contracts) {
      const terms = { tier: 0, underlying: 1, lotMultiple: 1, expiryMs: this.expiryMs(days) }
      if (kind === 'future') this.must({ type: 'futureList', ...terms })
      else this.must({ type: 'optionList', ...terms, kind, strike: strike * 1000, upFront: upFront ? 1 : 0 })
    }
    this.#set({ ...OPENING, ...set })
    this.tick()
    this.report()
    const { tiers } = this.house.markets
    this.#deposit(tiers.fund[0]!, PLENTY / 10)
    this.#deposit(tiers.treasury[0]!, PLENTY / 10)
    this.maker = this.member(PLENTY)
  }

  expiryMs(days: number): number {
    return START_MS + days * DAY_MS
  }

  do(command: Command): Reject | null {
    const events = apply(this.house, ++this.#seq, this.nowMs, command)
    this.events.push(...events)
    const [first] = events
    return first?.type === 'rejected' ? rejectNames.get(first.code)! : null
  }

  must(command: Command): void {
    const reject = this.do(command)
    if (reject !== null) throw new Error(`an ordeal's own ${command.type} is refused: ${reject}`)
  }

  #set(set: Readonly<Record<string, number>>): void {
    const changes = Object.entries(set).flatMap(([name, value]) => {
      const { parameter, scope } = parameterByName(name)!
      return Array.from({ length: this.house.params[scope].rows }, (_, row) => ({
        ...{ parameter: parameter.number, scope: row, value },
      }))
    })
    if (changes.length === 0) return
    this.must({ type: 'parametersSchedule', hash: key(0), path: 'slow', effectiveMs: this.nowMs, changes })
  }

  #deposit(account: number, amount: number): void {
    const fact = ++this.#fact
    this.must({ type: 'depositFinal', source: CHAIN, fact, reference: key(5000 + fact), vault: 0, account, amount })
  }

  /** A member under portfolio margin with so many atoms of cash. */
  member(cash: number): number {
    const owner = this.house.ledger.owners.rows
    const account = this.house.ledger.accounts.rows
    this.must({ type: 'ownerOpen', key: key(1000 + owner), cluster: 0 })
    this.must({ type: 'accountOpen', owner, tier: 0, mode: 'cross' })
    this.must({ type: 'accountMargin', account, model: 'portfolio' })
    const windows = { windowMs: DAY_MS, expiryMs: START_MS + 1000 * DAY_MS, markets: [] }
    this.must({ type: 'mandateSet', account, venue: 0, notionalMax: 2 ** 50, lossMax: 2 ** 50, ...windows })
    if (cash > 0) this.#deposit(account, cash)
    this.members.push(account)
    return account
  }

  /** A member whose cash is what the house asks of a book at first, × so many ppm; it trades the book with the maker. Lots signed, by market. */
  holder(book: readonly (readonly [market: number, lots: number])[], cushionPpm: number): number {
    const account = this.member(0)
    const trades = book.map(([market, lots]) => ({ market, lots, cost: lots * this.mark(market) }))
    const { initialExcess } = testInitialOfTrades(
      this.house,
      account,
      trades.sort((a, b) => a.market - b.market),
      0,
    )
    this.#deposit(account, Math.ceil((-initialExcess * cushionPpm) / 10 ** 6))
    // In slices, so that legs which hedge one another are never far apart.
    for (let slice = 0; slice < SLICES; slice++) {
      for (const [market, lots] of book) {
        const until = (part: number): number => Math.trunc((lots * part) / SLICES)
        const part = until(slice + 1) - until(slice)
        if (part !== 0) this.trade(market, part, account, this.maker)
      }
    }
    return account
  }

  /** So many lots at the mark, signed as `account` gets them. */
  trade(market: number, lots: number, account: number, other: number): void {
    const [buyer, seller] = lots > 0 ? [account, other] : [other, account]
    this.must({
      type: 'tradeMake',
      ...{ venue: 0, trade: ++this.#trade, market, lots: Math.abs(lots), price: this.mark(market), buyer, seller },
      ...{ buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 },
    })
  }

  /** Every source reports the price, a little off. */
  report(price: number = this.price): void {
    this.price = price
    for (let source = 0; source < SOURCES; source++) {
      const off = between(this.random, -PRICE_NOISE_PPM, PRICE_NOISE_PPM)
      const entries = [
        { underlying: 0, price: DOLLAR, confidence: 0 },
        { underlying: 1, price: Math.round((price * 1000 * (10 ** 6 + off)) / 10 ** 6), confidence: 0 },
      ]
      this.must({ type: 'priceReport', source, entries })
    }
  }

  /** Sources report curves, each a little off; `apart` is what one of them says instead. */
  curve(says: readonly Says[], apart?: { readonly source: number; readonly says: readonly Says[] }): void {
    for (let source = 0; source < SOURCES; source++) {
      const noise = 1 + between(this.random, -CURVE_NOISE_PPM, CURVE_NOISE_PPM) / 10 ** 6
      const said = apart?.source === source ? apart.says : says
      const entries = said.map(({ days, basisPpm = 0, volatility, wings = 0 }) => {
        const expiryMs = this.expiryMs(days)
        const theta = Math.round(volatility ** 2 * ((expiryMs - this.nowMs) / (365 * DAY_MS)) * noise * 1e9)
        const wing = Math.floor(wings * Math.sqrt(theta * 1e9))
        return { expiryMs, basisPpm, theta, right: wing, left: wing, confidencePpm: 10_000 }
      })
      this.must({ type: 'curveReport', source, underlying: 1, entries })
    }
  }

  tick(laterMs = 0): void {
    this.nowMs += laterMs
    this.must({ type: 'tick' })
  }

  /** To the expiry, the price standing but for what is done before its last so many ms; then its sweep. */
  untilExpiry(days: number, lastMs: number, act: () => void): void {
    const expiryMs = this.expiryMs(days)
    for (let beforeMs = 45 * 60_000; beforeMs > lastMs; beforeMs -= 60_000) {
      this.nowMs = expiryMs - beforeMs
      this.report()
    }
    this.nowMs = expiryMs - lastMs
    act()
    this.tick(lastMs)
    for (let minute = 0; minute < 10; minute++) this.tick(60_000)
  }

  mark(market: number): number {
    return this.house.markets.markets.mark[market]!
  }

  equity(account: number): number {
    measure(this.house, presentPrices(this.house), account, noChange, measured)
    return measured.equity
  }

  /** What prefunded layers and the backstop have, less what members owe beyond what they have: less of it is a loss of the house. */
  standing(): number {
    const { tiers } = this.house.markets
    const { cash } = this.house.ledger.accounts
    const layers = (['fund', 'sitg', 'stakers', 'pending', 'treasury'] as const).map((name) => cash[tiers[name][0]!]!)
    const lacking = this.members.map((account) => Math.min(0, this.equity(account)))
    return [...layers, ...lacking, this.equity(tiers.backstop[0]!)].reduce((sum, each) => sum + each, 0)
  }

  /** Σ of unpaid gains that were cut from members. */
  gainsCut(): number {
    return this.events.reduce((sum, event) => sum + (event.type === 'gainCut' ? event.amount : 0), 0)
  }

  /** Lots of an account that were closed by force. */
  lotsForced(account: number): number {
    return this.events.reduce((sum, event) => {
      const isIts =
        event.type === 'filled' && event.kind !== 'trade' && (event.buyer === account || event.seller === account)
      return isIts ? sum + event.lots : sum
    }, 0)
  }
}

const measured = emptyMeasure()
