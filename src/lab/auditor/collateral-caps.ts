/** Caps of collateral over all tiers: after a deposit neither its underlying nor the head of its group is above its cap. */
import { ceilDiv, max } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'

/** Judges the asset of a deposit, after it was entered: exact value at the index of all that counts against each cap. */
export function auditCollateralCaps(audit: Audit, deposited: number): void {
  const { books, parameters } = audit
  const asset = books.assets[deposited]!
  if (asset.settlement) return
  const rules = parameters.scopes.underlying!
  const headOf = (underlying: number): number => {
    const named = Number(rules[underlying]!.capGroup!) - 1
    return named >= 0 && named < books.underlyings.length ? named : underlying
  }
  for (const capped of new Set([asset.underlying, headOf(asset.underlying)])) {
    const cap = rules[capped]!.collateralCap!
    let value = 0n
    for (const other of books.assets) {
      if (other.settlement || (other.underlying !== capped && headOf(other.underlying) !== capped)) continue
      value += ceilDiv(other.brought * max(books.underlyings[other.underlying]!.index, 1n), other.atomsPerLot)
    }
    // The largest cap is none.
    const fits = cap >= 1n << 51n || value <= cap
    demand(audit, fits, 'rules §8: collateral over all tiers', () => `underlying ${capped} is ${value} of ${cap}`)
  }
}
