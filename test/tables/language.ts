/**
 * Scenario tables: what a risk officer can read. A table is Markdown with the columns `at`, `command`, `expect`; every row is
 * carried out by the real machine, and every expectation is checked. Money is in tokens, sizes in lots, prices in dollars a
 * lot. Words that a row may use stand in `verbs` and `expectations` below.
 *
 * The house has one tier (token USD), collateral BTC, markets BTC and ETH, one venue, three sources and a market maker
 * `mm` with 10,000,000. Any other name is a member, opened with a mandate on first mention.
 */
import assert from 'node:assert/strict'
import { apply, emptyHouse, type House } from '../../src/core/machine/index.ts'
import { explain } from '../../src/core/margin/index.ts'
import { parameterByName } from '../../src/core/params/index.ts'
import { type Command, type HouseEvent, procedureKinds, rejectCodes } from '../../src/core/words/index.ts'

const ATOMS = 1_000_000
const key = (n: number): string => n.toString(16).padStart(64, '0')
const markets = ['BTC', 'ETH'] as const
const underlyings = ['USD', ...markets]
const assets = ['USD', 'BTC']
const SETUP_MS = Date.UTC(2026, 0, 1)

/** A house under a table: the machine, names, and the events since the last row. */
export class Stage {
  readonly house: House = emptyHouse()
  readonly accounts = new Map<string, number>()
  readonly holds = new Map<string, number>()
  events: HouseEvent[] = []
  seq = 0
  fact = 0
  trade = 0
  nowMs = SETUP_MS

  constructor() {
    this.must({ type: 'houseOpen', house: key(1), owners: 64, accounts: 256, legs: 1024, balances: 256 })
    this.must({ type: 'tierOpen' })
    for (const _ of underlyings) this.must({ type: 'underlyingList' })
    this.must({ type: 'assetList', tier: 0, underlying: 0, atomsPerLot: 10 * ATOMS, settlement: 1 })
    this.must({ type: 'assetList', tier: 0, underlying: 1, atomsPerLot: ATOMS, settlement: 0 })
    for (const asset of [0, 1]) this.must({ type: 'vaultOpen', asset, chain: 0, token: key(100 + asset) })
    for (const market of markets) {
      this.must({ type: 'perpetualList', tier: 0, underlying: underlyings.indexOf(market), lotMultiple: 1 })
    }
    for (const source of [1, 2, 3]) this.must({ type: 'sourceList', key: key(200 + source) })
    this.must({ type: 'venueOpen', tier: 0, key: key(300) })
    for (const underlying of underlyings.keys()) this.set('underlying.staleMs', underlying, 3_600_000)
    for (const market of markets.keys()) this.set('market.clearingFeePpm', market, 0)
  }

  /** Applies a command and keeps its events; returns the reject code's name or null. */
  do(command: Command): string | null {
    const events = apply(this.house, ++this.seq, this.nowMs, command)
    this.events.push(...events)
    const rejected = events.find((event) => event.type === 'rejected')
    if (rejected === undefined) return null
    return Object.entries(rejectCodes).find(([, { code }]) => code === rejected.code)![0]
  }

  must(command: Command): void {
    assert.equal(this.do(command), null, `${command.type} is refused`)
  }

  set(name: string, scope: number, value: number): void {
    const place = parameterByName(name)
    assert.ok(place, `no parameter ${name}`)
    const changes = [{ parameter: place.parameter.number, scope, value }]
    this.must({ type: 'parametersSchedule', hash: key(0), path: 'slow', effectiveMs: this.nowMs, changes })
  }

  account(name: string): number {
    const tiers = this.house.markets.tiers
    if (name === 'fund' || name === 'sitg' || name === 'backstop' || name === 'treasury' || name === 'fees') {
      return tiers[name][0]!
    }
    const known = this.accounts.get(name)
    if (known !== undefined) return known
    this.must({ type: 'ownerOpen', key: key(1000 + this.accounts.size), cluster: 0 })
    const account = this.house.ledger.accounts.rows
    this.must({ type: 'accountOpen', owner: this.house.ledger.owners.rows - 1, tier: 0, mode: 'cross' })
    this.must({
      type: 'mandateSet',
      account,
      venue: 0,
      notionalMax: 10 ** 14,
      lossMax: 10 ** 13,
      windowMs: 3_600_000,
      expiryMs: SETUP_MS + 10 ** 10,
      markets: [],
    })
    this.accounts.set(name, account)
    return account
  }

  deposit(name: string, amount: number, asset: number): string | null {
    const command = { source: 0, fact: this.fact + 1, reference: key(5000 + this.fact), vault: asset }
    const reject = this.do({ type: 'depositFinal', ...command, account: this.account(name), amount })
    if (reject === null) this.fact++
    return reject
  }
}

const amount = (text: string): number => Math.round(Number(text.replaceAll(',', '')) * ATOMS)

/** What a row may say. Each verb is a pattern and what it does; it returns a reject code's name or null. */
const verbs: readonly (readonly [RegExp, (stage: Stage, words: string[]) => string | null])[] = [
  [
    /^set (\S+) (\S+) ([\d.,]+)$/,
    (stage, [name, scope, value]) => {
      const scopes = name!.startsWith('market') ? markets : name!.startsWith('asset') ? assets : underlyings
      stage.set(
        name!,
        name!.startsWith('tier') ? 0 : (scopes as readonly string[]).indexOf(scope!),
        Number(value!.replaceAll(',', '')),
      )
      return null
    },
  ],
  [
    /^price (.+)$/,
    (stage, [list]) => {
      const words = list!.split(' ')
      const entries = [{ underlying: 0, price: 10 * ATOMS, confidence: 0 }]
      for (let i = 0; i < words.length; i += 2) {
        entries.push({ underlying: underlyings.indexOf(words[i]!), price: amount(words[i + 1]!), confidence: 0 })
      }
      for (const source of [0, 1, 2]) {
        const reject = stage.do({ type: 'priceReport', source, entries })
        if (reject !== null) return reject
      }
      return null
    },
  ],
  [
    /^deposit (\S+) ([\d.,]+) (USD|BTC)$/,
    (stage, [name, sum, asset]) => stage.deposit(name!, amount(sum!), assets.indexOf(asset!)),
  ],
  [
    /^(\S+) buys ([\d,]+) (BTC|ETH) from (\S+) at ([\d.]+)$/,
    (stage, [buyer, lots, market, seller, price]) =>
      stage.do({
        type: 'tradeMake',
        venue: 0,
        trade: ++stage.trade,
        market: markets.indexOf(market as 'BTC'),
        lots: Number(lots!.replaceAll(',', '')),
        price: amount(price!),
        buyer: stage.account(buyer!),
        seller: stage.account(seller!),
        buyerFee: 0,
        sellerFee: 0,
        buyerHold: 0,
        sellerHold: 0,
      }),
  ],
  [
    /^withdraw (\S+) ([\d.,]+)$/,
    (stage, [name, sum]) =>
      stage.do({
        type: 'withdrawalRequest',
        account: stage.account(name!),
        vault: 0,
        amount: amount(sum!),
        recipient: key(7),
      }),
  ],
  [/^tick$/, (stage) => stage.do({ type: 'tick' })],
  [
    /^book (BTC|ETH) ([\d.]+) ([\d.]+) ([\d,]+)$/,
    (stage, [market, bid, ask, lots]) => {
      const depth = Number(lots!.replaceAll(',', ''))
      return stage.do({
        type: 'bookReport',
        venue: 0,
        market: markets.indexOf(market as 'BTC'),
        bid: amount(bid!),
        ask: amount(ask!),
        bidLots: depth,
        askLots: depth,
      })
    },
  ],
]

/** What a row may expect, several separated by semicolons. */
const expectations: readonly (readonly [RegExp, (stage: Stage, words: string[], reject: string | null) => void])[] = [
  [/^ok$/, (_, __, reject) => assert.equal(reject, null)],
  [/^refused (\w+)$/, (_, [code], reject) => assert.equal(reject, code)],
  [
    /^(\S+) equity (-?[\d.,]+)$/,
    (stage, [name, sum]) => assert.equal(explain(stage.house, stage.account(name!)).equity, amount(sum!)),
  ],
  [
    /^(\S+) cash (-?[\d.,]+)$/,
    (stage, [name, sum]) => assert.equal(stage.house.ledger.accounts.cash[stage.account(name!)], amount(sum!)),
  ],
  [
    /^(\S+) (maintenance|target|restore) ([\d.,]+)$/,
    (stage, [name, level, sum]) =>
      assert.equal(explain(stage.house, stage.account(name!))[level as 'target'], amount(sum!)),
  ],
  [
    /^(\S+) lots (BTC|ETH) (-?[\d,]+)$/,
    (stage, [name, market, lots]) => {
      const leg = explain(stage.house, stage.account(name!)).legs.find(
        (l) => l.market === markets.indexOf(market as 'BTC'),
      )
      assert.equal(leg?.lots ?? 0, Number(lots!.replaceAll(',', '')))
    },
  ],
  [
    /^(\S+) in (\S+)$/,
    (stage, [name, kind]) => {
      const row = stage.house.ledger.accounts.procedure[stage.account(name!)]! - 1
      assert.equal(row < 0 ? 'none' : procedureKinds[stage.house.liquidation.procedures.kind[row]!], kind)
    },
  ],
  [
    /^event (\w+)(?: x(\d+))?$/,
    (stage, [type, count]) => {
      const found = stage.events.filter((event) => event.type === type).length
      if (count === undefined) assert.ok(found > 0, `no ${type} in ${stage.events.map((e) => e.type).join(' ')}`)
      else assert.equal(found, Number(count))
    },
  ],
  [
    /^no event (\w+)$/,
    (stage, [type]) =>
      assert.equal(
        stage.events.some((event) => event.type === type),
        false,
      ),
  ],
]

/** Runs every row of a table, and checks conservation after each. */
export function runTable(markdown: string, where: string): void {
  const stage = new Stage()
  stage.must({ type: 'tick' })
  assert.equal(stage.deposit('mm', 10_000_000 * ATOMS, 0), null)
  for (const [number, line] of markdown.split('\n').entries()) {
    const cells = line.split('|').map((cell) => cell.trim())
    if (cells.length < 5 || cells[1] === 'at' || /^-+$/.test(cells[1]!)) continue
    const place = `${where}:${number + 1}: ${line.trim()}`
    stage.events = []
    stage.nowMs = Math.max(stage.nowMs, SETUP_MS + Number(cells[1]!.replace('s', '')) * 1000)
    const reject = carryOut(stage, cells[2]!, place)
    for (const expected of cells[3]!.split(';')) expect(stage, expected.trim(), reject, place)
    checkConservation(stage.house, place)
  }
}

function carryOut(stage: Stage, command: string, place: string): string | null {
  for (const [pattern, act] of verbs) {
    const match = pattern.exec(command)
    if (match !== null) return act(stage, match.slice(1))
  }
  throw new Error(`${place}: no verb reads “${command}”`)
}

function expect(stage: Stage, expected: string, reject: string | null, place: string): void {
  for (const [pattern, check] of expectations) {
    const match = pattern.exec(expected)
    if (match === null) continue
    try {
      return check(stage, match.slice(1), reject)
    } catch (error) {
      throw new Error(`${place}\n  expected “${expected}”; reject ${reject}; ${(error as Error).message}`)
    }
  }
  throw new Error(`${place}: no expectation reads “${expected}”`)
}

/** INV-1, INV-2 and INV-3 by plain sums over the tables. */
export function checkConservation(house: House, place: string): void {
  const { accounts, vaults, balances } = house.ledger
  const { legs, markets: m, assets: a, tiers } = house.markets
  const money = new Float64Array(a.rows)
  const lots = new Float64Array(m.rows)
  const cost = new Float64Array(m.rows)
  for (let row = 0; row < accounts.rows; row++) {
    money[tiers.settlementAsset[accounts.tier[row]!]! - 1]! += accounts.cash[row]!
    for (let i = 0; i < accounts.balanceCount[row]!; i++) {
      const slot = accounts.balanceFirst[row]! + i
      money[balances.asset[slot]!]! += balances.amount[slot]!
    }
    for (let i = 0; i < accounts.legCount[row]!; i++) {
      const slot = accounts.legFirst[row]! + i
      lots[legs.market[slot]!]! += legs.lots[slot]!
      cost[legs.market[slot]!]! += legs.cost[slot]!
    }
  }
  for (let vault = 0; vault < vaults.rows; vault++) {
    money[vaults.asset[vault]!]! -= vaults.deposited[vault]! - vaults.withdrawn[vault]! + vaults.movedNet[vault]!
  }
  assert.deepEqual([...money], [...money].fill(0), `${place}: INV-1`)
  assert.deepEqual([...lots], [...lots].fill(0), `${place}: INV-2`)
  for (let market = 0; market < m.rows; market++) {
    const settled = accounts.cash[m.settlement[market]!]!
    assert.equal(cost[market]! + settled, 0, `${place}: INV-3`)
    assert.ok(settled >= 0, `${place}: INV-3, S_m`)
  }
}
