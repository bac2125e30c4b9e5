/** The statement of an account of a journal: everything is executed again, and the account must close where the house stands. */

import { ATOM_PLACES, decimalText } from '../../books/index.ts'
import type { House } from '../../core/machine/index.ts'
import { readRange, type StatementLine, statementOfJournal } from '../../node/index.ts'
import { CheckFailedError } from '../errors.ts'
import { textTable } from '../text-table.ts'

const subjects = ['cash', 'asset', 'cost'] as const
type Subject = (typeof subjects)[number]

/** Cash, one asset or one market's cost over the period; amounts are whole atoms as text. */
type StatementLines = Omit<StatementLine, 'of'> & {
  /** Cash is the balance in the settlement token; `number` is that of the asset or the market. */
  readonly of: Subject
}

/** The shape of `statement` in `inspect --json`. */
export type AccountStatement = {
  readonly from: string
  readonly to: string
  readonly lines: readonly StatementLines[]
}

/** From the time of command `since`, included, to command `at`, included. */
type Period = { readonly since: number; readonly at: number }

/**
 * Opening + postings by class = closing, of every asset and every market's cost of an account.
 *
 * @throws CheckFailedError where the statement closes elsewhere than the house
 */
export function statementOf(directory: string, account: number, { since, at }: Period, house: House): AccountStatement {
  const [fromMs, toMs] = [since, at].map((seq) => readRange(directory, seq, seq)[0]!.timeMs) as [number, number]
  const { accounts } = house.ledger
  const cash = house.markets.tiers.settlementAsset[accounts.tier[account]!]! - 1
  const made = statementOfJournal(directory, { account, seqLast: at, fromMs, toMs: toMs + 1 })
  const lines = made
    .map(({ of, ...line }) => ({ ...line, of: of === 'asset' && line.number === cash ? ('cash' as const) : of }))
    .sort((one, other) => subjects.indexOf(one.of) - subjects.indexOf(other.of) || one.number - other.number)
  for (const { of, number, closing } of lines) {
    const stands = standing(house, account, of, number)
    if (BigInt(closing) !== BigInt(stands)) {
      const what = `the statement of account ${account} closes ${of} ${number} at ${closing}, the house has ${stands}`
      throw new CheckFailedError(`${what}; please report it with the journal`)
    }
  }
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), lines }
}

/** What the house has of it, atoms. */
function standing(house: House, account: number, of: Subject, number: number): number {
  if (of === 'cash') return house.ledger.accounts.cash[account]!
  return of === 'asset' ? balanceOf(house, account, number) : costOf(house, account, number)
}

function balanceOf({ ledger: { accounts, balances } }: House, account: number, asset: number): number {
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    if (balances.asset[slot] === asset) return balances.amount[slot]!
  }
  return 0
}

function costOf({ ledger: { accounts }, markets: { legs } }: House, account: number, market: number): number {
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (legs.market[slot] === market) return legs.cost[slot]!
  }
  return 0
}

/** The statement as text: cash and cost in dollars, other assets in their atoms. */
export function statementText({ from, to, lines }: AccountStatement): string {
  const blocks = lines.flatMap(({ of, number, opening, postings, closing }) => {
    const shown = (atoms: string): string => (of === 'asset' ? atoms : decimalText(BigInt(atoms), ATOM_PLACES))
    const titles = { cash: 'cash', asset: `asset ${number}, atoms`, cost: `cost, market ${number}` }
    return [
      [titles[of]],
      ['  opening', shown(opening)],
      ...postings.map(({ class: name, amount }) => [`  ${name}`, shown(amount)]),
      ['  closing', shown(closing)],
    ]
  })
  return `statement from ${from} to ${to}: opening + postings = closing, as the house has it\n${textTable(blocks, [1])}`
}
