/** Cells of contracts that end: how expiries settle, what is done with books of options, what becomes of curves. */
import { procedureOf } from '../../core/liquidation/index.ts'
import type { House } from '../../core/machine/index.ts'
import {
  type Command,
  type FillKind,
  type HouseEvent,
  instrumentPosition,
  oracleModes,
} from '../../core/words/index.ts'

const settled = ['in the light', 'later', 'by the rule'] as const
const ends = ['freely', 'in a call', 'in a reduction', 'in an auction', 'otherwise in force'] as const
const forced = ['call', 'reduction', 'auction', 'takeover', 'deleveraging', 'resolution'] as const

const fills: readonly FillKind[] = [
  'trade',
  'cross',
  'backstop',
  'venue',
  'takeover',
  'deleverage',
  're-lot',
  'auction',
  'expiry',
  'unwind',
]

/** The cells, each to be reached. */
export const optionCells: readonly string[] = [
  ...settled.map((how) => `expiry settled ${how}`),
  ...ends.map((how) => `expiry closed ${how}`),
  ...['cancelled with a hold', 'swept up front', 'swept margined'].map((what) => `option ${what}`),
  ...['deleveraged', 'cut', 'in a wind-down'].map((what) => `option ${what}`),
  ...forced.map((kind) => `option in ${kind}`),
  ...fills.map((kind) => `fill ${kind}`),
  ...['trade', 'takeover', 'auction', 'backstop', 'deleverage'].map((kind) => `option fill ${kind}`),
  ...oracleModes.map((mode) => `curve ${mode}`),
  ...['taken', 'made to fit'].map((how) => `curve ${how}`),
  ...['portfolio', 'standard'].map((model) => `margin to ${model}`),
]

/** The cells that an event reaches. */
export function optionCellsOf(
  house: House,
  command: Command,
  event: HouseEvent,
  events: readonly HouseEvent[],
): string[] {
  switch (event.type) {
    case 'expiryStatus':
      return event.status === 'settled' ? [`expiry settled ${howSettled(house, event)}`] : []
    case 'filled':
      return fillCells(house, event, events)
    case 'holdNoted':
      return event.stage === 'cancelled' && events.some(({ type }) => type === 'marketExpired')
        ? ['option cancelled with a hold']
        : []
    case 'sweepStarted': {
      const { upFront } = house.markets.markets
      return isOption(house, event.market)
        ? [`option swept ${upFront[event.market] === 1 ? 'up front' : 'margined'}`]
        : []
    }
    case 'deleveraged':
      return event.lots > 0 && isOption(house, event.market) ? ['option deleveraged'] : []
    case 'gainCut':
      return event.amount > 0 && isOption(house, event.market) ? ['option cut'] : []
    case 'tierWoundDown':
      return wasOpen(house, event.tier) ? ['option in a wind-down'] : []
    case 'procedureMoved':
      return forced.some((kind) => kind === event.to) && holdsOption(house, event.account)
        ? [`option in ${event.to}`]
        : []
    case 'curveSet':
      return [
        `curve ${event.mode}`,
        `curve ${house.oracle.curves.freshMs[event.expiry] === house.clock.nowMs ? 'taken' : 'made to fit'}`,
      ]
    case 'curveMode':
      return [`curve ${event.mode}`]
    case 'accountMarginSet':
      return command.type === 'accountMargin' ? [`margin to ${event.model}`] : []
    default:
      return []
  }
}

function howSettled(
  { markets, params, clock }: House,
  event: Extract<HouseEvent, { type: 'expiryStatus' }>,
): (typeof settled)[number] {
  const { expiries } = markets
  const half = Math.ceil(params.underlying.settleWindowMs[expiries.underlying[event.expiry]!]! / 2)
  if (event.liveMs < half) return 'by the rule'
  return clock.nowMs - expiries.expiryMs[event.expiry]! > 60_000 ? 'later' : 'in the light'
}

function fillCells(
  house: House,
  { kind, market, buyer, seller }: Extract<HouseEvent, { type: 'filled' }>,
  events: readonly HouseEvent[],
): string[] {
  const cells = [`fill ${kind}`]
  if (isOption(house, market)) cells.push(`option fill ${kind}`)
  if (kind !== 'expiry') return cells.filter((cell) => optionCells.includes(cell))
  const account = house.markets.markets.settlement[market] === buyer ? seller : buyer
  const moved = events.find((event) => event.type === 'procedureMoved' && event.account === account)
  const procedure = moved?.type === 'procedureMoved' ? moved.from : procedureOf(house, account)
  const named = { none: 'freely', call: 'in a call', reduction: 'in a reduction', auction: 'in an auction' }
  cells.push(`expiry closed ${named[procedure as 'none'] ?? 'otherwise in force'}`)
  return cells.filter((cell) => optionCells.includes(cell))
}

function isOption({ markets: { markets } }: House, market: number): boolean {
  return markets.kind[market]! >= instrumentPosition.call
}

function holdsOption(house: House, account: number): boolean {
  const { legFirst, legCount } = house.ledger.accounts
  const { legs } = house.markets
  for (let slot = legFirst[account]!; slot < legFirst[account]! + legCount[account]!; slot++) {
    if (legs.lots[slot] !== 0 && isOption(house, legs.market[slot]!)) return true
  }
  return false
}

/** Whether a tier had an option that could be traded. */
function wasOpen(house: House, tier: number): boolean {
  const { markets } = house.markets
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] === tier && isOption(house, market) && markets.mark[market]! > 0) return true
  }
  return false
}
