/** One source of four, with ten times the weight of the others, lies about a price while its friend holds a position. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  BTC,
  closeAll,
  deposit,
  endow,
  LOT_PRICE,
  openAccount,
  openOwner,
  reportPrices,
  trade,
  withdrawUpTo,
} from '../world/index.ts'

const LIAR = 3

export const minority: Role = {
  name: 'minority',
  plays: 'reporter',
  attack: 'pushes the index with one source and takes the gain out before the price returns',
  defence: 'no source has more than a third of the weight',
  off: { mutant: 'weight-without-cap' },
  // Outliers are not left out: the cap of weights stands alone.
  settings: [
    ['underlying.outlierPpm', 1_000_000],
    ['source.weight', 1000, LIAR],
  ],
  knobs: [
    { name: 'pushed by, ppm', low: -500_000, high: 1_000_000, honest: 0 },
    { name: 'lots', low: -5000, high: 5000, honest: 0 },
    { name: 'minutes', low: 1, high: 5, honest: 1 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [push, lots, minutes]) {
    const spare = between(nature, 0, 60_000)
    endow(world)
    const owner = openOwner(world)
    const account = openAccount(world, owner)
    deposit(world, account, Math.ceil(Math.abs(lots!) * LOT_PRICE * (0.04 + spare / 1_000_000)))
    trade(world, BTC, account, world.maker, lots!, LOT_PRICE)
    for (let minute = 0; minute < minutes!; minute++) reportPrices(world, 60_000, 1_000_000 + push!)
    withdrawUpTo(world, account, 10 ** 13)
    reportPrices(world, 60_000)
    closeAll(world, false)
    return [owner]
  },
}
