/** The disclosures against the auditor's arithmetic, on random flows and on a real crash. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { apply, emptyHouse, type House } from '../src/core/machine/index.ts'
import type { Command, HouseEvent } from '../src/core/words/index.ts'
import { type Disclosures, disclosuresOf, historyOf, observe, standard } from '../src/disclosures/index.ts'
import { replay } from '../src/lab/replay/index.ts'
import { scenarioNamed } from '../src/lab/scenarios/disk/index.ts'
import { type Figures, figuresOf } from './support/disclosure-figures.ts'
import { clustersNow, provisionNow } from './support/disclosures-provision.ts'
import { hear, largest, notedIn, resourcesOf, standingOf, sum, type Twin, twinOf } from './support/disclosures-twin.ts'
import { houseStreamOf, nextCommand, nextTimeMs, openingCommands } from './support/house-stream.ts'
import { partsOf, runPart } from './tables/language.ts'

const DAY_MS = 86_400_000

type Days = readonly { readonly day: number; readonly amount: bigint }[]

/** The amounts of a list by day. */
function byDay(list: Days): Map<number, bigint[]> {
  const days = new Map<number, bigint[]>()
  for (const { day, amount } of list) days.set(day, [...(days.get(day) ?? []), amount])
  return days
}

const text = (amount: bigint): string => `${amount}`

/** Peak and mean over days of the largest of each day. */
function peakAndMean(list: Days): Figures | null {
  const peaks = [...byDay(list).values()].map(largest)
  return peaks.length === 0 ? null : { peak: text(largest(peaks)), mean: text(sum(peaks) / BigInt(peaks.length)) }
}

/** What the twin says should stand in the fields of a tier. */
function expectedOf(twin: Twin, tier: number): Figures {
  const { books, parameters } = twin.audit
  const today = Math.floor(books.nowMs / DAY_MS)
  const date = new Date(books.nowMs)
  const quarter = Date.UTC(date.getUTCFullYear(), 3 * Math.floor(date.getUTCMonth() / 3)) / DAY_MS
  const year = (name: string) => notedIn(twin, name, tier, today - 364)
  const days = twin.times.filter((timeMs) => timeMs >= quarter * DAY_MS)
  const dayCount = BigInt(new Set(days.map((timeMs) => Math.floor(timeMs / DAY_MS))).size)
  const inQuarter = (name: string) => notedIn(twin, name, tier, quarter)
  const standing = standingOf(twin, tier)
  const held = [...standing.held].sort(([a], [b]) => a - b)
  const token = books.tiers[tier]!.settlementAsset
  return {
    ...creditOf(twin, tier, year),
    '5.1.1': Object.fromEntries(
      books.assets.map(({ settlement }, asset) => {
        const p = parameters.scopes.asset![asset]!
        const rates = [p.haircutPpm0!, p.haircutPpm1!, p.haircutPpm2!].map((rate) => (settlement ? 0n : rate))
        return [`asset ${asset}`, [...rates, p.haircutBound1!, p.haircutBound2!].map(text)]
      }),
    ),
    '6.4.7': Object.fromEntries(
      books.markets.map(({ underlying }) => [
        `underlying ${underlying}`,
        [text(parameters.scopes.underlying![underlying]!.volatilityTauMs!)],
      ]),
    ),
    '7.3.4': paidByOne(year('collected'), new Set(twin.times.map((timeMs) => Math.floor(timeMs / DAY_MS)))),
    '6.1.1': text(sum([...standing.margin.values()])),
    '6.2.14': Object.fromEntries(
      held.map(([asset, { before, after }]) => [`asset ${asset}`, [text(before), text(after)]]),
    ),
    '6.2.15': text(sum(held.map(([, { after }]) => after))),
    '6.4.9': text(books.tiers[tier]!.season),
    ...backtestOf(year),
    ...variationOf(inQuarter, dayCount),
    ...defaultsOf(year),
    '15.2.1': text(sum([...year('fee'), ...ofKey(year('divided'), 'tier fund')].map(({ amount }) => amount))),
    '16.1.2': text(standing.held.get(token)?.before ?? 0n),
    '16.1.1': text((standing.held.get(token)?.before ?? 0n) + resourcesOf(twin, tier).stakers),
    '18.1.1.2': `${standing.margin.size}`,
    ...concentrationOf(inQuarter, standing.margin.size),
    ...tradesOf(inQuarter, dayCount),
    ...provisionNow(twin.provision, twin.audit, tier),
    ...provisionOver(year, inQuarter),
    '23.2.1': Object.fromEntries(
      books.markets.map(({ openInterest, mark }, market) => [
        `market ${market}`,
        [text(openInterest), text(openInterest * mark)],
      ]),
    ),
    '6.3.1': Object.fromEntries(
      books.markets.map(({ addOn }, market) => {
        const p = parameters.scopes.market![market]!
        return [`market ${market}`, [p.initialPpm0!, p.initialPpm1!, p.initialPpm2!, p.initialPpm3!, addOn].map(text)]
      }),
    ),
  }
}

type Noted = ReturnType<typeof notedIn>

const ofKey = (list: Noted, key: string): Noted => list.filter((one) => one.key === key)

/** Fields from 100 on that are of a period. */
function provisionOver(year: (name: string) => Noted, quarter: (name: string) => Noted): Figures {
  const total = (list: Noted, key: string): string => text(sum(ofKey(list, key).map(({ amount }) => amount)))
  const totals = (list: Noted, keys: readonly string[]): Figures => {
    return Object.fromEntries(keys.map((key) => [key, total(list, key)]))
  }
  const used = quarter('utilisation').map(({ amount }) => amount)
  const taken = ofKey(year('auction'), 'gross').length
  const auctioned = ['gross', 'own', 'fund'].map((key) => total(year('auction'), key))
  return {
    '100.2.2': totals(quarter('moved'), ['brought', 'taken']),
    '101.1.3': used.length === 0 ? null : { peak: text(largest(used)), mean: text(sum(used) / BigInt(used.length)) },
    '101.2.2': totals(year('divided'), ['plain', 'bearing', 'tier fund']),
    '101.2.3': totals(year('borne'), ['plain', 'bearing']),
    '102.1.2': `${quarter('exits').length}`,
    '103.1.2': peakAndMean(year('need')),
    '103.1.3': peakAndMean(year('lack')),
    '104.1.1': taken === 0 ? null : { 'the year': [`${taken}`, ...auctioned] },
  }
}

function creditOf(twin: Twin, tier: number, year: (name: string) => Noted): Figures {
  const found = resourcesOf(twin, tier)
  const prefunded = found.sitg + found.fund + found.stakers
  const beyond = (name: string): Noted => year(name).filter(({ amount, key }) => amount > BigInt(key))
  const most = (name: string): string => text(largest(beyond(name).map(({ amount, key }) => amount - BigInt(key))))
  const times = (name: string): string => `${new Set(beyond(name).map(({ day }) => day)).size}`
  const { liquid, sitg, fund, stakers, treasury, reserves } = found
  return {
    '4.1.1': text(sitg),
    '4.1.5': text(stakers),
    '4.1.6': text(fund),
    '4.3.15': text(prefunded),
    '4.4.3': peakAndMean(year('coverOne')),
    '4.4.4': times('coverOne'),
    '4.4.5': most('coverOne'),
    '4.4.6': peakAndMean(year('exposureOne')),
    '4.4.7': peakAndMean(year('coverTwo')),
    '4.4.8': times('coverTwo'),
    '4.4.9': most('coverTwo'),
    '4.4.10': peakAndMean(year('exposureTwo')),
    '7.1.9': Object.fromEntries(
      Object.entries({ sitg, fund, stakers, treasury, reserves, 'in total': liquid }).map(([k, v]) => [k, text(v)]),
    ),
    '7.3.1': peakAndMean(year('payment')),
    '7.3.2': times('payment'),
    '7.3.3': most('payment'),
  }
}

/** Of each day the most that one owner paid, nothing too. */
function paidByOne(collected: Noted, days: ReadonlySet<number>): Figures {
  const most = [...days].map((day) => {
    const owners = new Map<string, bigint>()
    for (const { key, amount } of collected.filter((one) => one.day === day)) {
      owners.set(key, (owners.get(key) ?? 0n) + amount)
    }
    return largest([...owners.values()])
  })
  return { peak: text(largest(most)), mean: text(sum(most) / BigInt(most.length)) }
}

function backtestOf(year: (name: string) => Noted): Figures {
  const tested = year('tested').map(({ amount }) => amount)
  const breaches = tested.filter((amount) => amount > 0n)
  const [n, of] = [BigInt(breaches.length), BigInt(tested.length)]
  const haircuts = year('haircut').map(({ amount }) => amount)
  return {
    '5.3.4': haircuts.length === 0 ? null : { exceeded: text(sum(haircuts)), tested: `${haircuts.length}` },
    '6.5.1': text(n),
    '6.5.2': text(of),
    '6.5.3': of === 0n ? null : text(((of - n) * 1_000_000n) / of),
    '6.5.4': n === 0n ? null : text(largest(breaches)),
    '6.5.5': n === 0n ? null : text(sum(breaches) / n),
  }
}

function variationOf(quarter: (name: string) => Noted, dayCount: bigint): Figures {
  const daily = (name: string): bigint[] => [...byDay(quarter(name)).values()].map(sum)
  return {
    '6.6.1': text(sum(daily('collected')) / dayCount),
    '6.7.1': text(largest(daily('collected'))),
    '6.8.1': text(largest(daily('called'))),
  }
}

function defaultsOf(year: (name: string) => Noted): Figures {
  const date = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
  const rows = (list: Noted, valuesOf: (day: Noted) => string[]): Figures | null => {
    const days = [...new Set(list.map(({ day }) => day))]
    if (days.length === 0) return null
    return Object.fromEntries(days.map((day) => [date(day), valuesOf(list.filter((one) => one.day === day))]))
  }
  const layers = ['own', 'own-stake', 'sitg', 'fund', 'stakers', 'vmgh', 'lenders', 'wind-down']
  return {
    '13.1.1': rows(year('shortfall'), (day) => [
      `${new Set(day.map(({ key }) => key)).size}`,
      text(sum(day.map(({ amount }) => amount))),
    ]),
    '13.1.2': rows(year('layer'), (day) =>
      layers.map((layer) => text(sum(day.filter(({ key }) => key === layer).map(({ amount }) => amount)))),
    ),
  }
}

function concentrationOf(quarter: (name: string) => Noted, members: number): Figures {
  const figure = (name: string, isAsked: boolean): Figures | null => {
    const shares = quarter(name).map(({ amount }) => amount)
    if (!isAsked || shares.length === 0) return null
    return { peak: text(largest(shares)), mean: text(sum(shares) / BigInt(shares.length)) }
  }
  const few = members >= 10 && members < 25
  const entries = ['open', 'margin', 'stakes'].flatMap((name, i) => [
    [`18.${i + 2}.1`, figure(`${name}5`, few)],
    [`18.${i + 2}.2`, figure(`${name}5`, members >= 25)],
    [`18.${i + 2}.3`, figure(`${name}10`, members >= 25)],
  ])
  return Object.fromEntries(entries)
}

function tradesOf(quarter: (name: string) => Noted, dayCount: bigint): Figures {
  const means = (what: string, valuesOf: (key: string) => bigint[]): Figures => {
    const keys = [...new Set(quarter('lots').map(({ key }) => key))].filter((key) => key.startsWith(what)).sort()
    return Object.fromEntries(keys.map((key) => [key, valuesOf(key).map((value) => text(value / dayCount))]))
  }
  const of = (name: string, key: string): bigint[] =>
    quarter(name)
      .filter((one) => one.key === key)
      .map(({ amount }) => amount)
  const count = (key: string): bigint => BigInt(of('lots', key).length)
  return {
    '23.1.1': means('market', (key) => [count(key), sum(of('lots', key))]),
    '23.1.2': means('market', (key) => [sum(of('notional', key))]),
    '23.3.1': means('venue', (key) => [count(key)]),
    '23.3.2': means('venue', (key) => [sum(of('notional', key))]),
  }
}

/** What the twin says of one day. */
function expectedDay(twin: Twin, tier: number, day: number): Figures {
  const of = (name: string): Noted => notedIn(twin, name, tier, day).filter((one) => one.day === day)
  const amounts = (name: string): bigint[] => of(name).map(({ amount }) => amount)
  return {
    day: new Date(day * DAY_MS).toISOString().slice(0, 10),
    marginRequired: text(largest(amounts('required'))),
    marginHeld: text(largest(amounts('held'))),
    variationPaid: text(sum(amounts('collected'))),
    calls: `${of('called').length}`,
    called: text(sum(amounts('called'))),
    coverOne: text(largest(amounts('coverOne'))),
    coverTwo: text(largest(amounts('coverTwo'))),
    payment: text(largest(amounts('payment'))),
    observations: `${of('tested').length}`,
    breaches: `${amounts('tested').filter((amount) => amount > 0n).length}`,
    notional: text(
      sum(
        of('notional')
          .filter(({ key }) => key.startsWith('market'))
          .map(({ amount }) => amount),
      ),
    ),
    failed: `${new Set(of('shortfall').map(({ key }) => key)).size}`,
    shortfall: text(sum(amounts('shortfall'))),
  }
}

/** Both runs have one tier: what the house adds up is that tier's. */
function assertAgree(found: Disclosures, twin: Twin, tier: number): void {
  const days = [...new Set(twin.times.map((timeMs) => Math.floor(timeMs / DAY_MS)))]
  assert.deepEqual(
    found.tiers[tier]!.days,
    days.map((day) => expectedDay(twin, tier, day)),
  )
  const house = figuresOf(found.house)
  const summed = [
    '4.1.1',
    '4.1.5',
    '4.1.6',
    '4.3.15',
    '6.1.1',
    '6.2.15',
    '6.5.1',
    '6.5.2',
    '15.2.1',
    '16.1.1',
    '16.1.2',
    ...['100.1.1', '100.1.2', '100.1.4', '100.2.1', '101.1.1', '101.1.4', '102.1.2'],
  ]
  for (const number of summed) assert.deepEqual(house[number], expectedOf(twin, tier)[number], `the house, ${number}`)
  assert.deepEqual(house['103.1.1'], clustersNow(twin.audit))
  const figures = figuresOf(found.tiers[tier]!.fields)
  for (const [number, expected] of Object.entries(expectedOf(twin, tier))) {
    assert.deepEqual(figures[number], expected, `field ${number} after command ${found.seq}`)
  }
}

/** Whether any number of a figure is not zero. */
function hasFigure(figure: unknown): boolean {
  if (figure === null || figure === '0') return false
  return typeof figure === 'object' ? Object.values(figure).some(hasFigure) : true
}

describe('against the auditor', () => {
  const met = new Set<string>()

  for (const seed of [1, 2, 4]) {
    test(`behavior: a random flow of three days and more, seed ${seed}`, () => {
      const stream = houseStreamOf(seed)
      const [house, history, twin] = [emptyHouse(), historyOf(), twinOf()]
      let [seq, timeMs] = [0, Date.UTC(2026, 2, 29, 22)]
      const carryOut = (command: Command): void => {
        const events = apply(house, ++seq, timeMs, command)
        observe(history, house, seq, timeMs, events)
        hear(twin, seq, timeMs, command, events)
      }
      for (const command of openingCommands) carryOut(command)
      while (seq < 6000) {
        timeMs = nextTimeMs(stream, timeMs)
        carryOut(nextCommand(stream, house))
        if (seq % 1500 === 0) assertAgree(disclosuresOf(history, house), twin, 0)
      }
      const figures = figuresOf(disclosuresOf(history, house).tiers[0]!.fields)
      for (const [number, figure] of Object.entries(figures)) if (hasFigure(figure)) met.add(number)
    })
  }

  test('behavior: those flows had calls, breaches, sweeps, defaults, stakes and few members', () => {
    const unmet = ['5.3.4', '6.5.1', '6.5.5', '6.6.1', '6.8.1', '13.1.1', '13.1.2', '18.2.1', '18.4.1', '23.1.2']
    assert.deepEqual(
      unmet.filter((number) => !met.has(number)),
      [],
    )
  })

  test('behavior: a real crash with a hundred accounts, over midnight', async () => {
    const [history, twin] = [historyOf(), twinOf()]
    let last: House | undefined
    const hook = (seq: number, timeMs: number, command: Command, events: readonly HouseEvent[], house: House): void => {
      observe(history, house, seq, timeMs, events)
      hear(twin, seq, timeMs, command, events)
      last = house
    }
    const [fromMs, toMs] = [Date.parse('2025-10-10T20:30Z'), Date.parse('2025-10-11T00:10Z')]
    await replay({ scenario: scenarioNamed('october-2025'), accounts: 100, fromMs, toMs, onCommand: hook })
    const found = disclosuresOf(history, last!)
    assertAgree(found, twin, 0)
    const figures = figuresOf(found.tiers[0]!.fields)
    for (const number of ['18.2.2', '18.3.3', '13.1.1']) assert.notEqual(figures[number], null, number)
    assert.notEqual(figures['6.5.2'], '0')
  })
})

/** Scenario tables about liquidity: what they tell by hand arithmetic is disclosed as the auditor's books have it. */
describe('against the auditor, in every scenario table about liquidity', () => {
  const directory = new URL('./tables/', import.meta.url)
  const met = new Set<string>()

  const compare = (found: Disclosures, twin: Twin, title: string): void => {
    const clusters = clustersNow(twin.audit)
    assert.deepEqual(figuresOf(found.house)['103.1.1'], clusters, title)
    if (hasFigure(clusters)) met.add('103.1.1')
    for (const { tier, fields } of found.tiers) {
      const figures = figuresOf(fields)
      for (const [number, figure] of Object.entries(expectedOf(twin, tier))) {
        if (Number(number.split('.')[0]) < 100) continue
        assert.deepEqual(
          figures[number],
          figure,
          `${title}: field ${number} of tier ${tier} after command ${found.seq}`,
        )
        if (hasFigure(figure)) met.add(number)
      }
    }
  }

  for (const file of [
    'auctions.md',
    'cover.md',
    'exits.md',
    'lending.md',
    'coins.md',
    'pool.md',
    'money.md',
    'default.md',
  ]) {
    test(`default: ${file}`, () => {
      for (const part of partsOf(readFileSync(new URL(file, directory), 'utf8'), file)) {
        const [house, history, twin] = [emptyHouse(), historyOf(), twinOf()]
        const log = runPart(part).log
        for (const [i, { nowMs, command }] of log.entries()) {
          const events = apply(house, i + 1, nowMs, command)
          observe(history, house, i + 1, nowMs, events)
          hear(twin, i + 1, nowMs, command, events)
          if (command.type === 'tick' || i === log.length - 1) compare(disclosuresOf(history, house), twin, part.title)
        }
      }
    })
  }

  test('behavior: together they had every figure of them', () => {
    // Fields 105 are of members' books: `disclosures-classes.test.ts` counts them.
    const ours = standard.map(({ number }) => number).filter((number) => /^10[0-4]\./.test(number))
    // No table has bad debt of lenders: `disclosures-by-hand.test.ts` counts it.
    assert.deepEqual(
      ours.filter((number) => !met.has(number)),
      ['101.2.3'],
    )
  })
})
