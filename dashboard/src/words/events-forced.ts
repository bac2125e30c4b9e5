/** Forced acts and losses: calls, closing, takeovers, who paid, what was cut. */
import { clock, count, percent, plural } from '../format.ts'
import type { ProcedureKind } from '../wire/types.ts'
import { procedureWords, reasonText } from './procedures.ts'
import { account, cash, coin, type Fields, lotPrice, market, number, type Tellers, tier } from './telling.ts'

const fillWords: Readonly<Record<string, readonly [name: string, rule: string]>> = {
  trade: ['Trade', 'A venue matched it; the house stands between both sides.'],
  cross: ['Crossing', 'Opposing forced orders are filled against each other at mark before anyone else is asked.'],
  backstop: ['Backstop fill', 'The house’s own market maker quoted mark ± impact and took these lots.'],
  venue: ['Venue fill', 'A venue filled a forced order within its price limit.'],
  takeover: [
    'Takeover',
    'The backstop took the lots of an account at or below close-out. Cost, cash and collateral stay with the account.',
  ],
  deleverage: ['Deleveraging fill', 'Lots that nobody took were closed at mark against a holder of the other side.'],
  auction: [
    'Auction fill',
    'A bidder took its part of a share of the whole book, at the mark; the discount is paid apart.',
  ],
  're-lot': ['Re-lot remainder', 'The remainder of a merge of lots went to the backstop at mark.'],
  delist: ['Delisting', 'The market ends: positions are closed at rule price.'],
}

/** Layers of the waterfall at the beginning of a sentence. */
const layers: Readonly<Record<string, string>> = {
  own: 'The account’s own money',
  'own-stake': 'The owner’s own stake',
  sitg: 'The operator’s own capital',
  fund: 'The tier fund',
  stakers: 'The stakers',
  vmgh: 'Winners’ unpaid gains',
  lenders: 'The lenders',
  'wind-down': 'The wind-down',
}

const layer = (fields: Fields): string => layers[String(fields['layer'])] ?? `The layer ${String(fields['layer'])}`

/** Sentences of forced acts and losses. */
export const forcedTellers: Tellers = {
  procedureMoved(fields, names) {
    const kind = String(fields['to']) as ProcedureKind
    const { name, doing, meaning, tone } = procedureWords[kind]
    const asked =
      kind === 'call' || kind === 'collection' ? `: ${cash(fields)} by ${clock(number(fields, 'deadlineMs'))} UTC` : ''
    const because = kind === 'none' ? '' : `, because ${reasonText(String(fields['reason']))}`
    return {
      name,
      sentence: `Account ${account(fields, names)} ${doing}${asked}${because}.`,
      rule: meaning,
      tone,
    }
  },
  reductionStep: (fields, names) => ({
    name: 'Reduction step',
    sentence: `${count(number(fields, 'lotsClosed'))} of ${plural(number(fields, 'lotsNeeded'), 'needed lot')} of ${market(fields, names)} were closed for account ${account(fields, names)}.`,
    rule: `The fewest lots that reach restore, as many of them as depth allows in one step (here ${count(number(fields, 'lotsAllowed'))}).`,
    tone: 'bad',
  }),
  forcedOrder: (fields, names) => ({
    name: 'Forced order',
    sentence: `Venues may ${fields['side'] === 'buy' ? 'sell' : 'buy'} ${plural(number(fields, 'lots'), 'lot')} of ${market(fields, names)} ${fields['side'] === 'buy' ? 'to' : 'from'} account ${account(fields, names)}, at ${lotPrice(fields, 'limitPrice', names)} or better for it.`,
    rule: 'Forced closing is offered to venues, immediate or cancel, before the backstop takes it.',
    tone: 'bad',
  }),
  forcedOrderEnded: (fields) => ({
    name: 'Forced order ended',
    sentence: `Forced order ${count(number(fields, 'order'))} ended with ${plural(number(fields, 'lotsFilled'), 'lot')} filled.`,
    rule: '',
    tone: 'plain',
  }),
  filled(fields, names) {
    const [name, rule] = fillWords[String(fields['kind'])] ?? ['Fill', '']
    const lots = plural(number(fields, 'lots'), 'lot')
    const sentence = `${lots} of ${market(fields, names)} went from ${account(fields, names, 'seller')} to ${account(fields, names, 'buyer')} at ${lotPrice(fields, 'price', names)}.`
    return { name, sentence, rule, tone: fields['kind'] === 'trade' ? 'plain' : 'bad' }
  },
  collateralSold: (fields, names) => ({
    name: 'Collateral sold',
    sentence: `${String(fields['assetAmount'])} ${names.asset(number(fields, 'asset'))} of account ${account(fields, names)} were sold for ${cash(fields, 'proceeds')}.`,
    rule: 'Collateral is sold only for what is owed, at its price less the stated discount.',
    tone: 'bad',
  }),
  coinBoughtIn: (fields, names) => ({
    name: 'Coins bought in',
    sentence: `${coin(fields, names, 'amount')} that were owed were paid with ${cash(fields, 'cost')} of cash.`,
    rule: 'Coins that are not given back are paid to their lenders, at their price and a stated premium.',
    tone: 'bad',
  }),
  auctionStarted: (fields, names) => ({
    name: 'Auction',
    sentence: `${cash(fields, 'gross')} of positions of account ${account(fields, names)} are offered to standing bids, round ${count(number(fields, 'round'))}.`,
    rule: 'The discount on offer rises with time; it begins anew when the marked value of the book has moved.',
    tone: 'bad',
  }),
  auctionCleared: (fields, names) => ({
    name: 'Auction cleared',
    sentence: `${cash(fields, 'gross')} of positions of account ${account(fields, names)} went to bidders at ${percent(number(fields, 'discountPpm'), 2)} below the mark; the backstop would have asked ${percent(number(fields, 'reservePpm'), 2)}.`,
    rule: 'One price: everybody accepted gets the discount of the worst of them. The owner pays it, or at the last the fund with it.',
    tone: 'bad',
  }),
  shortfallFound: (fields, names) => ({
    name: 'Shortfall',
    sentence: `Account ${account(fields, names)} still owes ${cash(fields)} after everything of it was sold.`,
    rule: 'A shortfall goes through the layers in their fixed order, and exactly the shortfall is taken.',
    tone: 'bad',
  }),
  shortfallNoted: (fields, names) => ({
    name: number(fields, 'open') === 1 ? 'Below zero' : 'No longer below zero',
    sentence: `The equity of account ${account(fields, names)} was found ${number(fields, 'open') === 1 ? 'below zero' : 'not below zero any more'}.`,
    rule: 'While anybody in a tier is below zero, its stakers, its lenders and the providers of its pool neither come nor leave.',
    tone: number(fields, 'open') === 1 ? 'bad' : 'good',
  }),
  layerPaid: (fields, names) => ({
    name: 'Layer paid',
    sentence: `${layer(fields)} paid ${cash(fields)} of the shortfall of account ${account(fields, names)}.`,
    rule: 'Layers pay from cash only: own money first, then the operator’s capital, the fund, the stakers; last the gains of winners and the lenders.',
    tone: 'bad',
  }),
  layerReplenished: (fields) => ({
    name: 'Layer replenished',
    sentence: `${layer(fields)} got ${cash(fields)} back.`,
    rule: 'Fees refill what was used before anyone else earns.',
    tone: 'good',
  }),
  deleveragingStarted: (fields, names) => ({
    name: 'Deleveraging',
    sentence: `${plural(number(fields, 'lots'), 'lot')} of ${market(fields, names)} that nobody took are spread at ${lotPrice(fields, 'mark', names)} over holders of the other side.`,
    rule: procedureWords.deleveraging.meaning,
    tone: 'bad',
  }),
  deleveraged: (fields, names) => ({
    name: 'Deleveraged',
    sentence: `Account ${account(fields, names)} gave up ${plural(number(fields, 'lots'), 'lot')} of its ${count(Math.abs(number(fields, 'lotsHeld')))} in ${market(fields, names)} at mark.`,
    rule: 'Its part follows from its owner’s exposure and equity, both in the record: anyone can compute it again.',
    tone: 'bad',
  }),
  gainCut: (fields, names) => ({
    name: 'Gain cut',
    sentence: `${cash(fields)} of an unpaid gain of ${cash(fields, 'gain')} in ${market(fields, names)} was cut for account ${account(fields, names)}.`,
    rule: 'After every layer of money, unpaid gains are cut in proportion; cash that was paid stays paid.',
    tone: 'bad',
  }),
  lenderCut: (fields, names) => ({
    name: 'Lender cut',
    sentence: `Lender ${account(fields, names)} lost ${cash(fields)}.`,
    rule: 'Loans that nobody repays fall on their lender.',
    tone: 'bad',
  }),
  tierWoundDown: (fields, names) => ({
    name: 'Wind-down',
    sentence: `Tier ${tier(fields, names)} was wound down.`,
    rule: 'One pure function says what each account gets from each vault.',
    tone: 'bad',
  }),
  vaultShort: (fields) => ({
    name: 'Vault short',
    sentence: `Vault ${number(fields, 'vault')} holds ${String(fields['stock'])} where the ledger has ${String(fields['ledger'])}.`,
    rule: 'A vault that is short winds its tier down.',
    tone: 'bad',
  }),
}
