/**
 * Scenario tables: what a risk officer can read. A table is Markdown with the columns `at`, `command`, `expect`; every row is
 * carried out by the real machine, and every expectation, several separated by semicolons, is checked. Money is in tokens,
 * sizes in lots, prices in dollars a lot. Which house it is stands in `stage.ts`, what a row may do in `verbs.ts`, what it
 * may expect in `expectations.ts`.
 *
 * A heading `##` starts a new house. Rows of `set` and `list` come first: they are the rules and the markets of that house. Then a market maker `mm`
 * deposits 10,000,000. Any other name is a member, opened with a wide mandate when first named.
 */
import assert from 'node:assert/strict'
import type { House } from '../../src/core/machine/index.ts'
import { check } from './expectations.ts'
import { ATOMS, START_MS, Stage } from './stage.ts'
import { carryOut } from './verbs.ts'
import { timeOf } from './words.ts'

/** One house of a table: its heading and its rows. */
type Part = { readonly title: string; readonly rows: Row[] }

type Row = { readonly at: string; readonly command: string; readonly expect: string; readonly place: string }

/** The parts of a table, in order; a part without rows is text. */
export function partsOf(markdown: string, where: string): Part[] {
  const parts: Part[] = [{ title: where, rows: [] }]
  for (const [number, line] of markdown.split('\n').entries()) {
    if (line.startsWith('## ')) parts.push({ title: line.slice(3), rows: [] })
    const cells = line.split('|').map((cell) => cell.trim())
    if (cells.length < 5 || cells[1] === 'at' || /^-+$/.test(cells[1]!)) continue
    const place = `${where}:${number + 1}: ${line.trim()}`
    parts.at(-1)!.rows.push({ at: cells[1]!, command: cells[2]!, expect: cells[3]!, place })
  }
  return parts.filter((part) => part.rows.length > 0)
}

/** Runs the rows of a part on a new house, and checks conservation after each; returns the house's events. */
export function runPart({ rows }: Part): Stage {
  const stage = new Stage()
  let begun = false
  for (const { at, command, expect, place } of rows) {
    if (!begun && !/^(set|list) /.test(command)) {
      assert.equal(stage.deposit('final', 'first', 'mm', 'USD', 10_000_000 * ATOMS), null)
      begun = true
    }
    stage.events = []
    stage.nowMs = Math.max(stage.nowMs, START_MS + timeOf(at))
    const done = explained(place, () => carryOut(stage, command))
    if (done === null) throw new Error(`${place}\n  no verb reads “${command}”`)
    for (const expected of expect.split(';').map((text) => text.trim())) {
      explained(`${place}\n  expected “${expected}”; reject ${done.reject}`, () => check(stage, expected, done.reject))
    }
    checkConservation(stage.house, place)
  }
  return stage
}

function explained<T>(what: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw new Error(`${what}\n  ${(error as Error).message}`, { cause: error })
  }
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
