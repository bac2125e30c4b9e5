/**
 * How members behave: they answer calls, they take money out when prices run, and a few of them trade every minute. Each
 * sees the house's events and its own account, and acts later, never on what comes after.
 */
import type { House } from '../../core/machine/index.ts'
import { keyRead } from '../../core/tables/index.ts'
import { mulDivCeil, mulDivFloor, PPM, type Row } from '../../core/units/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { below, between, chance, type Random, randomOpen } from '../random.ts'
import { type Agenda, noteErrand } from './agenda.ts'
import { type MakerRota, nextMaker } from './makers.ts'
import { keyOf, nextFact, type PopulationPlace, tradeOf } from './open.ts'
import { behaviours, type Population } from './types.ts'

const MINUTE_MS = 60_000

/** Time between looks of panicking members, and of those who trade. */
const PANIC_MS = 10 * MINUTE_MS
const TRADE_MS = MINUTE_MS

/** Paying in: decided within this time, seen at once, final so much later. */
const PAY_MS = { low: 30_000, high: 20 * MINUTE_MS, final: 13 * MINUTE_MS } as const
const CUT_MS = { low: 10_000, high: 5 * MINUTE_MS } as const

/** The members and what they have seen: the last marks of an hour, by minute, for each market. */
export type Members = {
  readonly population: Population
  readonly place: PopulationPlace
  readonly makers: MakerRota
  /** Makers of dated markets: those from row `perpetuals` on. */
  readonly optionMakers: MakerRota
  readonly perpetuals: number
  /** Streams of their own, of which every minute takes as many draws: what happens shifts nobody's luck. */
  readonly trades: Random
  readonly panic: Random
  readonly calls: Map<number, number>
  /** 1 for accounts that have asked for money: panic comes once. */
  readonly asked: Uint8Array
  readonly marks: number[]
  readonly hour: number[][]
}

/** Members of a population; makers take their turns with those of the venue. */
export function membersOf(
  population: Population,
  place: PopulationPlace,
  makers: { readonly perpetual: MakerRota; readonly option: MakerRota },
  perpetuals: number,
  contracts: number,
): Members {
  const marks = Array.from({ length: perpetuals + contracts }, () => 0)
  const hour = Array.from({ length: perpetuals }, () => [])
  const asked = new Uint8Array(population.accounts)
  const [trades, panic] = ['trades', 'panic'].map((name) => randomOpen(population.seed, name)) as [Random, Random]
  const { perpetual, option } = makers
  return {
    population,
    place,
    makers: perpetual,
    optionMakers: option,
    perpetuals,
    trades,
    panic,
    calls: new Map(),
    asked,
    marks,
    hour,
  }
}

/** Begins what members do by the clock. */
export function membersBegin(members: Members, agenda: Agenda, nowMs: number, toMs: number): void {
  const every = (periodMs: number, act: (house: House) => Command[]): void => {
    const again = (atMs: number): void => {
      if (atMs >= toMs) return
      noteErrand(agenda, atMs, (house) => {
        again(atMs + periodMs)
        return act(house)
      })
    }
    again(nowMs + periodMs)
  }
  every(TRADE_MS, (house) => tradesOf(members, house))
  every(PANIC_MS, (house) => withdrawalsOf(members, house))
}

/** Hears an event. */
export function membersHear(members: Members, agenda: Agenda, nowMs: number, event: HouseEvent): void {
  if (event.type === 'markSet') members.marks[event.market] = event.mark
  else if (event.type === 'procedureMoved') heardProcedure(members, agenda, nowMs, event)
  else if (event.type === 'withdrawalNoted') {
    const { withdrawal, stage, amount } = event
    if (amount === 0 || (stage !== 'requested' && stage !== 'granted')) return
    noteErrand(agenda, nowMs + MINUTE_MS, () => [{ type: 'withdrawalExecute', withdrawal }])
  }
}

type Procedure = HouseEvent & { readonly type: 'procedureMoved' }

/** A call is answered in the owner's manner; the first answer is decided now, made later. */
function heardProcedure(members: Members, agenda: Agenda, nowMs: number, event: Procedure): void {
  const at = event.account - members.place.accountFirst
  if (at < 0 || at >= members.population.accounts) return
  if ((event.to !== 'call' && event.to !== 'collection') || event.from === event.to) return
  const nth = (members.calls.get(at) ?? 0) + 1
  members.calls.set(at, nth)
  const random = randomOpen(members.population.seed, `call ${nth} of ${at}`)
  switch (behaviours[members.population.behaviour[at]!]!) {
    case 'pays': {
      const { amount } = event
      noteErrand(agenda, nowMs + between(random, PAY_MS.low, PAY_MS.high), (house, sentMs) =>
        payIn(members, agenda, house, sentMs, at, amount),
      )
      return
    }
    case 'cuts':
      noteErrand(agenda, nowMs + between(random, CUT_MS.low, CUT_MS.high), (house) => cut(members, house, at))
      return
    case 'ignores':
      return
  }
}

/** Pays in a fifth more than asked, as far as the purse reaches, if the call still stands. */
function payIn(members: Members, agenda: Agenda, house: House, nowMs: number, at: number, asked: number): Command[] {
  const { population, place } = members
  const account = place.accountFirst + at
  const amount = Math.min(mulDivCeil(asked, 1_200_000, PPM), population.purse[at]!)
  if (house.ledger.accounts.procedure[account] === 0 || amount <= 0) return []
  population.purse[at]! -= amount
  const fact = nextFact(place)
  const deposit = { source: place.source, reference: keyOf('fact', fact), vault: place.cashVault, account, amount }
  noteErrand(agenda, nowMs + PAY_MS.final, () => [{ ...deposit, type: 'depositFinal', fact: nextFact(place) }])
  return [{ ...deposit, type: 'depositSeen', fact }]
}

/** Halves every position against makers at mark. */
function cut(members: Members, house: House, at: number): Command[] {
  const account = members.place.accountFirst + at
  if (house.ledger.accounts.procedure[account] === 0) return []
  return legsOf(house, account).flatMap(({ market, lots }) =>
    trade(members, account, market, -Math.sign(lots) * Math.ceil(Math.abs(lots) / 2)),
  )
}

/** One account in five thousand, at least one a market, trades a tenth of a position it holds. */
function tradesOf(members: Members, house: House): Command[] {
  const { population, place, trades: random } = members
  for (const [market, hour] of members.hour.entries()) {
    hour.push(members.marks[market]!)
    if (hour.length > 60) hour.shift()
  }
  const wanted = Math.max(members.perpetuals, Math.floor(population.accounts / 5000))
  const commands: Command[] = []
  for (let i = 0; i < wanted; i++) {
    const account = place.accountFirst + below(random, population.accounts)
    const legs = legsOf(house, account)
    const drawn = below(random, 2 ** 16)
    const more = chance(random, 1, 2)
    const leg = legs[drawn % Math.max(legs.length, 1)]
    if (leg === undefined) continue
    const lots = Math.sign(leg.lots) * Math.max(1, Math.floor(Math.abs(leg.lots) / 10))
    commands.push(...trade(members, account, leg.market, more ? lots : -lots))
  }
  return commands
}

/** So many accounts of a thousand as the mean largest move within the hour has per cent ask, once, for a third of their cash. */
function withdrawalsOf(members: Members, house: House): Command[] {
  const { population, place, panic: random } = members
  const { accounts, owners } = house.ledger
  const commands: Command[] = []
  const wanted = mulDivFloor(population.accounts, meanMovePpm(members), 10 * PPM)
  for (let i = 0; i < wanted; i++) {
    const at = below(random, population.accounts)
    const account = place.accountFirst + at
    const amount = Math.floor(accounts.cash[account]! / 3)
    if (amount <= 0 || members.asked[at] === 1) continue
    members.asked[at] = 1
    const recipient = keyRead(owners.key, accounts.owner[account]!)
    commands.push({ type: 'withdrawalRequest', account, vault: place.cashVault, amount, recipient })
  }
  return commands
}

/** The largest distance of a present mark from one of the last hour, mean over markets. Floor. */
function meanMovePpm({ marks, hour }: Members): number {
  let sum = 0
  for (const [market, past] of hour.entries()) {
    let most = 0
    for (const mark of past) {
      if (mark > 0) most = Math.max(most, mulDivFloor(Math.abs(marks[market]! - mark), PPM, mark))
    }
    sum += Math.min(most, PPM)
  }
  return Math.floor(sum / Math.max(hour.length, 1))
}

/** Signed lots against the next maker at mark. */
function trade(members: Members, account: Row, market: Row, lots: number): Command[] {
  const price = members.marks[market]!
  if (lots === 0 || price === 0) return []
  const { makers, optionMakers, perpetuals } = members
  const maker = nextMaker(market < perpetuals ? makers : optionMakers, account)
  const [buyer, seller] = lots > 0 ? [account, maker] : [maker, account]
  return [tradeOf(members.place, market, Math.abs(lots), price, buyer, seller)]
}

function legsOf(house: House, account: Row): { market: Row; lots: number }[] {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  return Array.from({ length: accounts.legCount[account]! }, (_, i) => ({
    market: legs.market[first + i]!,
    lots: legs.lots[first + i]!,
  })).filter(({ lots }) => lots !== 0)
}
