/**
 * The story of the house. A command is refused with a code and changes nothing, or it is carried out; then the house looks
 * at every account whose safety may have changed, decides about each, and does a bounded part of the work that decisions
 * have left. Everything that happened is in the events.
 */
import { accessReject, endPartOfTurn } from '../access/index.ts'
import { assert, type Millis } from '../units/index.ts'
import {
  type Command,
  type CommandOf,
  type CommandType,
  type HouseEvent,
  type ProcedureReason,
  type Reject,
  rejectCodes,
} from '../words/index.ts'
import { actOnDecisions, answerCalls, decide } from './conclude.ts'
import type { Handler } from './handler.ts'
import { accessHandlers } from './handlers/access.ts'
import { auctionHandlers } from './handlers/auctions.ts'
import { clockHandlers } from './handlers/clock.ts'
import { coinHandlers } from './handlers/coins.ts'
import { feedHandlers } from './handlers/feeds.ts'
import { houseHandlers } from './handlers/house.ts'
import { listingHandlers } from './handlers/listing.ts'
import { memberHandlers } from './handlers/members.ts'
import { moneyHandlers } from './handlers/money.ts'
import { parameterHandlers } from './handlers/parameters.ts'
import { poolHandlers } from './handlers/pool.ts'
import { recipientHandlers } from './handlers/recipients.ts'
import { venueHandlers } from './handlers/venues.ts'
import type { House } from './house.ts'

const handlers: { readonly [N in CommandType]: Handler<N> } = {
  ...houseHandlers,
  ...listingHandlers,
  ...parameterHandlers,
  ...memberHandlers,
  ...moneyHandlers,
  ...recipientHandlers,
  ...venueHandlers,
  ...feedHandlers,
  ...clockHandlers,
  ...accessHandlers,
  ...poolHandlers,
  ...auctionHandlers,
  ...coinHandlers,
}

/** Commands whose postings answer calls. */
const answering: ReadonlySet<CommandType> = new Set([
  'depositSeen',
  'depositFinal',
  'tradeMake',
  'forcedFill',
  'transferMake',
  'withdrawalCancel',
  'stakeClaim',
  'offerTake',
  'lendExit',
  'coinLendExit',
  'coinRepay',
])

/**
 * Applies one sequenced command.
 *
 * @param seq dense, one above the last
 * @param nowMs the command's time, never before the last one's
 * @returns the events, in order; a refusal is the single event `rejected`
 */
export function apply(house: House, seq: number, nowMs: Millis, command: Command): HouseEvent[] {
  assert(seq === house.clock.seq + 1, 'commands are numbered densely')
  assert(nowMs >= house.clock.nowMs, 'time does not go back')
  house.clock.seq = seq
  house.clock.nowMs = nowMs
  const handler = handlers[command.type] as Handler<CommandType>
  const reject =
    openReject(house, command) ??
    accessReject(house, command) ??
    handler.reject(house, command as CommandOf<CommandType>)
  endPartOfTurn(house)
  if (reject !== null) {
    house.events.push({ type: 'rejected', code: rejectCodes[reject].code })
  } else {
    handler.act(house, command as CommandOf<CommandType>)
    if (answering.has(command.type)) answerCalls(house)
    decide(house, reasonOf(command.type, house.events))
    if (handler.acts !== undefined) actOnDecisions(house, handler.acts(house, command as CommandOf<CommandType>))
  }
  house.head.seq[0] = seq
  house.head.nowMs[0] = nowMs
  return house.events.splice(0)
}

/** Passes over a sequence number whose bytes were no command: only time and number move on. */
export function passOver(house: House, seq: number, nowMs: Millis): void {
  assert(seq === house.clock.seq + 1, 'commands are numbered densely')
  assert(nowMs >= house.clock.nowMs, 'time does not go back')
  house.clock.seq = seq
  house.clock.nowMs = nowMs
  house.head.seq[0] = seq
  house.head.nowMs[0] = nowMs
}

function openReject(house: House, command: Command): Reject | null {
  const open = house.head.open[0] === 1
  if (command.type === 'houseOpen') return open ? 'houseOpenAlready' : null
  return open ? null : 'houseNotOpen'
}

/** What a procedure that this command opens is put down to. */
function reasonOf(type: CommandType, events: readonly HouseEvent[]): ProcedureReason {
  if (type === 'tradeMake' || type === 'forcedFill') return 'trade'
  if (type === 'parametersSchedule') return 'parameter'
  if (type === 'tick' && events.some((event) => event.type === 'parameterApplied' && event.version > 0))
    return 'parameter'
  if (type === 'seasonReport') return 'season'
  if (type === 'depositVanished') return 'deposit-vanished'
  if (type === 'withdrawalRequest' || type === 'withdrawalExecute' || type === 'transferMake') return 'withdrawal'
  return 'price'
}
