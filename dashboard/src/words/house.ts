/** Sentences about the house: what is the case, said before the figure. */
import { capital, inWords, listText, money, multiple, percent, plural } from '../format.ts'
import type { House, Leverage, Oracle, Procedure, Stress, Tier } from '../wire/types.ts'

const CALLED: ReadonlySet<string> = new Set(['call', 'collection'])

/** What matters most about the house now. */
export function houseSentence(
  house: House,
  tiers: readonly Tier[],
  oracles: readonly Oracle[],
  procedures: readonly Procedure[],
): string {
  if (house.safeMode !== null) return `Safe mode: new risk and forced sales wait until ${house.safeMode.until}.`
  const woundDown = tiers.filter((tier) => tier.woundDown)
  if (woundDown.length > 0) return `${tiersText(woundDown)} ${woundDown.length === 1 ? 'has' : 'have'} been wound down.`
  const braked = tiers.filter((tier) => tier.breaker)
  if (braked.length > 0)
    return `Liquid resources of ${tiersText(braked).replace(/^T/, 't')} do not cover the largest payment: outflow and new risk wait.`
  const called = procedures.filter(({ kind }) => CALLED.has(kind)).length
  const forced = procedures.length - called
  if (forced > 0) {
    const calls = called === 0 ? '' : `, and ${inWords(called, 'other is', 'others are')} called`
    return `${capital(inWords(forced, 'account is', 'accounts are'))} being closed by force${calls}.`
  }
  if (called > 0)
    return `${capital(inWords(called, 'account is', 'accounts are'))} called for margin; nobody is being closed by force.`
  const unwell = oracles.filter(({ mode }) => mode !== 'normal')
  if (unwell.length > 0)
    return `No call is open, but ${oracleSentence(oracles).replace(/^./, (first) => first.toLowerCase())}`
  return 'The house is calm: no call is open and every price is normal.'
}

/** How the prices stand. */
export function oracleSentence(oracles: readonly Oracle[]): string {
  const halted = oracles.filter(({ mode }) => mode === 'halted')
  const degraded = oracles.filter(({ mode }) => mode === 'degraded')
  if (oracles.length === 0) return 'No price is listed yet.'
  if (halted.length + degraded.length === 0) {
    return oracles.length === 1 ? 'The only price is normal.' : `All ${oracles.length} prices are normal.`
  }
  const parts = [
    halted.length > 0 ? `${namesText(halted)} ${halted.length === 1 ? 'is' : 'are'} halted` : '',
    degraded.length > 0 ? `${namesText(degraded)} ${degraded.length === 1 ? 'is' : 'are'} degraded` : '',
  ].filter((part) => part !== '')
  return `Of ${plural(oracles.length, 'price')}, ${parts.join(' and ')}.`
}

/** How much members owe for what they have. */
export function leverageSentence(
  tier: string,
  { leveragePpm, grossNotional, concentrationPpm, largest }: Leverage,
): string {
  if (Number(grossNotional) === 0) return `Nobody holds a position in tier ${tier}.`
  const hold =
    largest.length < 10
      ? `its ${plural(largest.length, 'owner holds', 'owners hold')} all of it`
      : `the ten largest owners hold ${percent(concentrationPpm, 0)} of it`
  if (leveragePpm === null)
    return `Members of tier ${tier} hold ${money(grossNotional)} of positions and have no equity left.`
  return `Leverage of tier ${tier} is ${multiple(leveragePpm)}, on ${money(grossNotional)} of positions; ${hold}.`
}

/** What would happen if the two largest failed. */
export function stressSentence(tier: string, { movePpm, first, second, resources, covered }: Stress): string {
  const loss = Number(first) + Number(second)
  const move = `After a move of ${percent(movePpm, 0)} in every price`
  if (loss === 0) return `${move}, no owner in tier ${tier} would owe more than they have.`
  const failed = `${move}, the two largest failures in tier ${tier} would leave a loss of ${money(loss)}`
  if (!covered) return `${failed}: ${money(loss - Number(resources))} more than the prefunded ${money(resources)}.`
  return `${failed}; the prefunded ${money(resources)} cover it ${timesText(Number(resources) / loss)}.`
}

/** Money that stands ready before a loss falls on anyone's gains. */
export function layersSentence(tier: Tier): string {
  const ready = tier.layers.filter(({ name }) => prefunded.has(name))
  const sum = ready.reduce((total, { cash }) => total + Number(cash), 0)
  if (sum === 0) return `Tier ${tierText(tier)} has no prefunded money.`
  return `${money(sum)} of prefunded money stand between a loss in tier ${tierText(tier)} and its winners.`
}

/** Layers that pay first, and from money of their own. */
export const prefunded: ReadonlySet<string> = new Set(['sitg', 'fund', 'stakers'])

/** The clearing house's accounts of a tier, in words. */
export const layerWords: Readonly<Record<string, readonly [name: string, meaning: string]>> = {
  sitg: ['Operator’s own capital', 'pays first'],
  fund: ['Tier fund', 'pays second'],
  stakers: ['Stakers', 'pay third, in proportion'],
  treasury: ['Treasury', 'lends, is no layer'],
  backstop: ['Backstop', 'takes over books'],
  pending: ['Pending impact', 'granted to the backstop'],
  outgoing: ['Outgoing', 'requested withdrawals'],
  joining: ['Joining', 'waits to join the pool'],
  fees: ['Fees', 'the operator’s part'],
  funding: ['Funding', 'other side of every charge'],
  rounding: ['Rounding', 'what divisions leave'],
}

function tierText({ name, tier }: Tier): string {
  return name ?? `${tier}`
}

function tiersText(tiers: readonly Tier[]): string {
  return `${tiers.length === 1 ? 'Tier' : 'Tiers'} ${listText(tiers.map(tierText))}`
}

function namesText(oracles: readonly Oracle[]): string {
  const names = oracles.map(({ name, underlying }) => name ?? `underlying ${underlying}`)
  return names.length > 4 ? `${names.length} prices` : listText(names)
}

function timesText(times: number): string {
  return times >= 10 ? 'more than ten times' : times < 1.05 ? 'just about once' : `${times.toFixed(1)} times`
}
