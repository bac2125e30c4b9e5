/** The regular course of the house: sweeps, funding, cover, parameters, what is open. */
import { clock, count, money, percent, rate, refText } from '../format.ts'
import { cash, market, number, SWEEP, type Tellers, tier } from './telling.ts'

/** Sentences of the regular course. */
export const houseTellers: Tellers = {
  breakerSet: (fields, names) => ({
    name: 'Breaker',
    sentence:
      fields['on'] === true
        ? `The breaker of tier ${tier(fields, names)} went on: ${cash(fields, 'liquid')} liquid against ${cash(fields, 'needed')} needed.`
        : `The breaker of tier ${tier(fields, names)} went off.`,
    rule: 'While liquid resources do not cover the largest payment, outflow and new risk wait.',
    tone: fields['on'] === true ? 'bad' : 'good',
  }),
  coverSet: (fields, names) => ({
    name: 'Cover-2',
    sentence: `In tier ${tier(fields, names)} the two largest failures would cost ${money(number(fields, 'first') + number(fields, 'second'))}; ${cash(fields, 'resources')} are prefunded.`,
    rule: 'Cover-2: the loss if the two largest owners failed together, against the layers that are paid in.',
    tone: 'plain',
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
    sentence: `Initial margin of tier ${tier(fields, names)} is at ${percent(number(fields, 'seasonPpm'), 0)} of its calm level${seasonAim(fields)}.`,
    rule: 'The season raises initial margin before liquidity leaves; standing positions do not feel it.',
    tone: 'plain',
  }),
  marginBreached: (fields, names) => ({
    name: 'Margin breached',
    sentence: `Whoever is ${String(fields['side'])} in ${market(fields, names)} lost $${(number(fields, 'loss') / 1e6).toFixed(2)} a lot in a day for which initial margin was $${(number(fields, 'margin') / 1e6).toFixed(2)}.`,
    rule: 'Ten such days of one side within 250 are the red zone: then initial margin of the market rises by rule.',
    tone: 'warn',
  }),
  redZoneSet: (fields, names) => ({
    name: 'Red zone',
    sentence: `The red zone adds ${percent(number(fields, 'redPpm'), 1)} to the initial fraction of ${market(fields, names)}${number(fields, 'wantedPpm') === 0 ? ', less every day' : ''}.`,
    rule: 'Margin that was breached too often is raised at once, and lowered a step a day when the breaches are old.',
    tone: number(fields, 'wantedPpm') === 0 ? 'plain' : 'warn',
  }),
  seasonAttested: (fields, names) => ({
    name: 'Season attested',
    sentence: `Source ${number(fields, 'source')} asks for initial margin at ${percent(number(fields, 'seasonPpm'), 0)} in tier ${tier(fields, names)}.`,
    rule: 'Of several sources the quorum-th highest counts: none alone moves a season.',
    tone: 'plain',
  }),
  tokenPriced: (fields, names) => ({
    name: 'Settlement token',
    sentence: `The settlement token of tier ${tier(fields, names)} is worth $${(number(fields, 'pricePpm') / 1e6).toFixed(4)}.`,
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
  ownersLinked: (fields) => ({
    name: 'Owners linked',
    sentence: `Owners ${refText(fields['owner'] as number | string)} and ${refText(fields['other'] as number | string)} act as one from now on, ${fields['by'] === 'signer' ? 'because one key has signed for both' : 'as governance has said'}.`,
    rule: 'Owners that act as one are one in Cover-2, and no bidder for each other’s books.',
    tone: 'plain',
  }),
  coverHeld: (fields, names) => ({
    name: 'Cover held',
    sentence: `Tier ${tier(fields, names)} needs ${cash(fields, 'need')} against its two largest failures${number(fields, 'lackPpm') > 0 ? ` and lacks ${percent(number(fields, 'lackPpm'))} of it` : ' and has it'}.`,
    rule: 'What is lacking raises initial margin and sends fees to the fund, by rule.',
    tone: number(fields, 'lackPpm') > 0 ? 'warn' : 'plain',
  }),
  surplusReturned: (fields, names) => ({
    name: 'Surplus returned',
    sentence: `The fund of tier ${tier(fields, names)} held ${cash(fields, 'surplus')} more than its target and gave ${cash(fields)} back.`,
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

/** Where a season is going, when a day did not allow all of it. */
function seasonAim(fields: Parameters<typeof number>[0]): string {
  const [now, wanted] = [number(fields, 'seasonPpm'), number(fields, 'wantedPpm')]
  return wanted === now ? '' : `, on its way to ${percent(wanted, 0)}`
}
