/**
 * The harness bites: machines that are broken on purpose, by an event that lies or an account that is passed over, must be
 * caught within a few thousand commands.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, type House } from '../../core/machine/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'
import type { Apply } from './run.ts'
import { simulate } from './simulate.ts'

/** A machine whose events are told wrongly. */
const telling = (change: (event: HouseEvent) => HouseEvent | null): Apply => {
  return (house, seq, nowMs, command) =>
    apply(house, seq, nowMs, command).flatMap((event) => {
      const told = change(event)
      return told === null ? [] : [told]
    })
}

/** A machine that does something of its own after a command. */
const doing = (act: (house: House, command: Command, events: HouseEvent[]) => void): Apply => {
  return (house, seq, nowMs, command) => {
    const events = apply(house, seq, nowMs, command)
    act(house, command, events)
    return events
  }
}

const broken: Readonly<Record<string, { readonly apply: Apply; readonly invariants: readonly string[] }>> = {
  'a deposit is credited an atom short': {
    apply: doing((house, command, events) => {
      if (command.type !== 'depositFinal' || events[0]?.type === 'rejected') return
      if (house.ledger.accounts.cash[command.account]! > 0) house.ledger.accounts.cash[command.account]! -= 1
    }),
    invariants: ['INV-1'],
  },
  'a fill loses a lot': {
    apply: doing((house, _, events) => {
      const fill = events.find((event) => event.type === 'filled')
      if (fill?.type !== 'filled') return
      const { legFirst, legCount } = house.ledger.accounts
      if (legCount[fill.buyer]! > 0) house.markets.legs.lots[legFirst[fill.buyer]!]! += 1
    }),
    invariants: ['INV-2', 'assertion'],
  },
  'funding is told an atom off': {
    apply: telling((event) => (event.type === 'fundingSettled' ? { ...event, amount: event.amount + 1 } : event)),
    invariants: ['INV-9'],
  },
  'a paid gain is told too high': {
    apply: telling((event) =>
      event.type === 'paid' && event.amount > 0 ? { ...event, amount: event.amount + 1 } : event,
    ),
    invariants: ['rules §2', 'INV-3'],
  },
  'a call is not told': {
    apply: telling((event) => (event.type === 'procedureMoved' && event.to !== 'none' ? null : event)),
    invariants: ['INV-4', 'INV-5'],
  },
  'a layer pays twice': {
    apply: telling((event) => (event.type === 'layerPaid' ? { ...event, amount: event.amount * 2 } : event)),
    invariants: ['INV-11', 'INV-3', 'rules §7'],
  },
  'a parameter takes another value': {
    apply: telling((event) => (event.type === 'parameterApplied' ? { ...event, value: event.value + 1 } : event)),
    invariants: ['INV-12'],
  },
  'a deleveraged lot is told elsewhere': {
    apply: telling((event) =>
      event.type === 'deleveraged' && event.lots > 0 ? { ...event, lots: event.lots - 1 } : event,
    ),
    invariants: ['INV-11'],
  },
  'Cover-2 is told too small': {
    apply: telling((event) =>
      event.type === 'coverSet' && event.first > 0 ? { ...event, first: event.first - 1 } : event,
    ),
    invariants: ['INV-15'],
  },
  'a mark is told late': {
    apply: telling((event) => (event.type === 'markSet' ? { ...event, mark: event.mark - 1 } : event)),
    invariants: ['rules §2', 'INV-4', 'INV-5', 'INV-9', 'INV-11', 'rules §4', 'INV-15'],
  },
}

test('behavior: every broken machine is caught', () => {
  for (const [name, { apply: brokenApply, invariants }] of Object.entries(broken)) {
    const found = [1, 2, 3, 4, 5, 6].map(
      (seed) => simulate({ seed, steps: 4000, shrinks: false, apply: brokenApply }).finding,
    )
    const first = found.find((finding) => finding !== null)
    assert.ok(first, `${name}: nobody noticed`)
    assert.ok([...invariants, 'books'].includes(first.invariant), `${name}: found ${first.invariant}: ${first.what}`)
  }
})

test('behavior: a finding is cut down to a script that still shows it', () => {
  const apply = broken['a parameter takes another value']!.apply
  const { finding, script } = simulate({ seed: 1, steps: 4000, apply })
  assert.equal(finding?.invariant, 'INV-12')
  assert.ok(script.length <= 25, `${script.length} steps: what is listed before the first change set, and that`)
  assert.equal(finding?.seq, script.length)
})
