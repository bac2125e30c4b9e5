/** A loan of one's own that is called. */
import { clock, money } from '../format.ts'
import type { Account } from '../wire/types.ts'

/** A loan that is called. */
export function recallWords({ allowed, due, deadlineMs }: NonNullable<Account['recall']>): {
  readonly what: string
  readonly meaning: string
} {
  if (Number(due) === 0) {
    return {
      what: `The call of this loan is answered: it may owe ${money(allowed)}`,
      meaning: `Until ${clock(deadlineMs)} UTC it should not owe more than that: what it owes beyond is collected then.`,
    }
  }
  return {
    what: `This loan is called: ${money(due)} by ${clock(deadlineMs)} UTC`,
    meaning: `What was lent is asked back, of every borrower the same part. Pay cash in until the deadline; then collateral is sold, at its price less the stated discount, for what is still owed beyond ${money(allowed)}.`,
  }
}
