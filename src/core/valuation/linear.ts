/** What a position is worth at a mark, whatever the instrument: its mark says the rest. */
import { type Atoms, type Lots, mulDivFloor, PPM, type Ppm, type Price } from '../units/index.ts'

/** Unrealised result of a leg: lots × mark − cost − funding due. + is owed to the account. */
export function linearResult(lots: Lots, mark: Price, cost: Atoms, fundingDue: Atoms): Atoms {
  return lots * mark - cost - fundingDue
}

/** A result with its gain counted at a weight ≤ 1; losses count in full. Floor. Concave and rising in the result. */
export function weightedResultFloor(result: Atoms, gainPpm: Ppm): Atoms {
  return result > 0 && gainPpm !== PPM ? mulDivFloor(result, gainPpm, PPM) : result
}
