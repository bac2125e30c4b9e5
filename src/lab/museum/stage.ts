/**
 * Where a script is played: a house of one tier with its money, a seeded crowd around the story, and the auditor beside
 * every command. A script speaks in names; what the house refuses it is told by the reject's name.
 */
import { apply, emptyHouse, type House } from '../../core/machine/index.ts'
import { parameterByName } from '../../core/params/index.ts'
import { type Command, type HouseEvent, type Reject, rejectCodes } from '../../core/words/index.ts'
import { type Auditor, auditorOf } from '../auditor/index.ts'
import { between, type Random, randomOpen } from '../random.ts'
import { catalogue } from '../simulator/catalogue.ts'
import { keyOf } from './keys.ts'
import { openingCommands } from './opening.ts'

const PPM = 1_000_000
const SOURCES = 3
const CHAIN = SOURCES
/** A source says the price within half of this on either side. */
export const NOISE_PPM = 200
const FALLS_WITH = 'asset.wrongWayUnderlying'
const START_MS = Date.UTC(2026, 0, 1)

/** What a house of a story has: a market or a collateral of each name at its first price, money, parameters of the listing. */
export type Stocking = {
  /** Name of each underlying and its price, atoms a lot. */
  readonly prices: Readonly<Record<string, number>>
  readonly markets: readonly string[]
  readonly assets: readonly string[]
  /** Collateral that is issued by or pegged to an underlying, by their names: `asset.wrongWayUnderlying`. */
  readonly fallsWith?: Readonly<Record<string, string>>
  /** Names whose last source is not a book but what the issuer redeems at: the first price. */
  readonly redeemed?: readonly string[]
  /** Cash of the clearing house, atoms. */
  readonly backstop: number
  readonly fund: number
  readonly treasury: number
  /** Parameters that the listing sets: `market.openInterestCapLots`, for every row of their scope. */
  readonly set: Readonly<Record<string, number>>
}

type EventOf<N extends HouseEvent['type']> = Extract<HouseEvent, { readonly type: N }>

/** A leg of the path of prices. */
type Walk = { readonly forMs: number; readonly everyMs: number }

/** Money of a person at the prices of the moments at which it came and went, atoms. */
type Person = { readonly account: number; readonly owner: number; deposited: number; withdrawn: number }

/** A house under a script. */
export class Stage {
  readonly stocking: Stocking
  /** Whether every source reads the venue's own book, which the first one alone reads otherwise. */
  readonly ownBook: boolean
  readonly house: House = emptyHouse()
  readonly auditor: Auditor = auditorOf({ catalogue })
  readonly random: Random
  readonly people = new Map<string, Person>()
  /** Names whose losses are their own affair: attackers and those who act with them. */
  readonly actors = new Set<string>()
  /** Names of members whose loss by the end is somebody else's doing. */
  readonly victims = new Set<string>()
  readonly flat = new Set<string>()
  readonly prices: Record<string, number>
  /** What the first source says instead of the price of a name. */
  readonly apart: Record<string, number> = {}
  /** Refusals that the script was told, in order. */
  readonly refusals: Reject[] = []
  /** Σ VMGH on members who do not act in the story. */
  cut = 0
  /** Σ of what such members' collateral was sold below its price. */
  givenAway = 0
  commands = 0
  #nowMs = START_MS
  #fact = 0
  #trade = 0
  #withdrawal = 0

  constructor(
    stocking: Stocking,
    set: Readonly<Record<string, number>>,
    ownBook: boolean,
    seed: number,
    story: string,
  ) {
    this.stocking = stocking
    this.ownBook = ownBook
    this.random = randomOpen(seed, `museum ${story}`)
    this.prices = { ...stocking.prices }
    for (const command of openingCommands(stocking)) this.must(command)
    this.must(this.parameters(set))
    this.look()
    for (const kind of ['backstop', 'fund', 'treasury'] as const) {
      const amount = stocking[kind]
      if (amount > 0) must(this.pay(this.house.markets.tiers[kind][0]!, 0, amount))
    }
  }

  /** Applies a command under the auditor's eyes; the reject's name or null. */
  do(command: Command): Reject | null {
    this.commands += 1
    const events = apply(this.house, this.commands, this.#nowMs, command)
    this.auditor.observe(this.commands, this.#nowMs, command, events)
    for (const event of events) this.#hear(event)
    const [first] = events
    if (first?.type !== 'rejected') return null
    return rejectNames.get(first.code)!
  }

  #hear(event: HouseEvent): void {
    if (event.type === 'withdrawalNoted' && event.stage === 'requested') this.#withdrawal = event.withdrawal
    if (event.type === 'collateralSold') this.givenAway += this.#below(event)
    if (event.type !== 'gainCut' || event.layer !== 'vmgh') return
    const name = [...this.people].find(([, { account }]) => account === event.account)?.[0]
    if (name !== undefined && !this.actors.has(name)) this.cut += event.amount
  }

  /** How far below its price a member's collateral was sold: nobody who acts in the story. */
  #below({ account, asset, assetAmount, proceeds }: EventOf<'collateralSold'>): number {
    if ([...this.actors].some((name) => this.people.get(name)?.account === account)) return 0
    const { price, atomsPerLot } = this.auditor.books.assets[asset]!
    return Math.max(0, Number((BigInt(assetAmount) * price) / atomsPerLot) - proceeds)
  }

  must(command: Command): void {
    const reject = this.do(command)
    if (reject !== null) throw new Error(`the museum's own ${command.type} is refused: ${reject}`)
  }

  /** A member's account; `cash` in atoms. A cluster other than 0 links owners that the house knows to act as one. */
  enter(name: string, cash: number, cluster = 0): void {
    const owner = this.house.ledger.owners.rows
    const account = this.house.ledger.accounts.rows
    this.must({ type: 'ownerOpen', key: keyOf(1000 + owner), cluster })
    this.must({ type: 'accountOpen', owner, tier: 0, mode: 'cross' })
    this.people.set(name, { account, owner, deposited: 0, withdrawn: 0 })
    const most = 10 ** 15
    const expiryMs = START_MS + 10 ** 11
    this.must({
      type: 'mandateSet',
      ...{ account, venue: 0, notionalMax: most, lossMax: most, windowMs: 3_600_000, expiryMs, markets: [] },
    })
    this.deposit(name, cash)
  }

  /** The same for those who act in the story. */
  act(name: string, cash: number, cluster = 0): void {
    this.actors.add(name)
    this.enter(name, cash, cluster)
  }

  /** A deposit of settlement tokens, or of an asset by its name. */
  deposit(name: string, amount: number, asset?: string): Reject | null {
    const person = this.people.get(name)!
    if (amount <= 0) return null
    const vault = asset === undefined ? 0 : 1 + this.stocking.assets.indexOf(asset)
    const reject = this.pay(person.account, vault, amount)
    const worth = asset === undefined ? amount : Math.floor(amount / PPM) * this.prices[asset]!
    if (reject === null) person.deposited += worth
    return this.told(reject)
  }

  /** As much of a deposit of an asset as the house takes, by halves: asset atoms. */
  depositMost(name: string, wanted: number, asset: string): number {
    return byHalves(wanted, PPM, (amount) => this.deposit(name, amount, asset) === null)
  }

  pay(account: number, vault: number, amount: number): Reject | null {
    const fact = this.#fact + 1
    const reject = this.do({
      type: 'depositFinal',
      ...{ source: CHAIN, fact, reference: keyOf(50_000 + fact), vault, account, amount },
    })
    if (reject === null) this.#fact = fact
    return reject
  }

  /** `buyer` buys lots from `seller` at a price, the present one when it is left out; `backstop` names the house's pool. */
  trade(buyer: string, seller: string, market: string, lots: number, price?: number): Reject | null {
    return this.told(
      this.do({
        type: 'tradeMake',
        ...{ venue: 0, trade: ++this.#trade, market: this.stocking.markets.indexOf(market), lots },
        price: price ?? this.mark(market),
        ...{ buyer: this.#accountOf(buyer), seller: this.#accountOf(seller) },
        ...{ buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 },
      }),
    )
  }

  #accountOf(name: string): number {
    return name === 'backstop' ? this.house.markets.tiers.backstop[0]! : this.people.get(name)!.account
  }

  /** As much of a trade as the house lets pass, by halves from what is wanted: lots traded. */
  tradeMost(buyer: string, seller: string, market: string, wanted: number): number {
    return byHalves(wanted, 1, (lots) => this.trade(buyer, seller, market, lots) === null)
  }

  /** Asks for a withdrawal and executes it. */
  withdraw(name: string, amount: number): Reject | null {
    const person = this.people.get(name)!
    const recipient = keyOf(1000 + person.owner)
    const reject = this.do({ type: 'withdrawalRequest', account: person.account, vault: 0, amount, recipient })
    if (reject !== null) return this.told(reject)
    this.must({ type: 'withdrawalExecute', withdrawal: this.#withdrawal })
    person.withdrawn += amount
    return null
  }

  /** As much of a withdrawal as the house lets pass, by halves: atoms taken out. */
  withdrawMost(name: string, wanted: number): number {
    return byHalves(wanted, PPM, (amount) => this.withdraw(name, amount) === null)
  }

  told(reject: Reject | null): Reject | null {
    if (reject !== null && !this.refusals.includes(reject)) this.refusals.push(reject)
    return reject
  }

  /** Prices go to these ones in even steps. */
  walk(to: Readonly<Record<string, number>>, { forMs, everyMs }: Walk): void {
    const steps = Math.max(1, Math.round(forMs / everyMs))
    const from = { ...this.prices }
    for (let step = 1; step <= steps; step++) {
      this.#nowMs += everyMs - 400 + between(this.random, 0, 400)
      for (const [name, price] of Object.entries(to)) {
        this.prices[name] = Math.round(from[name]! + ((price - from[name]!) * step) / steps)
      }
      this.look()
    }
  }

  /** Time passes and prices stand. */
  wait(forMs: number, everyMs = 15_000): void {
    this.walk({}, { forMs, everyMs })
  }

  /** Every source reports, each a little off, and a tick follows. */
  look(): void {
    for (let source = 0; source < SOURCES; source++) {
      const entries = [{ underlying: 0, price: PPM, confidence: 0 }]
      for (const [at, [name, price]] of Object.entries(this.prices).entries()) {
        const said = this.#saidBy(source, name, price)
        const off =
          Math.floor((said * between(this.random, 0, NOISE_PPM)) / PPM) - Math.floor((said * NOISE_PPM) / 2 / PPM)
        entries.push({ underlying: at + 1, price: Math.max(1, said + off), confidence: 0 })
      }
      this.must({ type: 'priceReport', source, entries })
    }
    this.must({ type: 'tick' })
  }

  /** What a source sees of a price: its own book, and the last one what is redeemed at, where something is. */
  #saidBy(source: number, name: string, price: number): number {
    if ((source === 0 || this.ownBook) && this.apart[name] !== undefined) return this.apart[name]!
    const isRedeemed = source === SOURCES - 1 && this.stocking.redeemed?.includes(name) === true
    return isRedeemed ? this.stocking.prices[name]! : price
  }

  mark(market: string): number {
    return this.house.markets.markets.mark[this.stocking.markets.indexOf(market)]!
  }

  /** What an account is worth now by the auditor's books: cash, results at marks, collateral at its price without haircut. */
  worthOf(number: number): bigint {
    const { books } = this.auditor
    const { cash, legs, balances } = books.accounts[number]!
    let sum = cash
    for (const [market, { lots, cost }] of legs) sum += lots * books.markets[market]!.mark - cost
    for (const [asset, amount] of balances)
      sum += (amount * books.assets[asset]!.price) / books.assets[asset]!.atomsPerLot
    return sum
  }

  /** From here on the losses of a victim are counted: what it lost before was its own affair. */
  countFrom(name: string): void {
    const person = this.people.get(name)!
    Object.assign(person, { deposited: Number(this.worthOf(person.account)), withdrawn: 0 })
    this.victims.add(name)
  }

  parameters(set: Readonly<Record<string, number>>): Command {
    const changes = Object.entries({ ...this.stocking.set, ...set }).flatMap(([name, value]) => {
      const { parameter, scope } = parameterByName(name)!
      const rows = [...Array(this.house.params[scope].rows).keys()]
      return rows.map((row) => ({ parameter: parameter.number, scope: row, value }))
    })
    if (set[FALLS_WITH] === undefined) changes.push(...this.#fallsWith())
    return { type: 'parametersSchedule', hash: keyOf(0), path: 'slow', effectiveMs: this.#nowMs, changes }
  }

  /** Underlying 0 and asset 0 are the settlement token; the value is a number + 1. */
  #fallsWith(): { parameter: number; scope: number; value: number }[] {
    const { number } = parameterByName(FALLS_WITH)!.parameter
    const { assets, prices, fallsWith } = this.stocking
    return Object.entries(fallsWith ?? {}).map(([asset, underlying]) => ({
      parameter: number,
      scope: 1 + assets.indexOf(asset),
      value: 2 + Object.keys(prices).indexOf(underlying),
    }))
  }
}

const rejectNames: ReadonlyMap<number, Reject> = new Map(
  Object.entries(rejectCodes).map(([name, { code }]) => [code, name as Reject]),
)

function must(reject: Reject | null): void {
  if (reject !== null) throw new Error(`the museum's own deposit is refused: ${reject}`)
}

/** The most that passes, from all of it by halves: what passes is added up, and what is left is tried again. */
function byHalves(wanted: number, least: number, passes: (part: number) => boolean): number {
  let [sum, part] = [0, wanted]
  while (part >= least) {
    if (passes(part)) sum += part
    else part = Math.floor(part / 2)
    part = Math.min(part, wanted - sum)
  }
  return sum
}
