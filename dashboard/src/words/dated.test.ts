/** Sentences of dated contracts, against what they are about. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dated, markets } from '../../test/fixtures/index.ts'
import type { Chain, Curve, Expiry } from '../wire/types.ts'
import {
  chainSentence,
  coinPrice,
  curveSentence,
  datedUnderlyings,
  deltaText,
  expirySentence,
  openLotsOf,
  strikePrice,
} from './dated.ts'

const [averaging, trading, , settled] = dated['/v1/underlyings/0/expiries'] as [Expiry, Expiry, Expiry, Expiry]
const chain = dated['/v1/underlyings/0/chain'] as Chain
const [curve] = dated['/v1/underlyings/0/curves'] as [Curve]

test('default: an expiry says what it waits for, from far away to settled', () => {
  const { expiryMs, windowFromMs } = trading
  assert.equal(expirySentence(trading, windowFromMs - 120_000, 0.001), 'Its average begins in 2 min, 30 min before it.')
  assert.equal(
    expirySentence(averaging, averaging.expiryMs - 720_000, 0.001),
    '60 % of its payoff is fixed, at $112,731.0 on average so far.',
  )
  assert.match(expirySentence({ ...trading, liveMs: 600_000 }, expiryMs, 0.001), /live for 10 min of the 15 min/)
  assert.match(expirySentence({ ...trading, liveMs: 1_800_000 }, expiryMs, 0.001), /settles with the next command/)
  assert.equal(expirySentence(settled, expiryMs, 0.001), 'Settled at $121,310.0.')
  assert.equal(openLotsOf(trading), 4_200 + 9_100 + 12_400)
})

test('default: a chain counts its strikes and lots, a curve its sources and age', () => {
  // Lots of the five puts and four calls of the fixture: 100 × (7 + 9 + … + 15) + 100 × (8 + … + 14).
  assert.equal(
    chainSentence('BTC', chain, chain.expiryMs - 86_400_000 * 3),
    'BTC 24OCT25 expires in 3 days: five strikes, 9,900 lots of options open.',
  )
  assert.equal(
    chainSentence('BTC', { ...chain, strikes: [] }, chain.expiryMs),
    'BTC 24OCT25 has expired: no option is listed on it.',
  )
  assert.equal(curveSentence(curve, curve.freshMs! + 8_000), '3 of 3 sources agreed on it 8 s ago.')
  assert.match(curveSentence({ ...curve, mode: 'halted' }, curve.freshMs!), /it is halted/)
  assert.match(curveSentence({ ...curve, freshMs: null }, 0), /lies between its neighbours/)
})

test('default: dollars a coin, strikes as names have them, and a lot where coins are not known', () => {
  assert.deepEqual(
    [
      coinPrice('112.5', 0.001),
      strikePrice('110', 0.001),
      strikePrice('0.0005', 1),
      coinPrice('1', null),
      coinPrice(null, 1),
    ],
    ['$112,500.0', '$110,000', '$0.0005000000', '$1.0000 a lot', '–'],
  )
  assert.deepEqual([deltaText(-384_000), deltaText(-4_000), deltaText(null)], ['−0.38', '0.00', '–'])
  assert.deepEqual(datedUnderlyings(markets), [0])
})
