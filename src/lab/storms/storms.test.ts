import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { OptionsHouse } from '../../../test/support/options-house.ts'
import { optionClasses } from '../populations/index.ts'
import { replay } from '../replay/index.ts'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import { stormOf, stormsDoc } from './index.ts'
import { stepsLog } from './steps.ts'

/** The fall of 12 March 2020 at noon, through an audit. */
const storm = await stormOf(scenarioNamed('black-thursday'), {
  fromMs: Date.parse('2020-03-12T09:00Z'),
  toMs: Date.parse('2020-03-12T12:10Z'),
})

describe('a storm', () => {
  test('default: books of options are reduced, and no step leaves one asking for more', () => {
    const { steps, audited } = storm
    assert.ok(steps.steps > 20, `${steps.steps} steps`)
    assert.equal(steps.raised, 0, `by ${steps.raisedMost}`)
    assert.equal(steps.disagreeing, 0)
    assert.equal(audited.commands, storm.result.digest.seq)
  })

  test('behavior: short wings, calendars and butterflies are among them', () => {
    for (const name of ['short-wing', 'calendar', 'butterfly']) {
      assert.ok(
        storm.result.payers.classes.some((bill) => bill.class === name && bill.accounts > 0),
        name,
      )
    }
  })

  test('behavior: the document says what the replay says', () => {
    const text = stormsDoc([storm])
    const books = storm.result.payers.classes.filter((bill) => bill.class === 'short-strangle')
    assert.ok(text.includes(`| short-strangle | ${books[0]!.accounts} | ${books[0]!.called} | ${books[0]!.forced} |`))
    assert.ok(text.includes('| Black Thursday, 12–13 March 2020 |'))
  })
})

describe('a storm in which nobody takes over', () => {
  test('behavior: deleveraging asks books of options and takes from those that are exposed, as anyone can compute again', async () => {
    let isBook: (account: number) => boolean = () => false
    const { hook, seen } = stepsLog((account) => isBook(account))
    const result = await replay({
      ...{ scenario: scenarioNamed('black-thursday'), accounts: 300, optionsOf1000: 400, arm: 'no-backstop' },
      fromMs: Date.parse('2020-03-12T09:00Z'),
      toMs: Date.parse('2020-03-12T12:10Z'),
      onOpened: (classOf) => {
        isBook = (account) => (optionClasses as readonly (string | null)[]).includes(classOf(account))
      },
      onCommand: hook,
    })
    for (const name of ['short-wing', 'calendar', 'butterfly']) {
      assert.ok(
        result.payers.classes.some((bill) => bill.class === name && bill.accounts > 0),
        name,
      )
    }
    assert.ok(result.totals.deleveragedLots > 10_000)
    assert.ok(seen.steps > 100 && seen.raised === 0, `${seen.raised} of ${seen.steps} raised, by ${seen.raisedMost}`)
    assert.ok(seen.deleveragings > 10, `${seen.deleveragings} deleveragings asked books of options`)
    assert.equal(seen.disagreeing, 0)
    assert.equal(seen.lotsHedged, 0)
  })
})

describe('steps', () => {
  /** A writer of calls: half of what is short is bought back by force; or it is hedged, and the hedge is sold. */
  function raisedBy(market: 'CALL' | 'PERP'): number {
    const it = new OptionsHouse([{ name: 'CALL', days: 30, kind: 'call', strike: 100_000 }])
    it.curve([{ days: 30, volatility: 0.6 }])
    const [holder, other] = [it.member(1_000_000), it.member(1_000_000)]
    assert.equal(it.trade('CALL', 100, it.mark('CALL'), other, holder), null)
    if (market === 'PERP') assert.equal(it.trade('PERP', 55, it.price, holder, other), null)
    // As if forced: half of the calls bought back leave less at risk, the whole hedge sold leaves more.
    const [lots, buyer, seller] = market === 'CALL' ? [50, holder, other] : [55, other, holder]
    const log = stepsLog((account) => account === holder)
    assert.equal(it.trade(market, lots, it.mark(market), buyer, seller), null)
    const { command, events } = it.log.at(-1)!
    const forced = events.map((event) => (event.type === 'filled' ? { ...event, kind: 'backstop' as const } : event))
    log.hook(it.seq, it.nowMs, command, forced, it.house)
    assert.equal(log.seen.steps, 1)
    return log.seen.raised
  }

  test('default: a step that sells the hedge of what is short raises, one that buys back what is short does not', () => {
    assert.deepEqual([raisedBy('CALL'), raisedBy('PERP')], [0, 1])
  })
})
