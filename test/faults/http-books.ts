/** The clients' own books against the house: its journal command by command, its accounts to the atom and the lot. */
import { emptyHouse } from '../../src/core/machine/index.ts'
import type { Command } from '../../src/core/words/index.ts'
import { executedAgain } from '../../src/node/executed-again.ts'
import { decodeCommand, houseMachine } from '../../src/node/machine.ts'
import { verifyJournal } from '../../src/node/verify.ts'
import { evidenceChecker } from '../../src/signing/index.ts'
import { FUNDING_ATOMS, type House } from './http-house.ts'

/**
 * What a client has been told of something that it asked for: its own number of it, its place, whether it was applied, and by what it then
 * changed accounts: lots of those who trade, atoms of those who save.
 */
export type Told = {
  readonly number: number
  readonly seq: number
  readonly isApplied: boolean
  readonly changes: readonly (readonly [account: number, by: number])[]
}

/** What a client remembers. */
export type Book = { readonly name: string; readonly told: Told[] }

/** The accounts as the house shows them are what the books add up to. Throws where they differ. */
export async function checkAccounts({ traders, savers, trader, saver }: House, books: readonly Book[]): Promise<void> {
  const sums = new Map<number, number>()
  for (const { isApplied, changes } of books.flatMap(({ told }) => told)) {
    if (isApplied) for (const [account, by] of changes) sums.set(account, (sums.get(account) ?? 0) + by)
  }
  type Row = { readonly cash: string; readonly legs: readonly { readonly lots: number }[] }
  for (const account of traders) {
    const { data } = await trader.get<Row>(`/v1/accounts/${account}`)
    const lots = data.legs[0]?.lots ?? 0
    const expected = sums.get(account) ?? 0
    if (lots !== expected) throw new Error(`account ${account} has ${lots} lots; its clients know of ${expected}`)
  }
  for (const account of savers) {
    const { data } = await saver.get<Row>(`/v1/accounts/${account}`)
    const expected = BigInt(FUNDING_ATOMS + (sums.get(account) ?? 0))
    if (atomsOf(data.cash) !== expected)
      throw new Error(`account ${account} has ${data.cash}; its clients know of ${expected} atoms`)
    await checkStatement(saver, account, data.cash)
  }
}

/** Its statement from the first command on ends with what it has. */
async function checkStatement(saver: House['saver'], account: number, cash: string): Promise<void> {
  type Line = {
    readonly of: string
    readonly opening: string
    readonly closing: string
    readonly postings: { amount: string }[]
  }
  const { data } = await saver.get<{ lines: readonly Line[] }>(`/v1/accounts/${account}/statement`)
  const { opening, closing, postings } = data.lines.find(({ of }) => of === 'cash')!
  const sum = postings.reduce((total, { amount }) => total + atomsOf(amount), atomsOf(opening))
  if (closing !== cash || sum !== atomsOf(cash))
    throw new Error(`the statement of account ${account} ends with ${closing}, not ${cash}`)
}

const atomsOf = (text: string): bigint => BigInt(text.replace('.', ''))

/**
 * Every answer is what the journal holds at its place, every number was applied at most once, and nothing was applied of which nobody was
 * told; the journal verifies, signatures too. Answers the number of its commands; throws where it is not so.
 */
export function checkJournal(journal: string, house: House, books: readonly Book[]): number {
  const check = evidenceChecker()
  const { failure, commands } = verifyJournal(
    journal,
    houseMachine,
    () => {},
    (seq, bytes, evidence) => check(seq, decodeCommand(bytes)!, evidence),
  )
  if (failure !== null) throw new Error(`verify: batch ${failure.batch}: ${failure.what}`)
  const stands = outcomesOf(journal, house, commands)
  const told = books.flatMap((book) => book.told)
  for (const { number, seq, isApplied } of told) {
    const there = stands.get(seq)
    if (there?.number !== number || there.isApplied !== isApplied)
      throw new Error(`request ${number} was answered with sequence ${seq}; the journal holds ${JSON.stringify(there)}`)
  }
  const numbers = new Set(told.filter((each) => each.isApplied).map(({ number }) => number))
  const applied = new Set<number>()
  for (const { number, isApplied } of stands.values()) {
    if (!isApplied) continue
    if (applied.has(number)) throw new Error(`request ${number} was applied twice`)
    applied.add(number)
    if (!numbers.has(number)) throw new Error(`request ${number} was applied and its client was never told`)
  }
  return commands
}

/** What the clients' commands came to, by sequence. The money that accounts began with is no client's. */
function outcomesOf(
  journal: string,
  { traders, savers }: House,
  commands: number,
): Map<number, { number: number; isApplied: boolean }> {
  const found = new Map<number, { number: number; isApplied: boolean }>()
  let begun = traders.length + savers.length
  for (const { seq, command, events } of executedAgain(journal, emptyHouse(), commands)) {
    const number = command === null ? null : numberOf(command)
    if (number === null) continue
    if (command!.type === 'depositFinal' && begun > 0) begun -= 1
    else found.set(seq, { number, isApplied: events[0]?.type !== 'rejected' })
  }
  return found
}

function numberOf(command: Command): number | null {
  if (command.type === 'tradeMake') return command.trade
  return command.type === 'transferMake' || command.type === 'depositFinal' ? command.amount : null
}
