/** Margin of the house against the auditor's, both ways: that nobody is below a level says nothing of who is asked for too much. */

import type { House } from '../../core/machine/index.ts'
import { emptyMeasure, measure, noChange, presentPrices, testInitial } from '../../core/margin/index.ts'
import type { Auditor } from '../auditor/index.ts'
import type { Finding } from './script.ts'

const measured = emptyMeasure()

/** Accounts compared at a time. */
const ACCOUNTS = 4

/**
 * The first difference among a few accounts that take turns, null when there is none. What initial margin says may be an atom a lot apart where it
 * looks at the worth of contracts at raw medians, which is doubles on both sides.
 */
export function marginDiffers(house: House, auditor: Auditor, turn: number): Omit<Finding, 'seq'> | null {
  const { accounts } = house.ledger
  for (let i = 0; i < Math.min(ACCOUNTS, accounts.rows); i++) {
    const account = (turn * ACCOUNTS + i) % accounts.rows
    if (house.markets.tiers.woundDown[accounts.tier[account]!] === 1) continue
    measure(house, presentPrices(house), account, noChange, measured)
    const initial = testInitial(house, account, noChange, 0)
    const own = auditor.marginOf(account)
    const told = [measured.equity, measured.legs, measured.haircuts, initial.initialExcess, initial.targetExcess]
    const books = [own.equity, own.legs, own.haircuts, own.initialExcess, own.targetExcess]
    const slack = [0n, 0n, 0n, datedLots(auditor, account), datedLots(auditor, account)]
    const compared = inWindow(auditor, account) ? 3 : told.length
    const same = told.every((figure, at) => at >= compared || distance(BigInt(figure), books[at]!) <= slack[at]!)
    const names = 'equity, maintenance of legs, haircuts, excess over initial and over target'
    const what = `${names} of account ${account} are ${told}, the books say ${books}`
    if (!same) return { invariant: 'rules §4', what }
  }
  return null
}

/** Whether a leg is in its last window while some price is held back: then the auditor does not know it at the raw median. */
function inWindow({ books }: Auditor, account: number): boolean {
  if (books.underlyings.every(({ raw, index }) => raw === index)) return false
  return [...books.accounts[account]!.legs.keys()].some((market) => {
    const { expiry } = books.markets[market]!.contract
    return expiry >= 0 && books.expiries[expiry]!.status === 'averaging'
  })
}

function datedLots({ books }: Auditor, account: number): bigint {
  let lots = 0n
  for (const [market, leg] of books.accounts[account]!.legs) {
    if (books.markets[market]!.contract.expiry >= 0) lots += leg.lots < 0n ? -leg.lots : leg.lots
  }
  return 2n * lots
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a
}
