/**
 * Two owners whom nothing links straddle a gap (rules §7). They need each other's side, so they meet more often than a crowd
 * lets strangers meet: `src/clusters` proposes the pair from commands and events alone and governance links it. Unlinked they gain
 * what the layers pay: at most lots × price × (gap − margin), the loss beyond the loser's margin, of one position that needs initial margin.
 */
import { hear, heardOf, linksFor, proposalsOf } from '../../../clusters/index.ts'
import { keyRead } from '../../../core/tables/index.ts'
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  BTC,
  closeAll,
  deposit,
  endow,
  LOT_PRICE,
  movePrice,
  must,
  openAccount,
  openOwner,
  pass,
  reportPrices,
  trade,
} from '../world/index.ts'

const LINK_NOTICE_MS = 2 * 86_400_000
const CROWD = 16
const MEETINGS = 40
const ANYBODY = 160

export const twoUnlinkedOwners: Role = {
  name: 'two-unlinked-owners',
  plays: 'member',
  attack: 'two owners without any tie straddle a gap and leave the loser to the house',
  defence: 'pairs that meet too often are proposed and linked; gains of one then pay for the other before any layer',
  off: { mutant: 'meetings-unheard' },
  settings: [],
  knobs: [
    { name: 'lots', low: 0, high: 2000, honest: 0 },
    { name: 'trades in which it is built', low: 1, high: MEETINGS, honest: 1 },
    { name: 'spare margin, ppm', low: 0, high: 20_000, honest: 0 },
  ],
  dust: 0,
  branches: 1,
  play(world, nature, _branch, [lots, parts, spare]) {
    const gap = between(nature, 70_000, 200_000) * (between(nature, 0, 1) === 0 ? -1 : 1)
    const heard = heardOf()
    // The maker was there before anybody listened.
    heard.keys.push(keyRead(world.house.ledger.owners.key, 0))
    world.watchers.push((timeMs, command, events) => hear(heard, timeMs, command, events))
    endow(world)
    const owners = [openOwner(world), openOwner(world)] as const
    const [long, short] = [openAccount(world, owners[0]), openAccount(world, owners[1])]
    const margin = Math.ceil(lots! * LOT_PRICE * (0.04 + spare! / 1_000_000))
    for (const account of [long, short]) deposit(world, account, 2 * margin)
    const crowd = Array.from({ length: CROWD }, () => {
      const account = openAccount(world, openOwner(world))
      deposit(world, account, 10 ** 12)
      return account
    })
    for (let i = 0; i < ANYBODY; i++) {
      const buyer = between(nature, 0, CROWD - 1)
      const seller = (buyer + between(nature, 1, CROWD - 1)) % CROWD
      const size = between(nature, 1, 20)
      trade(world, BTC, crowd[buyer]!, crowd[seller]!, size, LOT_PRICE)
    }
    // The position is built as often as it is built and taken down before it stands: the pair has a history.
    for (let i = 0; i < MEETINGS && lots! > 0; i++) {
      trade(world, BTC, long, short, 1 + (i % parts!), LOT_PRICE)
      trade(world, BTC, short, long, 1 + (i % parts!), LOT_PRICE)
    }
    trade(world, BTC, long, short, lots!, LOT_PRICE)
    const links = linksFor(
      proposalsOf(heard).filter(({ sign }) => sign === 'mirrored'),
      1000,
    )
    for (const link of links) must(world, link)
    pass(world, LINK_NOTICE_MS)
    reportPrices(world, 60_000)
    movePrice(world, BTC, gap)
    closeAll(world, false)
    return owners
  },
}
