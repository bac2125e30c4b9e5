/**
 * One deposit spread over the tranches of several tiers: each part stands behind its own tier alone and has its own largest loss
 * (`lossMax` of the tier's pool), so that what the worst of them costs is known beforehand, and the others never pay for it.
 */
import { splitByLargestRemainder } from '../core/units/index.ts'
import type { Command } from '../core/words/index.ts'

/** Where a part of a deposit goes. */
export type DepositPart = {
  /** An account of the same owner in the tier. */
  readonly account: number
  /** The tier's vault of the token that is deposited. */
  readonly vault: number
  /** What goes there of the whole, in proportion to the other weights: an integer > 0. */
  readonly weight: number
}

/**
 * The commands that spread an amount, in the order in which they are sent: each part is transferred to its tier, where it is not
 * there already, and joins the pool of that tier. Σ parts = amount, largest remainders, ties to the first. A part that is refused
 * stays where it is: in its own account if the pool does not take it, in the first if the transfer was refused.
 *
 * @param from the account and vault in which the money lies
 * @param amount settlement atoms, > 0
 * @throws RangeError where the amount or a weight is no integer above 0
 */
export function depositSpread(
  from: Pick<DepositPart, 'account' | 'vault'>,
  amount: number,
  parts: readonly DepositPart[],
): Command[] {
  const numbers = [amount, ...parts.map(({ weight }) => weight)]
  if (parts.length === 0 || !numbers.every((number) => Number.isSafeInteger(number) && number > 0)) {
    throw new RangeError('a deposit is spread in whole atoms over at least one part, each of a weight above 0')
  }
  const amounts = splitByLargestRemainder(
    amount,
    parts.map(({ weight }) => weight),
  )
  return parts.flatMap(({ account, vault }, i): Command[] => {
    const part = amounts[i]!
    if (part === 0) return []
    const join: Command = { type: 'poolJoin', account, amount: part }
    if (account === from.account) return [join]
    return [
      { type: 'transferMake', from: from.account, to: account, vaultFrom: from.vault, vaultTo: vault, amount: part },
      join,
    ]
  })
}
