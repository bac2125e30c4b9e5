/**
 * Who may see what (rules §10): accounts of members appear by their number only to their owner and to auditors, to
 * everybody else under a salted number. Accounts of the clearing house are public.
 */
import { createHmac } from 'node:crypto'
import type { House } from '../core/machine/index.ts'
import type { HouseEvent } from '../core/words/index.ts'
import type { Identity } from './identity.ts'

/** An account or owner as a caller may see it: its number, or its salted number. */
type Ref = number | string

/** How a caller sees accounts and owners; −1 is null. */
export type Sight = {
  account(row: number): Ref | null
  owner(row: number): Ref | null
}

/** Salted numbers: `x` and 80 bits of a keyed hash, the same for a row as long as the salt is the same. */
export type Salted = { account(row: number): string; owner(row: number): string }

/** What a salted number looks like. */
export const SALTED_PATTERN = '^x[0-9a-f]{20}$'

/** Salted numbers under a secret salt of at least 16 bytes. Throws RangeError when it is shorter. */
export function saltedBy(salt: Uint8Array): Salted {
  if (salt.length < 16) throw new RangeError('the salt of account numbers must have at least 16 bytes')
  const known = new Map<string, string>()
  const salted = (what: string, row: number): string => {
    const name = `${what} ${row}`
    const found = known.get(name)
    if (found !== undefined) return found
    const made = `x${createHmac('sha256', salt).update(name).digest('hex').slice(0, 20)}`
    if (known.size >= 100_000) known.clear()
    known.set(name, made)
    return made
  }
  return { account: (row) => salted('account', row), owner: (row) => salted('owner', row) }
}

/** What a caller sees. */
export function sightOf(house: House, salted: Salted, identity: Identity): Sight {
  if (identity.role === 'auditor') return fullSight
  const { accounts } = house.ledger
  const mine = identity.role === 'member' ? identity.owner! : -2
  return {
    account(row) {
      if (row < 0) return null
      const owner = accounts.owner[row]!
      return owner < 0 || owner === mine ? row : salted.account(row)
    },
    owner: (row) => (row < 0 ? null : row === mine ? row : salted.owner(row)),
  }
}

/** Everything by its number: for auditors, and for what a venue was itself told. */
export const fullSight: Sight = { account: (row) => (row < 0 ? null : row), owner: (row) => (row < 0 ? null : row) }

const namelessSight: Sight = { account: () => null, owner: () => null }

/**
 * Events that everybody hears and whose account is nobody's to know: who bought collateral that the backstop offered did so of its own will, and
 * who owes a coin is told as little as who owes money. A number that is the same everywhere would tell it.
 */
const nameless: ReadonlySet<HouseEvent['type']> = new Set(['offerTaken', 'coinBoughtIn', 'coinLendersCut'])

/** How the public sees an event. Forced acts stand under salted numbers, so that anyone may recompute them. */
export function publicSightOf(event: HouseEvent, sight: Sight): Sight {
  return nameless.has(event.type) ? namelessSight : sight
}
