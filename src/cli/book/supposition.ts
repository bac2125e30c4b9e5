/** The supposition of the house that the wishes of a command line mean. */
import type { Supposition } from '../../core/margin/index.ts'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { ATOM_PLACES, scaledCeil, scaledFloor } from './decimals.ts'
import type { BookHouse } from './house.ts'
import { atomsOf, type Listed, priceFloor } from './listed.ts'
import { lotsOf } from './lots.ts'
import { parameterChanges } from './parameters.ts'
import type { Wishes } from './wishes.ts'

/** The wishes in the house's rows and integers. Rounded against the account: bought at more, sold at less, deposits down. */
export function suppositionOf({ house, listed }: BookHouse, wishes: Wishes): Supposition {
  return {
    trades: wishes.trades.map(({ name, size, price }) => {
      const { market, exponent } = withRow(listed, name, 'market')
      const lots = lotsOf(name, size, exponent)
      if (lots === 0) throw new BadInputError(`--trade in ${name} has size 0`, 'trade something')
      const atoms = (lots > 0 ? scaledCeil : scaledFloor)(price, exponent + ATOM_PLACES)
      atomsOf(`--trade in ${name}`, atoms * BigInt(Math.abs(lots)))
      return { market, lots, price: Number(atoms) }
    }),
    deposits: wishes.deposits.map(({ name, amount }) => {
      if (name === null) return { asset: -1, amount: atomsOf('--deposit', scaledFloor(amount, ATOM_PLACES)) }
      const { asset, assetPlaces } = withRow(listed, name, 'asset')
      return { asset, amount: atomsOf('--deposit', scaledFloor(amount, assetPlaces)) }
    }),
    prices: wishes.prices.map(({ name, price }) => {
      const { underlying, exponent } = withRow(listed, name, 'underlying')
      return { underlying, price: priceFloor(name, price, exponent) }
    }),
    parameters: parameterChanges(house.params, listed, wishes.parameters),
  }
}

function withRow(listed: ReadonlyMap<string, Listed>, name: string, of: 'market' | 'asset' | 'underlying'): Listed {
  const known = [...listed.values()].filter((entry) => entry[of] >= 0).map((entry) => entry.name)
  const entry = listed.get(name)
  if (entry !== undefined && entry[of] >= 0) return entry
  const cure = of === 'asset' ? 'add it to the book with amount "0"' : 'add it to the book with size "0" and its mark'
  throw new BadInputError(`the book has no ${of} ${name}${didYouMean(name, known)}`, cure)
}
