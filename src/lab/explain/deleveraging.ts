/** Deleveraging of lots, from the events alone: who was asked in which round, and the level of the water-fill. */
import type { DeleverageRound, HouseEvent } from '../../core/words/index.ts'
import { dollars, eventsOf, type Finding, type Placed } from './finding.ts'
import { lotsAtLevel, type Part, splitInProportion, waterLevel } from './shares.ts'

type Taken = Placed<'deleveraged'>

/** The holder's owner, −1 − account for an account of the clearing house: splitting over accounts changes nothing. */
type OwnerOf = (account: number) => number

/** Every deleveraging of a command. */
export function deleveragings(events: readonly HouseEvent[], ownerOf: OwnerOf): Finding[] {
  const starts = eventsOf(events, 'deleveragingStarted')
  const all = eventsOf(events, 'deleveraged')
  return starts.map(({ at, event }, index) => {
    const end = starts[index + 1]?.at ?? events.length
    const taken = all.filter((part) => part.at > at && part.at < end && part.event.market === event.market)
    const expected = expectedLots(taken, event.lots, unitOf(event), ownerOf)
    const agrees = taken.every(({ event: part }, i) => part.lots === expected[i]) && sumOf(taken) === event.lots
    return {
      kind: 'deleveraging',
      title: `${event.lots} ${event.long === 1 ? 'long' : 'short'} lots of market ${event.market} that nobody took, closed at ${dollars(event.mark)} a lot`,
      rule: ruleOf(taken, unitOf(event), event.lots, ownerOf),
      columns: ['account', 'round', 'lots held', 'exposure of owner', 'equity of owner', 'lots closed', 'again'],
      rows: taken.map(({ event: part }, i) => [
        part.account,
        part.round,
        part.lotsHeld,
        dollars(part.exposure),
        dollars(part.equity),
        part.lots,
        expected[i]!,
      ]),
      agrees,
      events: [at, taken.at(-1)?.at ?? at],
    }
  })
}

/** Exposure of a lot, atoms ≥ 1: its mark, of an option its delta without sign. */
function unitOf({ factor }: HouseEvent & { readonly type: 'deleveragingStarted' }): number {
  return Math.max(1, Math.abs(factor))
}

function sumOf(taken: readonly Taken[]): number {
  return taken.reduce((sum, { event }) => sum + event.lots, 0)
}

/** Rounds follow each other; each takes from what the one before left. */
function expectedLots(taken: readonly Taken[], lots: number, unit: number, ownerOf: OwnerOf): number[] {
  let left = lots
  const expected: number[] = []
  const rounds: readonly DeleverageRound[] = ['liquidation', 'insolvent', 'profit-queue', 'water-fill']
  for (const round of rounds) {
    const inRound = taken.filter(({ event }) => event.round === round)
    if (inRound.length === 0) continue
    const given = round === 'water-fill' ? filled(inRound, left, unit, ownerOf) : inTurn(inRound, left, ownerOf, round)
    inRound.forEach((part, i) => {
      expected[taken.indexOf(part)] = given[i]!
    })
    left -= given.reduce((sum, each) => sum + each, 0)
  }
  return expected
}

/** One after the other, each wholly before the next; the accounts of an insolvent owner in proportion. */
function inTurn(taken: readonly Taken[], lots: number, ownerOf: OwnerOf, round: DeleverageRound): number[] {
  let left = BigInt(lots)
  const groups = round === 'insolvent' ? ownersOf(taken, ownerOf) : taken.map((part) => [part])
  return groups.flatMap((group) => {
    const held = group.map(heldOf)
    const sum = held.reduce((total, each) => total + each, 0n)
    const given = left < sum ? left : sum
    left -= given
    return splitInProportion(given, held).map(Number)
  })
}

function filled(taken: readonly Taken[], lots: number, unit: number, ownerOf: OwnerOf): number[] {
  const groups = ownersOf(taken, ownerOf)
  const parts = groups.map(partOf)
  const level = waterLevel(parts, BigInt(unit), BigInt(lots))
  const closed = lotsAtLevel(parts, BigInt(unit), BigInt(lots), level)
  return groups.flatMap((group, i) => splitInProportion(closed[i]!, group.map(heldOf)).map(Number))
}

function partOf(group: readonly Taken[]): Part {
  const { exposure, equity } = group[0]!.event
  return {
    exposure: BigInt(exposure),
    equity: BigInt(equity),
    lots: group.reduce((sum, part) => sum + heldOf(part), 0n),
  }
}

function heldOf({ event }: Taken): bigint {
  return BigInt(Math.abs(event.lotsHeld))
}

/** Accounts of one owner stand side by side in the events. */
function ownersOf(taken: readonly Taken[], ownerOf: OwnerOf): Taken[][] {
  const groups: Taken[][] = []
  for (const part of taken) {
    const last = groups.at(-1)
    if (last !== undefined && ownerOf(last[0]!.event.account) === ownerOf(part.event.account)) last.push(part)
    else groups.push([part])
  }
  return groups
}

function ruleOf(taken: readonly Taken[], unit: number, lots: number, ownerOf: OwnerOf): string {
  const before = taken.filter(({ event }) => event.round !== 'water-fill')
  const fill = taken.filter(({ event }) => event.round === 'water-fill')
  if (fill.length === 0) return 'One after the other, each wholly before the next, until the lots are closed.'
  const left = lots - sumOf(before)
  const { numerator, denominator } = waterLevel(ownersOf(fill, ownerOf).map(partOf), BigInt(unit), BigInt(left))
  const level = (Number(numerator) / Number(denominator)).toFixed(6)
  const first = before.length === 0 ? '' : `${sumOf(before)} lots were closed in the rounds before. `
  return `${first}Each owner keeps at most L* = ${level} of exposure per equity: lots closed are (exposure − L* × equity) ÷ ${dollars(unit)}, at least none and at most what is held, and sum to ${left}.`
}
