import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { eventSchemas } from '../../../src/core/words/index.ts'
import * as fixtures from '../../test/fixtures/index.ts'
import type { Names } from '../state/names.ts'
import { tell } from './events.ts'
import { houseSentence, leverageSentence, oracleSentence, stressSentence } from './house.ts'
import { changeSentence, standingSentence } from './margin.ts'
import { gapText, markGapPpm, markSentence } from './market.ts'
import { boundText, noticeText, parameterName, valueText } from './parameters.ts'

const { house, tiers, oracles, procedures, leverage, stress } = fixtures
const normal = oracles.filter(({ mode }) => mode === 'normal')

const names: Names = {
  tier: (row) => 'AB'[row] ?? `${row}`,
  market: (row) => ['BTC', 'ETH'][row] ?? `market ${row}`,
  underlying: (row) => `underlying ${row}`,
  asset: (row) => `asset ${row}`,
  account: (ref) => `${ref}`,
  coinsOf: () => 0.001,
  coinsOfBase: () => 0.001,
}

describe('the house in one sentence says what matters most', () => {
  const calm = [house, tiers, normal, []] as const

  test('default: calm', () => assert.match(houseSentence(...calm), /^The house is calm/))

  test('behavior: safe mode comes before everything', () => {
    const safe = { ...house, safeMode: { reason: 'recovered', until: 'prices are fresh' } }
    assert.equal(
      houseSentence(safe, tiers, normal, procedures),
      'Safe mode: new risk and forced sales wait until prices are fresh.',
    )
  })

  test('behavior: then a wind-down, then the breaker', () => {
    const braked = [{ ...tiers[0]!, breaker: true }]
    const ended = [{ ...tiers[0]!, woundDown: true, breaker: true }]
    assert.match(houseSentence(house, braked, normal, procedures), /^Liquid resources of tier A do not cover/)
    assert.match(houseSentence(house, ended, normal, procedures), /^Tier A has been wound down/)
  })

  test('behavior: then force, then calls, then prices', () => {
    assert.equal(
      houseSentence(house, tiers, oracles, procedures),
      'One account is being closed by force, and two others are called.',
    )
    const calls = procedures.filter(({ kind }) => kind === 'call')
    assert.equal(
      houseSentence(house, tiers, oracles, calls),
      'One account is called for margin; nobody is being closed by force.',
    )
    assert.equal(houseSentence(house, tiers, oracles, []), 'No call is open, but of 7 prices, PEPE is degraded.')
  })
})

test('default: prices, leverage and stress in sentences with their figures', () => {
  assert.equal(oracleSentence(normal), 'All 6 prices are normal.')
  assert.equal(oracleSentence(oracles), 'Of 7 prices, PEPE is degraded.')
  const sample = { ...leverage[0]![0]!, leveragePpm: 4_100_000, grossNotional: '492000000.000000' }
  assert.equal(
    leverageSentence('A', sample),
    'Leverage of tier A is 4.1×, on $492m of positions; the ten largest owners hold 38 % of it.',
  )
  assert.equal(leverageSentence('A', { ...sample, grossNotional: '0.000000' }), 'Nobody holds a position in tier A.')
  assert.match(leverageSentence('A', { ...sample, leveragePpm: null }), /have no equity left/)
  assert.equal(
    stressSentence('A', stress[0]![1]!),
    'After a move of 20 % in every price, the two largest failures in tier A would leave a loss of $1.85m; the prefunded $7.70m cover it 4.2 times.',
  )
  assert.match(stressSentence('B', stress[1]![1]!), /\$63,000 more than the prefunded \$450,000/)
  assert.match(stressSentence('A', stress[0]![0]!), /no owner in tier A would owe more/)
})

test('default: a book stands above target, called, reduced or taken over', () => {
  assert.match(standingSentence(fixtures.marginWith(28_612.02)), /^\$9,612 above target/)
  assert.match(standingSentence(fixtures.marginWith(15_000)), /^Below target by \$4,000: the account is called/)
  assert.match(standingSentence(fixtures.marginWith(11_000)), /^Below maintenance by \$1,000/)
  assert.match(standingSentence(fixtures.marginWith(1_000)), /^Below close-out/)
  const fall = changeSentence(fixtures.marginWith(28_000), fixtures.marginWith(21_000))
  assert.equal(fall, 'The book would lose $7,000 of room above target and stand above target.')
  assert.match(changeSentence(fixtures.marginWith(28_000), fixtures.marginWith(11_000)), /below maintenance/)
})

test('default: a mark stands to its index in basis points, per lot of the market', () => {
  const market = { ...fixtures.markets[0]!, mark: '202.000000', lotMultiple: 2 }
  assert.equal(Math.round(markGapPpm(market, '100.000000')!), 10_000)
  assert.equal(markGapPpm({ ...market, mark: null }, '100.000000'), null)
  assert.equal(gapText(320), '+3.2 bp')
  assert.equal(markSentence('BTC', '$1', -320), 'BTC is marked at $1, 3.2 bp below its index.')
})

test('default: parameters in the units that readers expect', () => {
  assert.equal(valueText(25_000, 'ppm'), '2.50 %')
  assert.equal(valueText(1_000_000_000_000, 'atoms'), '$1.00m')
  assert.equal(valueText(691_200_000, 'ms'), '8 days')
  assert.equal(boundText(2_147_483_647, 'lots'), '2.1bn')
  assert.equal(parameterName('market.maintenancePpm0'), 'Maintenance 1')
  assert.equal(parameterName('tier.fundingIntervalMs'), 'Funding interval')
  assert.equal(noticeText('up', 0, 691_200_000), 'up at once, down after 8 days')
})

test('behavior: every event of the house that everybody may see is told in words', () => {
  // The list of src/api: what is public there must have words here.
  const kept = [
    'epochCut',
    'marketStatus',
    'relotted',
    'venueSwitched',
    'parameterScheduled',
    'parameterApplied',
    'vaultShort',
    'seasonSet',
    'marginBreached',
    'redZoneSet',
    'seasonAttested',
  ] as const
  const forced = [
    'procedureMoved',
    'forcedOrder',
    'forcedOrderEnded',
    'reductionStep',
    'collateralSold',
    'shortfallFound',
    'layerPaid',
  ] as const
  const shared = [
    'deleveragingStarted',
    'deleveraged',
    'gainCut',
    'lenderCut',
    'tierWoundDown',
    'layerReplenished',
    'breakerSet',
    'coverSet',
  ] as const
  const priced = ['tokenPriced', 'fundingAccrued', 'sweepEnded', 'claimValued', 'filled'] as const
  const liquid = [
    ...(['auctionStarted', 'auctionCleared', 'borrowRateSet', 'interestDivided', 'lendersCut'] as const),
    ...(['shortfallNoted'] as const),
    ...(['poolPriced', 'poolVoided', 'poolStanding', 'poolLent', 'offerTaken', 'exitWeighed', 'exitsShared'] as const),
    ...(['ownersLinked', 'coverHeld', 'surplusReturned', 'interestBounded'] as const),
    ...(['poolAsked', 'poolJoined', 'poolLeft', 'lenderChanged', 'bidNoted'] as const),
    ...(['lenderWaits', 'lenderExitsShared', 'recallStarted', 'loanCalled', 'recallNoticed', 'recallEnded'] as const),
    ...(['coinRateSet', 'coinLenderChanged', 'coinInterestDivided', 'coinDebtChanged', 'coinBoughtIn'] as const),
    ...(['coinLendersCut', 'coinLenderWaits', 'coinExitsShared', 'coinRecallStarted', 'coinDebtCalled'] as const),
    ...(['coinDebtDue', 'coinRecallEnded', 'coinSharesEnded'] as const),
  ] as const
  for (const type of [...kept, ...forced, ...shared, ...priced, ...liquid] as const) {
    assert.ok(type in eventSchemas, `${type} is an event of the house`)
    const { fields } = eventSchemas[type]
    const event = Object.fromEntries(
      Object.entries(fields).map(([name, kind]) => [
        name,
        typeof kind === 'object' && 'of' in kind ? kind.of.at(-1) : 1,
      ]),
    )
    const { name, sentence } = tell({ type, ...event }, names)
    assert.notEqual(name, type)
    assert.doesNotMatch(sentence, /undefined|NaN|null/, `${type}: ${sentence}`)
  }
})
