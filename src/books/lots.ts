/** Which lot a book counts in: worth $10 to $100 as when listed, finer where a size would not be a whole number of lots. */
import { LOTS_MAX } from '../core/units/index.ts'
import { type Decimal, decimalShort, scaledExactly, scaledFloor } from './decimals.ts'
import { BookError } from './error.ts'

/** Finest lot, 10⁻¹² coins. */
const EXPONENT_MIN = -12

/** Sizes of one market or asset that must be whole numbers of lots. */
type Sizes = { readonly name: string; readonly price: Decimal; readonly sizes: readonly Decimal[] }

/** Coins in a lot as a power of ten. `chosen` is the book's own choice. */
export function lotExponentOf({ name, price, sizes }: Sizes, chosen: number | null): number {
  const whole = (exponent: number): boolean => sizes.every((size) => scaledExactly(size, -exponent) !== null)
  if (chosen !== null) {
    if (whole(chosen)) return chosen
    throw new BookError(
      `a size of ${name} is not a whole number of lots of ${decimalShort(1, -chosen)}`,
      `choose a finer plimsoll.markets.${name}.coinsPerLot`,
    )
  }
  let exponent = usualExponent(price)
  while (exponent > EXPONENT_MIN && !whole(exponent)) exponent -= 1
  if (whole(exponent)) return exponent
  throw new BookError(`a size of ${name} has more than 12 places`, 'write fewer places')
}

/** The exponent at which a lot is worth more than $10 and at most $100: the rule of listing. */
function usualExponent(price: Decimal): number {
  const worth = (exponent: number): bigint => scaledFloor(price, exponent + 12)
  let exponent = 0
  while (exponent > EXPONENT_MIN && worth(exponent) > 10n ** 14n) exponent -= 1
  while (exponent < 12 && worth(exponent) <= 10n ** 13n) exponent += 1
  return exponent
}

/** A size in lots, signed. */
export function lotsOf(name: string, size: Decimal, exponent: number): number {
  const lots = scaledExactly(size, -exponent)
  if (lots === null) {
    throw new BookError(
      `${name}: a size is not a whole number of lots of ${decimalShort(1, -exponent)}`,
      'write a multiple of the lot',
    )
  }
  if (lots > BigInt(LOTS_MAX) || lots < -BigInt(LOTS_MAX)) {
    throw new BookError(
      `${name}: ${lots} lots of ${decimalShort(1, -exponent)} are too many`,
      `choose a larger plimsoll.markets.${name}.coinsPerLot, or a smaller size`,
    )
  }
  return Number(lots)
}
