/** Shortfalls: how each layer's payment and each cut of unpaid gains was split, and that they sum to the shortfall. */
import type { HouseEvent } from '../../core/words/index.ts'
import { dollars, eventsOf, type Finding } from './finding.ts'
import { splitInProportion } from './shares.ts'

type Row = {
  readonly who: string
  readonly market: string
  readonly input: string
  readonly amount: number
  readonly again: number
}

const marketName = (market: number): string => (market < 0 ? 'loan' : `market ${market}`)

/** Every shortfall of a command, each from its first part to the last that bore of it. */
export function shortfalls(events: readonly HouseEvent[]): Finding[] {
  const found = eventsOf(events, 'shortfallFound')
  const firsts = found.filter(({ event, at }) => {
    const before = found.filter((part) => part.at < at).at(-1)
    return before === undefined || before.event.account !== event.account || before.at !== at - 1
  })
  return firsts.map(({ at, event }, index) => {
    const end = firsts[index + 1]?.at ?? events.length
    return shortfallOf(events.slice(at, end), at, event.account)
  })
}

function shortfallOf(events: readonly HouseEvent[], from: number, account: number): Finding {
  const left = new Map<number, number>()
  for (const { event } of eventsOf(events, 'shortfallFound'))
    if (event.account === account) left.set(event.market, event.amount)
  const whole = [...left.values()].reduce((sum, amount) => sum + amount, 0)
  const rows: Row[] = []
  let last = 0
  for (let at = 0; at < events.length; ) {
    const event = events[at]!
    const group = groupAt(events, at)
    if (event.type === 'layerPaid' && event.account === account) rows.push(...layerRows(group as never, left))
    else if (event.type === 'gainCut') rows.push(...cutRows(group as never, left))
    else if (event.type === 'lenderCut') {
      rows.push({
        who: `lender, account ${event.account}`,
        market: 'loan',
        input: '',
        amount: event.amount,
        again: left.get(-1) ?? 0,
      })
      left.set(-1, (left.get(-1) ?? 0) - event.amount)
    }
    if (event.type === 'layerPaid' || event.type === 'gainCut' || event.type === 'lenderCut')
      last = at + group.length - 1
    at += group.length
  }
  const rest = [...left.values()].reduce((sum, amount) => sum + amount, 0)
  return {
    kind: 'shortfall',
    title: `account ${account} lacks ${dollars(whole)}`,
    rule: `A layer pays from its cash, in proportion over what is left of each part; unpaid gains are cut in proportion to the gain; largest remainders get the odd atoms. What was borne sums to ${dollars(whole - rest)} of ${dollars(whole)} (INV-11).`,
    columns: ['who bears', 'part', 'in proportion to', 'amount', 'again'],
    rows: rows.map(({ who, market, input, amount, again }) => [who, market, input, dollars(amount), dollars(again)]),
    agrees: rest === 0 && rows.every(({ amount, again }) => amount === again),
    events: [from, from + last],
  }
}

/** Neighbouring events that are one split: of one layer and payer, or of one market and layer. */
function groupAt(events: readonly HouseEvent[], at: number): HouseEvent[] {
  const first = events[at]!
  const group = [first]
  if (first.type !== 'layerPaid' && first.type !== 'gainCut') return group
  for (let next = at + 1; next < events.length; next++) {
    const event = events[next]!
    const posting = event.type === 'posted' || event.type === 'costPosted'
    if (posting) continue
    const same =
      first.type === 'layerPaid'
        ? event.type === 'layerPaid' && event.payer === first.payer && event.layer === first.layer
        : event.type === 'gainCut' && event.market === first.market && event.layer === first.layer
    if (!same) break
    group.push(...events.slice(at + group.length, next + 1))
  }
  return group
}

type LayerPaid = Extract<HouseEvent, { readonly type: 'layerPaid' }>
type GainCut = Extract<HouseEvent, { readonly type: 'gainCut' }>

function layerRows(group: readonly HouseEvent[], left: Map<number, number>): Row[] {
  const paid = group.filter((event): event is LayerPaid => event.type === 'layerPaid')
  const sum = paid.reduce((total, { amount }) => total + amount, 0)
  const markets = [...left.keys()]
  const shares = splitInProportion(
    BigInt(sum),
    markets.map((market) => BigInt(left.get(market)!)),
  )
  return paid.map(({ market, layer, payer, amount }) => {
    const open = left.get(market) ?? 0
    left.set(market, open - amount)
    const again = Number(shares[markets.indexOf(market)] ?? 0n)
    return { who: `${layer}, account ${payer}`, market: marketName(market), input: dollars(open), amount, again }
  })
}

function cutRows(group: readonly HouseEvent[], left: Map<number, number>): Row[] {
  const cuts = group.filter((event): event is GainCut => event.type === 'gainCut')
  const market = cuts[0]!.market
  const gains = cuts.map(({ gain }) => BigInt(gain))
  const all = gains.reduce((sum, gain) => sum + gain, 0n)
  const open = BigInt(left.get(market) ?? 0)
  const cut = all < open ? all : open
  left.set(market, Number(open - cut))
  const shares = splitInProportion(cut, gains)
  return cuts.map(({ account, layer, gain, amount }, i) => ({
    who: `${layer === 'own' ? 'own cluster' : 'gain'}, account ${account}`,
    market: marketName(market),
    input: dollars(gain),
    amount,
    again: Number(shares[i]!),
  }))
}
