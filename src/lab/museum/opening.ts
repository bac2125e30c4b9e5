/** The commands that open a house of a story: one tier, its underlyings, collateral, markets, sources and one venue. */
import type { Command } from '../../core/words/index.ts'
import { keyOf } from './keys.ts'
import type { Stocking } from './stage.ts'

const LOT_ATOMS = 1_000_000

/** In the order in which rows get their numbers: underlying 0 and asset 0 are the settlement token. */
export function* openingCommands({ prices, markets, assets }: Stocking): Generator<Command> {
  yield { type: 'houseOpen', house: keyOf(1), owners: 128, accounts: 256, legs: 1024, balances: 256 }
  yield { type: 'tierOpen' }
  const names = Object.keys(prices)
  for (const _ of ['USD', ...names]) yield { type: 'underlyingList' }
  yield { type: 'assetList', tier: 0, underlying: 0, atomsPerLot: LOT_ATOMS, settlement: 1 }
  for (const name of assets) {
    const underlying = names.indexOf(name) + 1
    yield { type: 'assetList', tier: 0, underlying, atomsPerLot: LOT_ATOMS, settlement: 0 }
  }
  for (const asset of [0, ...assets.map((_, at) => at + 1)]) {
    yield { type: 'vaultOpen', asset, chain: 0, token: keyOf(100 + asset) }
  }
  for (const name of markets) {
    yield { type: 'perpetualList', tier: 0, underlying: names.indexOf(name) + 1, lotMultiple: 1 }
  }
  // The last one is the chain.
  for (const source of [0, 1, 2, 3]) yield { type: 'sourceList', key: keyOf(200 + source) }
  yield { type: 'venueOpen', tier: 0, key: keyOf(300) }
}
