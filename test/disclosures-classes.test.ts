/** Disclosures of margin by what a book holds, counted by hand: a pair with perpetuals, one with dated futures, one with options. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, emptyHouse } from '../src/core/machine/index.ts'
import { disclosuresOf, historyOf, observe } from '../src/disclosures/index.ts'
import { type Figures, figuresOf } from './support/disclosure-figures.ts'
import { ATOMS, START_MS, Stage } from './tables/stage.ts'
import { carryOut } from './tables/verbs.ts'

const HOUR_MS = 3_600_000

const tokens = (amount: number): string => `${Math.round(amount * ATOMS)}`

function tell(stage: Stage, ...rows: readonly string[]): void {
  for (const row of rows) assert.equal(carryOut(stage, row)?.reject, null, row)
}

/** Ten lots each of BTC, of a future of three days at the index and of a call struck at 45, all at an index of 50. */
function stage(): Stage {
  const made = new Stage()
  tell(
    made,
    'set underlying.curveStaleMs 86400000',
    'list future F on BTC expiring 72h',
    'list call C45 on BTC at 45 expiring 72h',
    'price BTC 50 ETH 20',
    'curve BTC: 72h theta 0.000000001 wings 0 0',
    'tick',
  )
  for (const name of ['alice', 'bob', 'carol', 'dave', 'erin', 'fred']) tell(made, `deposit ${name} 1,000 USD`)
  tell(
    made,
    'erin asks for portfolio margin',
    'fred asks for portfolio margin',
    'alice buys 10 BTC from bob at 50',
    'carol buys 10 F from dave at 50',
    'erin buys 10 C45 from fred at 5',
  )
  return made
}

function figures({ log }: Stage): Figures {
  const [house, history] = [emptyHouse(), historyOf()]
  for (const [at, { nowMs, command }] of log.entries()) {
    observe(history, house, at + 1, nowMs, apply(house, at + 1, nowMs, command))
  }
  return figuresOf(disclosuresOf(history, house).tiers[0]!.fields)
}

const at = (made: Stage, hours: number, ...rows: readonly string[]): void => {
  made.nowMs = START_MS + hours * HOUR_MS
  tell(made, ...rows)
}

test('default: margin required by class of book, and beside notional', () => {
  const made = stage()
  at(made, 1, 'tick')
  const found = figures(made)
  const options = Number(found['6.1.1']) - 4 * 20 * ATOMS
  // 4 % of 500 on each side; what is left of 6.1.1 is asked of the books with options.
  assert.deepEqual(found['105.2.1'], {
    perpetuals: tokens(40),
    'dated futures': tokens(40),
    options: `${options}`,
  })
  // Six books of 500 each, an option counting at the price of what it is on; the look of the first hour found no position yet.
  const [mean] = [(found['105.4.1'] as Record<string, string[] | string>)['mean']]
  assert.equal(`${mean}`, `${Math.floor((Number(found['6.1.1']) * 1e6) / (6 * 500 * ATOMS))}`)
})

test('default: a back-test apart by class: who is short a perpetual or a future was not covered, who is short a call was', () => {
  const made = stage()
  at(made, 1, 'tick')
  // Frozen at 01:00. Three dollars a lot: 30 lost against 20 asked; the call gains as much, and far more was asked of its writer.
  at(made, 23, 'price BTC 53 ETH 20')
  at(made, 24, 'tick')
  const found = figures(made)
  assert.deepEqual(found['105.3.1'], {
    perpetuals: ['1', '2', '500000', tokens(10), tokens(10)],
    'dated futures': ['1', '2', '500000', tokens(10), tokens(10)],
    options: ['0', '2', '1000000', '0', '0'],
  })
  assert.deepEqual([found['6.5.1'], found['6.5.2'], found['6.5.3']], ['2', '6', '666666'])
})

test('default: models by class, and what the scenarios of an underlying are set to', () => {
  const found = figures(stage())
  assert.match(`${(found['6.4.1'] as Record<string, string>)['portfolio']}`, /39 scenarios/)
  assert.equal(`${(found['6.4.3'] as Record<string, string>)['options']}`, 'portfolio')
  const scenarios = found['105.1.1'] as Record<string, readonly string[]>
  // Underlyings 1 and 2 have markets in the tier, the token has none; the parameters are those that every house starts with.
  assert.deepEqual(Object.keys(scenarios), ['underlying 1', 'underlying 2'])
  assert.equal(scenarios['underlying 1']!.length, 11)
})

test('behavior: red zones are told by market, and nothing is where no side lost more than its margin', () => {
  const made = stage()
  assert.equal(figures(made)['105.5.1'], null)
  at(made, 23, 'price BTC 50 ETH 20')
  at(made, 24, 'tick')
  // 6 % up on a day that began with 4 %; it is told once the next day begins.
  at(made, 47, 'price BTC 53 ETH 20')
  at(made, 48, 'tick')
  const zones = figures(made)['105.5.1'] as Record<string, readonly string[]> | null
  assert.deepEqual(zones?.['market 0'], ['0', '1', '0'])
})
