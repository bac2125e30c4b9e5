/** Every public event in a sentence, with the rule behind it. Fields are named as the house names them. */
import { clock, count, day, exact, money, percent, plural, price, rate, refText } from '../format.ts'
import type { Names } from '../state/names.ts'
import type { HouseEvent, ProcedureKind } from '../wire/types.ts'
import { procedureWords, reasonText } from './procedures.ts'

/** An event in words. */
type Told = {
  readonly name: string
  readonly sentence: string
  readonly rule: string
  readonly tone: 'good' | 'warn' | 'bad' | 'plain'
}

type Fields = Readonly<Record<string, unknown>>
type Teller = (fields: Fields, names: Names) => Told

/** Tells an event; one that this page does not know is named and nothing more. */
export function tell(event: HouseEvent, names: Names): Told {
  const teller = tellers[event.type] ?? ownTellers[event.type]
  if (teller !== undefined) return teller(event, names)
  return { name: event.type, sentence: `The house noted ${event.type}.`, rule: '', tone: 'plain' }
}

const account = (fields: Fields, names: Names, field = 'account'): string =>
  names.account((fields[field] ?? null) as number | string | null)
const number = (fields: Fields, field: string): number => Number(fields[field])
const cash = (fields: Fields, field = 'amount'): string => money(String(fields[field]))
const market = (fields: Fields, names: Names): string => names.market(number(fields, 'market'))

function lotPrice(fields: Fields, field: string, names: Names): string {
  const coins = names.coinsOf(number(fields, 'market'))
  const value = number(fields, field)
  return coins === null ? `${price(value)} a lot` : price(value / coins)
}

/** What only its owner sees of an account. */
const ownTellers: Readonly<Record<string, Teller>> = {
  accountOpened: (fields, names) =>
    plain('Opened', `The account was opened in tier ${names.tier(number(fields, 'tier'))}.`),
  mandateChanged: (fields) =>
    plain(
      'Mandate',
      `Venue ${number(fields, 'venue')} ${fields['active'] === true ? 'may' : 'may no longer'} bind the account.`,
    ),
  depositNoted: (fields) =>
    plain('Deposit', `A deposit of ${exact(String(fields['amount']))} is ${String(fields['stage'])}.`),
  withdrawalNoted: (fields) =>
    plain('Withdrawal', `A withdrawal of ${exact(String(fields['amount']))} was ${String(fields['stage'])}.`),
  recipientAdded: (fields) =>
    plain(
      'Recipient',
      `${String(fields['recipient'])} may be paid from the account from ${day(number(fields, 'effectiveMs'))} ${clock(number(fields, 'effectiveMs'))} on.`,
      'A new recipient waits, so that its owner can remove what a thief has listed.',
    ),
  recipientRemoved: (fields) => plain('Recipient', `${String(fields['recipient'])} is no longer paid.`),
  holdNoted: (fields) => plain('Hold', `A hold of ${cash(fields)} was ${String(fields['stage'])}.`),
  collected: (fields, names) =>
    plain(
      'Loss paid',
      `${cash(fields)} of a loss of ${cash(fields, 'loss')} in ${market(fields, names)} were paid from cash.`,
      SWEEP,
    ),
  paid: (fields, names) =>
    plain(
      'Gain paid',
      `${cash(fields)} of a gain of ${cash(fields, 'gain')} in ${market(fields, names)} became cash.`,
      SWEEP,
    ),
  fundingSettled: (fields, names) =>
    plain(
      'Funding',
      `Funding in ${market(fields, names)}: the account ${number(fields, 'amount') > 0 ? 'pays' : 'receives'} ${money(Math.abs(number(fields, 'amount')))}.`,
    ),
  posted: (fields, names) =>
    plain(
      'Posting',
      `${exact(String(fields['amount']))} ${names.asset(number(fields, 'asset'))} (${String(fields['class'])}) from ${account(fields, names, 'from')} to ${account(fields, names, 'to')}.`,
    ),
  costPosted: (fields, names) =>
    plain(
      'Cost',
      `${cash(fields)} of cost (${String(fields['class'])}) in ${market(fields, names)} from ${account(fields, names, 'from')} to ${account(fields, names, 'to')}.`,
    ),
  stakeChanged: (fields) =>
    plain('Stake', `Stake shares changed by ${count(number(fields, 'shares'))}, for ${cash(fields)}.`),
  legRelotted: (fields, names) =>
    plain('Re-lot', `The position in ${market(fields, names)} is ${count(number(fields, 'lots'))} merged lots now.`),
  // What an account provides
  poolAsked: (fields) =>
    fields['what'] === 'join'
      ? plain('Pool', `${cash(fields)} wait to join the pool behind the backstop.`, EPOCH)
      : plain(
          'Pool',
          `${count(number(fields, 'amount'))} shares are to leave the pool in the first epoch after ${clock(number(fields, 'dueMs'))} UTC.`,
          EPOCH,
        ),
  poolJoined: (fields) =>
    plain(
      'Pool joined',
      `${cash(fields)} became ${count(number(fields, 'shares'))} shares of the pool${number(fields, 'returned') > 0 ? `; ${cash(fields, 'returned')} came back` : ''}.`,
      EPOCH,
    ),
  poolLeft: (fields) =>
    plain(
      'Pool left',
      `${count(number(fields, 'shares'))} shares of the pool were paid ${cash(fields)}${number(fields, 'waiting') > 0 ? `; ${count(number(fields, 'waiting'))} wait for the next epoch` : ''}.`,
      EPOCH,
    ),
  lenderChanged: (fields) =>
    plain(
      'Lender',
      number(fields, 'amount') === 0
        ? `${count(Math.abs(number(fields, 'shares')))} lender shares are void: their class has lost everything.`
        : `${money(Math.abs(number(fields, 'amount')))} ${number(fields, 'amount') > 0 ? 'were lent for' : 'came back for'} ${count(Math.abs(number(fields, 'shares')))} lender shares.`,
      'Lenders have shares of one of two classes; the bearing class loses bad debt first and earns more for it.',
    ),
  bidNoted: (fields) =>
    plain(
      'Bid',
      `Bid ${count(number(fields, 'bid'))} was ${String(fields['stage'])}: ${cash(fields)} of margin for ${cash(fields, 'notional')} of books.`,
      'A bid is margin held aside, and consent to take the same share of every leg of a failing book.',
    ),
  legSettled: (fields, names) =>
    plain(
      'Settled',
      `${count(number(fields, 'lots'))} lots of ${market(fields, names)} ended at ${lotPrice(fields, 'price', names)}.`,
    ),
}

function plain(name: string, sentence: string, rule = ''): Told {
  return { name, sentence, rule, tone: 'plain' }
}

const EPOCH =
  'Everything of an epoch is priced at once, before anybody moves: who joins pays the dearer and who leaves gets the cheaper of two worths.'

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

const SWEEP =
  'A sweep collects losses in cash and pays gains from what was collected and from the market’s reserve, at one frozen mark.'

const EXITS =
  'At the end of an epoch each owner gets in proportion to what it could withdraw, at most what it asked for: who came first does not matter.'

const tellers: Readonly<Record<string, Teller>> = {
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
    sentence: `Tier ${names.tier(number(fields, 'tier'))} was wound down.`,
    rule: 'One pure function says what each account gets from each vault.',
    tone: 'bad',
  }),
  breakerSet: (fields, names) => ({
    name: 'Breaker',
    sentence:
      fields['on'] === true
        ? `The breaker of tier ${names.tier(number(fields, 'tier'))} went on: ${cash(fields, 'liquid')} liquid against ${cash(fields, 'needed')} needed.`
        : `The breaker of tier ${names.tier(number(fields, 'tier'))} went off.`,
    rule: 'While liquid resources do not cover the largest payment, outflow and new risk wait.',
    tone: fields['on'] === true ? 'bad' : 'good',
  }),
  coverSet: (fields, names) => ({
    name: 'Cover-2',
    sentence: `In tier ${names.tier(number(fields, 'tier'))} the two largest failures would cost ${money(number(fields, 'first') + number(fields, 'second'))}; ${cash(fields, 'resources')} are prefunded.`,
    rule: 'Cover-2: the loss if the two largest owners failed together, against the layers that are paid in.',
    tone: 'plain',
  }),
  vaultShort: (fields) => ({
    name: 'Vault short',
    sentence: `Vault ${number(fields, 'vault')} holds ${String(fields['stock'])} where the ledger has ${String(fields['ledger'])}.`,
    rule: 'A vault that is short winds its tier down.',
    tone: 'bad',
  }),
  sweepEnded: (fields, names) => ({
    name: 'Sweep',
    sentence: `A sweep of ${market(fields, names)} paid ${cash(fields, 'paid')} of ${cash(fields, 'gains')} of gains${number(fields, 'uncollected') > 0 ? `; ${cash(fields, 'uncollected')} of losses were not collected` : ''}.`,
    rule: SWEEP,
    tone: number(fields, 'uncollected') > 0 ? 'warn' : 'plain',
  }),
  claimValued: (fields, names) => ({
    name: 'Claim value',
    sentence: `A claim in ${market(fields, names)} counts at ${percent(number(fields, 'creditPpm'))}.`,
    rule: 'A gain that is not yet cash is worth what stands behind it, at most in full.',
    tone: number(fields, 'creditPpm') < 1e6 ? 'warn' : 'plain',
  }),
  fundingAccrued: (fields, names) => ({
    name: 'Funding',
    sentence: `Funding of ${market(fields, names)} went on at ${rate(number(fields, 'ratePpm'))}; ${number(fields, 'ratePpm') >= 0 ? 'longs pay shorts' : 'shorts pay longs'}.`,
    rule: 'The rate follows the average premium of the venues’ mid over the fair price.',
    tone: 'plain',
  }),
  parameterScheduled: (fields) => ({
    name: 'Change scheduled',
    sentence: `Parameter ${number(fields, 'parameter')} of row ${number(fields, 'scope')} will be ${count(number(fields, 'value'))} from ${clock(number(fields, 'effectiveMs'))} UTC.`,
    rule: 'Tightening is fast, loosening slow; no step is larger than its bound.',
    tone: 'plain',
  }),
  parameterApplied: (fields) => ({
    name: 'Change in force',
    sentence: `Parameter ${number(fields, 'parameter')} of row ${number(fields, 'scope')} is ${count(number(fields, 'value'))} now.`,
    rule: '',
    tone: 'plain',
  }),
  seasonSet: (fields, names) => ({
    name: 'Season',
    sentence: `Initial margin of tier ${names.tier(number(fields, 'tier'))} is at ${percent(number(fields, 'seasonPpm'), 0)} of its calm level.`,
    rule: 'The season raises initial margin before liquidity leaves; standing positions do not feel it.',
    tone: 'plain',
  }),
  tokenPriced: (fields, names) => ({
    name: 'Settlement token',
    sentence: `The settlement token of tier ${names.tier(number(fields, 'tier'))} is worth $${(number(fields, 'pricePpm') / 1e6).toFixed(4)}.`,
    rule: 'Below its threshold the tier is degraded.',
    tone: fields['depegged'] === true ? 'bad' : 'plain',
  }),
  marketStatus: (fields, names) => ({
    name: 'Market status',
    sentence: `${market(fields, names)} is ${String(fields['status'])}.`,
    rule: '',
    tone: fields['status'] === 'open' ? 'good' : 'warn',
  }),
  relotted: (fields, names) => ({
    name: 'Re-lot',
    sentence: `${count(number(fields, 'factor'))} lots of ${names.underlying(number(fields, 'underlying'))} became one.`,
    rule: 'When a price has collapsed, lots are merged so that arithmetic stays exact.',
    tone: 'warn',
  }),
  // Liquidity
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
  poolPriced: (fields, names) => ({
    name: 'Pool priced',
    sentence: `The pool of tier ${names.tier(number(fields, 'tier'))} is worth ${cash(fields, 'joinWorth')} for who joins and ${cash(fields, 'exitWorth')} for who leaves.`,
    rule: EPOCH,
    tone: 'plain',
  }),
  poolVoided: (fields, names) => ({
    name: 'Pool lost',
    sentence: `The pool of tier ${names.tier(number(fields, 'tier'))} lost everything: ${count(number(fields, 'shares'))} shares are void.`,
    rule: 'A pool can lose what lies in the backstop’s account of its tier and nothing more.',
    tone: 'bad',
  }),
  poolStanding: (fields, names) => ({
    name: 'Pool standing',
    sentence:
      number(fields, 'stopped') === 1
        ? `The pool of tier ${names.tier(number(fields, 'tier'))} has lost what an epoch may and takes nothing more over.`
        : `Losses of the pool of tier ${names.tier(number(fields, 'tier'))} are measured from ${cash(fields, 'base')}.`,
    rule: 'An epoch may lose a known part of the pool; then it takes no more risk and is deleveraged at mark.',
    tone: number(fields, 'stopped') === 1 ? 'bad' : 'plain',
  }),
  offerTaken: (fields, names) => ({
    name: 'Offer taken',
    sentence: `${String(fields['assetAmount'])} ${names.asset(number(fields, 'asset'))} of the backstop’s collateral were bought for ${cash(fields, 'paid')}.`,
    rule: 'What the backstop has bought is offered inside at a price that falls with its age.',
    tone: 'plain',
  }),
  poolLent: (fields, names) => ({
    name: 'Pool lends',
    sentence: `The pool of tier ${names.tier(number(fields, 'tier'))} lends ${cash(fields, 'lent')}, of ${cash(fields, 'most')} at most${number(fields, 'called') > 0 ? `, and asks ${cash(fields, 'called')} back` : ''}.`,
    rule: 'The pool lends only what it does not need for takeovers, and calls it back before anybody else is lent anything.',
    tone: number(fields, 'called') > 0 ? 'warn' : 'plain',
  }),
  borrowRateSet: (fields, names) => ({
    name: 'Borrow rate',
    sentence: `Borrowing in tier ${names.tier(number(fields, 'tier'))} costs ${percent(number(fields, 'ratePpm'), 2)} a year from now on: ${percent(number(fields, 'utilisationPpm'), 0)} of the lenders’ money is lent.`,
    rule: 'The rate rises with what is lent, steeply above a kink, and moves slowly while it stays away from it.',
    tone: 'plain',
  }),
  interestDivided: (fields, names) => ({
    name: 'Interest divided',
    sentence: `Of ${cash(fields, 'income')} of interest in tier ${names.tier(number(fields, 'tier'))}, ${cash(fields, 'plain')} are the plain lenders’ and ${cash(fields, 'bearing')} the bearing lenders’.`,
    rule: 'What is left is the tier fund’s.',
    tone: 'plain',
  }),
  lendersCut: (fields, names) => ({
    name: 'Lenders cut',
    sentence: `Lenders of tier ${names.tier(number(fields, 'tier'))} lost ${cash(fields)}: the bearing class ${cash(fields, 'bearing')}, the plain class ${cash(fields, 'plain')}.`,
    rule: 'Loans that nobody repays fall on lenders after every layer before them, on the bearing class first.',
    tone: 'bad',
  }),
  exitWeighed: (fields, names) => ({
    name: 'Exit weighed',
    sentence: `Account ${account(fields, names)} could withdraw ${String(fields['amount'])} ${names.asset(number(fields, 'asset'))} when the epoch of the queue ended.`,
    rule: EXITS,
    tone: 'plain',
  }),
  exitsShared: (fields, names) => ({
    name: 'Exits shared',
    sentence: `${String(fields['budget'])} ${names.asset(number(fields, 'asset'))} were let go to those who waited.`,
    rule: EXITS,
    tone: 'warn',
  }),
  ownersLinked: (fields) => ({
    name: 'Owners linked',
    sentence: `Owners ${refText(fields['owner'] as number | string)} and ${refText(fields['other'] as number | string)} act as one from now on, ${fields['by'] === 'signer' ? 'because one key has signed for both' : 'as governance has said'}.`,
    rule: 'Owners that act as one are one in Cover-2, and no bidder for each other’s books.',
    tone: 'plain',
  }),
  coverHeld: (fields, names) => ({
    name: 'Cover held',
    sentence: `Tier ${names.tier(number(fields, 'tier'))} needs ${cash(fields, 'need')} against its two largest failures${number(fields, 'lackPpm') > 0 ? ` and lacks ${percent(number(fields, 'lackPpm'))} of it` : ' and has it'}.`,
    rule: 'What is lacking raises initial margin and sends fees to the fund, by rule.',
    tone: number(fields, 'lackPpm') > 0 ? 'warn' : 'plain',
  }),
  surplusReturned: (fields, names) => ({
    name: 'Surplus returned',
    sentence: `The fund of tier ${names.tier(number(fields, 'tier'))} held ${cash(fields, 'surplus')} more than its target and gave ${cash(fields)} back.`,
    rule: 'A part of what is above the target goes to the operator’s fees, which refill its own capital first.',
    tone: 'good',
  }),
  interestBounded: (fields, names) => ({
    name: 'Open-interest cap',
    sentence: `One-sided open interest of ${cash(fields, 'notional')} in ${names.underlying(number(fields, 'underlying'))} is the most that moving its index would not pay for.`,
    rule: 'For every move on a grid, open interest times the move may not exceed the cost of making it, less a safety.',
    tone: 'plain',
  }),
  venueSwitched: (fields) => ({
    name: 'Venue',
    sentence: `Venue ${number(fields, 'venue')} was ${fields['open'] === true ? 'opened' : 'stopped'}.`,
    rule: '',
    tone: fields['open'] === true ? 'good' : 'warn',
  }),
  epochCut: (fields) => ({
    name: 'Cut',
    sentence: `Epoch ${count(number(fields, 'epoch'))} was cut; the state is hashed here.`,
    rule: 'At a cut anyone can compare state hashes.',
    tone: 'plain',
  }),
}
