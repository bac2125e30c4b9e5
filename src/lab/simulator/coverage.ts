/**
 * What a run has reached: every kind of event and refusal, every oracle mode under every command, and the ways in which
 * calls, layers, deleveragings and withdrawals can go. A cell that stays at zero over a campaign fails it.
 */
import { recipientReject } from '../../core/ledger/index.ts'
import { isForced, procedureOf } from '../../core/liquidation/index.ts'
import type { House } from '../../core/machine/index.ts'
import { explain } from '../../core/margin/index.ts'
import { keyRead, ticketFind } from '../../core/tables/index.ts'
import {
  bidStages,
  type Command,
  commandSchemas,
  deleverageRounds,
  eventSchemas,
  type HouseEvent,
  layerKinds,
  oracleModes,
  rejectCodes,
} from '../../core/words/index.ts'
import { optionCells, optionCellsOf } from './option-coverage.ts'

/** Ways of a withdrawal that waits; short: while the breaker is on. */
const exitWays = ['queued', 'granted partly', 'granted wholly', 'granted short', 'lapsed'] as const

/** What becomes of a book whose collateral falls with a long of it. */
const wrongWays = ['hold', 'call', 'reduction'] as const

type ExitWay = (typeof exitWays)[number]

/** Counts by cell: `event filled`, `reject cashShort`, `mode halted × tick`, `call answered`, `layer fund wholly`, … */
export type Coverage = Map<string, number>

const rejectNames = new Map<number, string>(Object.entries(rejectCodes).map(([name, { code }]) => [code, name]))

/** What no life comes to: 4,096 providers. `test/rejects.test.ts` does. */
const beyond: ReadonlySet<string> = new Set(['providersFull'])

/** What is only told where whole numbers break what a repair has just made: no life has come to it. */
const seldom: ReadonlySet<string> = new Set(['curveRefused'])

/** Every cell that a campaign must reach, at zero. */
export function emptyCoverage(): Coverage {
  const cells = [
    ...Object.keys(eventSchemas)
      .filter((type) => !seldom.has(type))
      .map((type) => `event ${type}`),
    ...Object.keys(rejectCodes)
      .filter((name) => !beyond.has(name))
      .map((name) => `reject ${name}`),
    ...oracleModes.flatMap((mode) => Object.keys(commandSchemas).map((type) => `mode ${mode} × ${type}`)),
    ...['answered', 'expired', 'superseded'].map((way) => `call ${way}`),
    ...layerKinds.flatMap((layer) =>
      layer === 'wind-down' ? ['layer wind-down'] : [`layer ${layer} partly`, `layer ${layer} wholly`],
    ),
    ...deleverageRounds.map((round) => `round ${round}`),
    ...['owner', 'listed', 'removed'].map((whom) => `withdrawal ${whom}`),
    ...['wholly', 'partly', 'returned', 'at once', 'stopped'].map((way) => `pool ${way}`),
    ...['by rule', 'called', 'fetched'].map((way) => `lent ${way}`),
    ...['queued', 'kept', 'recalled', 'granted partly', 'granted wholly'].map((way) => `lender ${way}`),
    ...['of the pool', 'of lenders', 'sold for'].map((way) => `recall ${way}`),
    ...['queued', 'kept', 'recalled', 'granted partly', 'granted wholly', 'paid for'].map((way) => `coins ${way}`),
    ...['given back', 'bought in', 'sold for', 'nothing due'].map((way) => `coin recall ${way}`),
    ...['cleared', 'cleared last', 'begun anew', 'paid by the fund'].map((what) => `auction ${what}`),
    ...bidStages.map((stage) => `bid ${stage}`),
    ...exitWays.map((way) => `exit ${way}`),
    ...wrongWays.map((way) => `wrong way ${way}`),
    ...optionCells,
  ]
  return new Map(cells.map((cell) => [cell, 0]))
}

/** Adds what one command has reached. */
export function cover(coverage: Coverage, house: House, command: Command, events: readonly HouseEvent[]): void {
  hit(coverage, `mode ${modeNow(house)} × ${command.type}`)
  for (const event of events) {
    hit(coverage, `event ${event.type}`)
    for (const cell of optionCellsOf(house, command, event, events)) hit(coverage, cell)
    if (event.type === 'rejected') hit(coverage, `reject ${rejectNames.get(event.code)}`)
    else if (event.type === 'deleveraged') {
      if (event.lots > 0) hit(coverage, `round ${event.round}`)
    } else if (event.type === 'procedureMoved') {
      if (event.from === 'call') hit(coverage, `call ${callEnd(event)}`)
      if (isTaken(house, event.account)) coverWrongWay(coverage, event.to)
    } else if (event.type === 'layerPaid') coverLayer(coverage, house, event)
    else if (event.type === 'gainCut') {
      if (event.amount > 0) hit(coverage, `layer ${event.layer} ${event.amount === event.gain ? 'wholly' : 'partly'}`)
    } else if (event.type === 'lenderCut') {
      const left = house.ledger.accounts.cash[event.account]!
      hit(coverage, `layer lenders ${left === 0 ? 'wholly' : 'partly'}`)
    } else if (event.type === 'withdrawalNoted') {
      const whom = whomOf(house, event)
      if (whom !== null) hit(coverage, `withdrawal ${whom}`)
      const way = exitWayOf(house, event)
      if (way !== null) hit(coverage, `exit ${way}`)
    } else if (event.type === 'poolLent') {
      hit(coverage, event.called > 0 ? 'lent called' : 'lent by rule')
    } else if (event.type === 'lenderChanged' && event.amount < 0 && command.type === 'tick') {
      hit(coverage, 'lent fetched')
    } else if (event.type === 'lenderWaits') {
      const way = lenderWayOf(command, event)
      if (way !== null) hit(coverage, `lender ${way}`)
    } else if (event.type === 'coinLenderWaits') {
      const way = coinWayOf(command, event, events)
      if (way !== null) hit(coverage, `coins ${way}`)
    } else if (event.type === 'coinRecallEnded') coverCoinRecall(coverage, event.asset, command, events)
    else if (event.type === 'recallStarted') {
      hit(coverage, house.lending.pools.called[event.tier]! > 0 ? 'recall of the pool' : 'recall of lenders')
    } else if (event.type === 'collateralSold' && isRecalled(house, events, event.account)) {
      hit(coverage, 'recall sold for')
    } else if (event.type === 'tierWoundDown') hit(coverage, 'layer wind-down')
    else if (event.type === 'poolLeft') hit(coverage, `pool ${event.waiting === 0 ? 'wholly' : 'partly'}`)
    else if (event.type === 'poolJoined') {
      if (event.returned > 0) hit(coverage, 'pool returned')
      else if (command.type === 'depositFinal') hit(coverage, 'pool at once')
    } else if (event.type === 'poolStanding' && event.stopped === 1) hit(coverage, 'pool stopped')
    else if (event.type === 'holdNoted') {
      if (event.stage === 'opened' && isBacked(house, command)) coverWrongWay(coverage, 'hold')
    } else if (event.type === 'bidNoted') hit(coverage, `bid ${event.stage}`)
    else if (event.type === 'auctionStarted') {
      if (event.round > 1) hit(coverage, 'auction begun anew')
    } else if (event.type === 'auctionCleared') {
      hit(coverage, event.offeredPpm === 1_000_000 ? 'auction cleared last' : 'auction cleared')
      if (event.fund > 0) hit(coverage, 'auction paid by the fund')
    }
  }
}

/** Adds the counts of another run. */
export function addCoverage(sum: Coverage, more: Coverage): void {
  for (const [cell, count] of more) sum.set(cell, (sum.get(cell) ?? 0) + count)
}

/** Cells that were never reached. */
export function missed(coverage: Coverage): string[] {
  return [...coverage].filter(([, count]) => count === 0).map(([cell]) => cell)
}

function hit(coverage: Coverage, cell: string): void {
  coverage.set(cell, (coverage.get(cell) ?? 0) + 1)
}

/** The worst mode of the first two underlyings: the token of the first tier and what its first market is on. */
function modeNow({ markets }: House): (typeof oracleModes)[number] {
  const { mode, rows } = markets.underlyings
  return oracleModes[rows === 0 ? 2 : Math.max(mode[0]!, rows > 1 ? mode[1]! : 0)]!
}

type Waits = Extract<HouseEvent, { type: 'lenderWaits' }>

function lenderWayOf({ type }: Command, { shares }: Waits): string | null {
  if (type === 'lendExit') return 'queued'
  if (type === 'lendExitCancel') return 'kept'
  if (type === 'lendRecall') return 'recalled'
  return type === 'tick' ? `granted ${shares === 0 ? 'wholly' : 'partly'}` : null
}

type CoinWaits = Extract<HouseEvent, { type: 'coinLenderWaits' }>

function coinWayOf(
  { type }: Command,
  { shares, account, asset }: CoinWaits,
  events: readonly HouseEvent[],
): string | null {
  if (type === 'coinLendExit') return 'queued'
  if (type === 'coinLendExitCancel') return 'kept'
  if (type === 'coinRecall') return 'recalled'
  if (type !== 'tick') return null
  const paid = events.some((event) => event.type === 'posted' && event.class === 'buy-in' && event.to === account)
  const shared = events.some((event) => event.type === 'coinExitsShared' && event.asset === asset)
  if (!shared) return paid ? 'paid for' : null
  return `granted ${shares === 0 ? 'wholly' : 'partly'}`
}

/** How those were collected from of whom something was due, in the command that ends a recall. */
function coverCoinRecall(coverage: Coverage, asset: number, command: Command, events: readonly HouseEvent[]): void {
  if (command.type !== 'tick') return
  const due = new Set<number>()
  for (const event of events) {
    if (event.type === 'coinDebtDue' && event.asset === asset) due.add(event.account)
    else if (event.type === 'coinRecallEnded' && event.asset === asset) break
    else if (event.type === 'coinDebtChanged' && due.has(event.account)) {
      if (event.by === 'repay') hit(coverage, 'coin recall given back')
      if (event.by === 'buy-in') hit(coverage, 'coin recall bought in')
    } else if (event.type === 'collateralSold' && due.has(event.account)) hit(coverage, 'coin recall sold for')
  }
  if (due.size === 0) hit(coverage, 'coin recall nothing due')
}

/** Sold before a recall of the account's tier ended, by an account that is in no force. */
function isRecalled(house: House, events: readonly HouseEvent[], account: number): boolean {
  const { tier } = house.ledger.accounts
  const ended = events.some((event) => event.type === 'recallEnded' && event.tier === tier[account])
  return ended && !isForced(procedureOf(house, account))
}

function callEnd({ to, reason }: Extract<HouseEvent, { type: 'procedureMoved' }>): string {
  if (reason === 'deadline') return 'expired'
  return to === 'none' || to === 'collection' ? 'answered' : 'superseded'
}

/** Whom an executed withdrawal has gone to; `removed`: one that was sent back while its recipient was not to be paid. */
function whomOf(house: House, event: Extract<HouseEvent, { type: 'withdrawalNoted' }>): string | null {
  const { account, recipient, stage } = event
  if (stage === 'refused') return recipientReject(house, account, recipient) === null ? null : 'removed'
  if (stage !== 'executed') return null
  const { accounts, owners } = house.ledger
  const owner = accounts.owner[account]!
  return owner >= 0 && keyRead(owners.key, owner) === recipient ? 'owner' : 'listed'
}

function coverWrongWay(coverage: Coverage, way: string): void {
  if (wrongWays.some((each) => each === way)) hit(coverage, `wrong way ${way}`)
}

/** Whether a long of an account takes the whole of some collateral. */
function isTaken(house: House, account: number): boolean {
  return explain(house, account).collateral.some(({ wrongWay }) => wrongWay > 0)
}

/** Whether a hold that buys is opened by who has collateral that falls with such a long. */
function isBacked({ ledger, markets, params }: House, command: Command): boolean {
  if (command.type !== 'holdOpen' || command.side !== 'buy') return false
  const { balanceFirst, balanceCount } = ledger.accounts
  const first = balanceFirst[command.account]!
  const held = ledger.balances.asset.subarray(first, first + balanceCount[command.account]!)
  const underlying = markets.markets.underlying[command.market]!
  return held.some((asset) => params.asset.wrongWayUnderlying[asset] === underlying + 1)
}

/** How a withdrawal waits, and ends waiting. */
function exitWayOf(house: House, event: Extract<HouseEvent, { type: 'withdrawalNoted' }>): ExitWay | null {
  const { stage, withdrawal, account, amount } = event
  if (stage === 'queued' || stage === 'lapsed') return stage
  if (stage !== 'granted' || amount === 0) return null
  const { withdrawals, accounts } = house.ledger
  if (house.markets.tiers.breaker[accounts.tier[account]!] === 1) return 'granted short'
  const row = ticketFind(withdrawals, withdrawal)
  return row >= 0 && withdrawals.waiting[row]! > 0 ? 'granted partly' : 'granted wholly'
}

function coverLayer(coverage: Coverage, { ledger }: House, event: Extract<HouseEvent, { type: 'layerPaid' }>): void {
  const isEmpty = ledger.accounts.cash[event.payer] === 0
  hit(coverage, `layer ${event.layer} ${isEmpty ? 'wholly' : 'partly'}`)
}
