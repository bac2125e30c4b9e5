/** A member who is called answers in part, late, or not at all, or takes the answer out again: the house may close what is left. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  BTC,
  closeAll,
  closeOut,
  deposit,
  endow,
  LOT_PRICE,
  movePrice,
  openAccount,
  openOwner,
  reportPrices,
  trade,
  walk,
  withdrawUpTo,
} from '../world/index.ts'
import { withdrawing } from './withdrawing.ts'

export const callAnswering: Role = {
  name: 'call-answering',
  plays: 'member',
  attack:
    'answers a call in part, late or not at all, or takes the answer out again, and lets the house close the book',
  defence: 'forced closing costs what closing costs, and a penalty; what answers a call stays',
  off: withdrawing.off,
  settings: [],
  knobs: [
    { name: 'part answered, ppm', low: 0, high: 1_000_000, honest: 1_000_000 },
    { name: 'minutes late', low: 0, high: 30, honest: 0 },
    { name: 'taken out again, ppm', low: 0, high: 1_000_000, honest: 0 },
  ],
  dust: 0,
  branches: 4,
  play(world, nature, branch, [part, late, out]) {
    const lots = between(nature, 800, 1600)
    endow(world)
    const owner = openOwner(world)
    const account = openAccount(world, owner)
    deposit(world, account, lots * LOT_PRICE * 0.04)
    trade(world, BTC, account, world.maker, lots, LOT_PRICE)
    // Into the call: what is left is 1.1 × maintenance, target is 1.25 × maintenance.
    const maintenance = world.house.params.market.maintenancePpm0[BTC]!
    movePrice(world, BTC, Math.floor(maintenance * 1.1) - 40_000)
    for (let minute = 0; minute < late!; minute++) reportPrices(world, 60_000)
    const answer = lots * 4 * part!
    deposit(world, account, answer)
    for (let minute = 0; minute < 3; minute++) reportPrices(world, 60_000)
    withdrawUpTo(world, account, Math.floor((answer / 1_000_000) * out!))
    walk(world, BTC, Math.floor(maintenance / 2), branch, 0, 2)
    closeOut(world, account)
    closeAll(world, true)
    return [owner]
  },
}
