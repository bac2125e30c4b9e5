/** Lending on the wire: a coin that is lent and owed, a recall on notice, a queue that lets go pro rata; figures worked out beside. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openClient } from '../../test/support/api-client.ts'
import { apiHouse, MEMBER, OTHER, type TestService, type tokens } from '../../test/support/api-house.ts'
import { openingCommands, ownerKeyOf } from '../../test/support/house-stream.ts'
import type { HouseEvent } from '../core/words/index.ts'
import { publicSightOf } from './sight.ts'

type Json = Readonly<Record<string, unknown>>

/** A house with a client that reads and acts; `close` ends both. */
async function opened() {
  const house = apiHouse()
  const client = await openClient(house)
  return {
    house,
    close: () => client.close(),
    async get(path: string, as?: keyof typeof tokens): Promise<Json> {
      const { status, json } = await client.ask('GET', `/v1/${path}`, as === undefined ? {} : { as })
      assert.equal(status, 200, JSON.stringify(json))
      return json['data'] as Json
    },
    async act(as: 'member' | 'other', path: string, body: object): Promise<string> {
      const { account } = as === 'member' ? MEMBER : OTHER
      const { status, json } = await client.ask('POST', `/v1/accounts/${account}/${path}`, { as, body })
      return status === 200 ? 'ok' : `${json['code']}`
    },
  }
}

/** Sets parameters of row `row` as governance would have. */
function set(
  { house }: TestService,
  scope: 'tier' | 'asset' | 'market',
  row: number,
  values: Readonly<Record<string, number>>,
) {
  const columns = house.params[scope] as unknown as Readonly<Record<string, Record<number, number>>>
  for (const [name, value] of Object.entries(values)) columns[name]![row] = value
}

/** Time passes; three sources say what a base lot of BTC is worth, and the clock ticks. */
function wait(at: TestService, ms: number, btc = 60_000_000): readonly HouseEvent[] {
  at.pass(ms)
  const entries = [1_000_000, btc, 48_000_000, 50_000_000].map((price, underlying) => {
    return { underlying, price, confidence: 0 }
  })
  for (const source of [0, 1, 2]) at.run({ type: 'priceReport', source, entries })
  return at.run({ type: 'tick' })
}

/** Interest whatever is lent: no slopes, no multiplier. */
const flat = { rateSlope1Ppm: 0, rateSlope2Ppm: 0, rateSpeedPpm: 0 }

test('default: a coin is lent and owed, at 100 % a year: what is told of it to everybody, its lender, its debtor', async () => {
  const { house, get, act, close } = await opened()
  set(house, 'asset', 1, { coinLenderCap: 50_000_000, coinLoanCap: 40_000_000 })
  set(house, 'tier', 0, { ...flat, borrowRatePpm: 1_000_000, reserveFactorPpm: 100_000, lenderWindowPpm: 500_000 })
  // A base lot is 100,000 atoms and 10⁻³ coin: eight places.
  assert.equal(await act('member', 'coins/adds', { asset: 1, amount: '0.1' }), 'ok')
  assert.equal(await act('other', 'coins/loans', { asset: 1, amount: '0.01' }), 'ok')
  assert.equal(await act('member', 'coins/loans', { asset: 1, amount: '0.01' }), 'coinOwnLoan')
  assert.equal(await act('other', 'coins/loans', { asset: 1, amount: '0.0900001' }), 'coinCapReached')

  wait(house, 300_000)
  // A thousandth of a year later, and the four milliseconds of three reports and a tick: 1,000,000 atoms owe 1,000.0001,
  // which a debtor is charged rounded up and lenders are told rounded down. A tenth of the 1,000 stands aside.
  wait(house, 31_536_000)
  const [coin] = (await get('tiers/0/lending'))['coins'] as Json[]
  assert.deepEqual(coin, {
    ...{ asset: 1, lent: '0.01000000', lendable: '0.10000000', utilisationPpm: 100_000, ratePpm: 1_000_000 },
    // 0.100009 over ten million shares; half of it may leave in a window, and 0.09 are unlent.
    ...{ worth: '0.10000900', shares: 10_000_000, price: '1.000090', free: '0.05000450' },
    ...{ lenderCap: '0.50000000', loanCap: '0.40000000', waiting: 0, exitEpochMs: null, recallEndMs: null },
  })
  const lender = await get(`accounts/${MEMBER.account}/liquidity`, 'member')
  const lent = { asset: 1, shares: 10_000_000, value: '0.10000900' }
  assert.deepEqual(lender['coins'], [{ ...lent, waiting: 0, recalled: 0 }])
  assert.equal(lender['coinDebt'], null)
  // 1,001,001 atoms × $60 ÷ 100,000.
  const debtor = await get(`accounts/${OTHER.account}/liquidity`, 'other')
  assert.deepEqual(debtor['coinDebt'], { asset: 1, amount: '0.01001001', value: '600.600600', called: null })
  assert.deepEqual(debtor['coins'], [])

  assert.equal(await act('member', 'coins/exits/cancel', { asset: 1 }), 'exitNotWaiting')
  // A share more than the window lets go: all of them wait, and may be taken back.
  assert.equal(await act('member', 'coins/exits', { asset: 1, shares: 5_000_001 }), 'ok')
  const waiting = await get(`accounts/${MEMBER.account}/liquidity`, 'member')
  assert.deepEqual(waiting['coins'], [{ ...lent, waiting: 5_000_001, recalled: 0 }])
  assert.equal(await act('member', 'coins/exits/cancel', { asset: 1 }), 'ok')
  assert.equal(await act('member', 'coins/exits', { asset: 1, shares: 10_000_001 }), 'coinSharesShort')
  assert.equal(await act('other', 'coins/repayments', { asset: 1, amount: '0.02' }), 'cashShort')
  assert.equal(await act('other', 'coins/repayments', { asset: 1, amount: '0.01' }), 'ok')
  assert.equal(await act('member', 'coins/repayments', { asset: 1, amount: '0.01' }), 'coinDebtNone')
  const left = await get(`accounts/${OTHER.account}/liquidity`, 'other')
  assert.equal((left['coinDebt'] as Json)['amount'], '0.00001001')
  await close()
})

test('behavior: a lender of a coin who waits has its borrower called: the part, the deadline, what is bought in', async () => {
  const { house, get, act, close } = await opened()
  set(house, 'asset', 1, { coinLenderCap: 50_000_000, coinLoanCap: 40_000_000, saleDiscountPpm: 10_000 })
  set(house, 'tier', 0, { ...flat, borrowRatePpm: 0, lenderWindowPpm: 1_000_000, exitEpochMs: 60_000 })
  set(house, 'tier', 0, { recallNoticeMs: 600_000, depositFinalityMs: 0, recallMinPpm: 1 })
  assert.equal(await act('member', 'coins/adds', { asset: 1, amount: '0.1' }), 'ok')
  assert.equal(await act('other', 'coins/loans', { asset: 1, amount: '0.06' }), 'ok')
  assert.equal(await act('member', 'coins/exits/recall', { asset: 1 }), 'exitNotWaiting')
  assert.equal(await act('member', 'coins/exits', { asset: 1, shares: 10_000_000 }), 'ok')
  assert.equal(await act('member', 'coins/exits/recall', { asset: 1 }), 'ok')
  wait(house, 1_000)
  // Ten million atoms wait, four are unlent: six are missing, all that the debtor owes.
  const coin = async () => ((await get('tiers/0/lending'))['coins'] as Json[])[0]!
  const called = await coin()
  assert.equal(called['waiting'], 10_000_000)
  const debtor = async () => (await get(`accounts/${OTHER.account}/liquidity`, 'other'))['coinDebt'] as Json
  const { allowed, deadlineMs } = (await debtor())['called'] as { allowed: string; deadlineMs: number }
  assert.equal(allowed, '0.00000000')
  assert.equal(called['recallEndMs'], deadlineMs)
  const { events } = (await get('events?topic=liquidity&limit=500')) as { readonly events: readonly { event: Json }[] }
  const started = events.map(({ event }) => event).find(({ type }) => type === 'coinRecallStarted')!
  assert.deepEqual(
    [started['wanted'], started['lent'], started['deadlineMs']],
    ['0.06000000', '0.06000000', deadlineMs],
  )
  assert.equal(await act('other', 'coins/loans', { asset: 1, amount: '0.001' }), 'coinLent')
  // An epoch gives the four that are there.
  wait(house, 60_000)
  assert.deepEqual([(await coin())['waiting'], (await coin())['free']], [6_000_000, '0.00000000'])
  // What the debtor still has of the coin is given back when the notice is over, and goes in the next epoch.
  wait(house, 600_000)
  wait(house, 60_000)
  assert.equal(await debtor(), null)
  assert.deepEqual((await get(`accounts/${MEMBER.account}/liquidity`, 'member'))['coins'], [])
  const after = await coin()
  assert.deepEqual([after['waiting'], after['exitEpochMs'], after['recallEndMs']], [0, null, null])
  await close()
})

test('behavior: rates and interest of coins are everybody’s; who lends, owes or waits is that account’s alone', async () => {
  const { house, get, act, close } = await opened()
  set(house, 'asset', 1, { coinLenderCap: 50_000_000, coinLoanCap: 40_000_000 })
  set(house, 'tier', 0, { ...flat, borrowRatePpm: 1_000_000 })
  await act('member', 'coins/adds', { asset: 1, amount: '0.1' })
  await act('other', 'coins/loans', { asset: 1, amount: '0.01' })
  await act('other', 'loans/adds', { amount: '100', bears: true })
  wait(house, 300_000)
  wait(house, 31_536_000)
  const { events } = (await get('events?topic=liquidity&limit=500')) as { readonly events: readonly { event: Json }[] }
  const told = new Map(events.map(({ event }) => [`${event['type']}`, event]))
  assert.deepEqual(
    ['coinLenderChanged', 'coinDebtChanged', 'lenderChanged', 'lenderWaits', 'loanCalled'].filter((type) =>
      told.has(type),
    ),
    [],
  )
  assert.equal(told.get('coinRateSet')!['ratePpm'], 1_000_000)
  assert.equal(told.get('coinInterestDivided')!['income'], '0.00001000')
  const own = (await get(`accounts/${OTHER.account}/events`, 'other')) as {
    readonly events: readonly { event: Json }[]
  }
  const debt = own.events.map(({ event }) => event).find(({ type }) => type === 'coinDebtChanged')
  assert.deepEqual([debt!['amount'], debt!['debt']], ['0.01000000', '0.01000000'])
  // Bought in and lost coins are told without the account that owed them, a shortfall under its salted number.
  const sight = { account: (row: number) => `x${row}`, owner: (row: number) => `x${row}` }
  const coins = { account: OTHER.account, asset: 1, amount: 5 }
  const bought = { type: 'coinBoughtIn', ...coins, price: 60_000_000, cost: 3_000 } as const
  const cut = { type: 'coinLendersCut', ...coins, lenders: 5, value: 3_000 } as const
  for (const event of [bought, cut]) assert.equal(publicSightOf(event, sight).account(event.account), null)
  const below = { type: 'shortfallNoted', account: OTHER.account, open: 1 } as const
  assert.equal(publicSightOf(below, sight).account(below.account), `x${OTHER.account}`)
  await close()
})

test('behavior: a lender who waits has a borrower called: the part, the deadline, what epochs let go', async () => {
  const { house, get, act, close } = await opened()
  set(house, 'tier', 0, { ...flat, borrowRatePpm: 0, lenderWindowPpm: 1_000_000 })
  set(house, 'market', 0, { clearingFeePpm: 0 })
  assert.equal(await act('other', 'loans/adds', { amount: '1000', bears: false }), 'ok')
  // 190 lots bought at 60 lose 3,800 at 40; 100 in cash pay of it, the treasury of 4,000 lends 3,700 and keeps 300.
  const sides = { buyer: MEMBER.account, seller: OTHER.account, buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 }
  house.run({ type: 'tradeMake', venue: 0, trade: 1, market: 0, lots: 190, price: 60_000_000, ...sides })
  for (let second = 0; second < 15; second += 5) wait(house, 5_000, 40_000_000)
  const account = () => get(`accounts/${MEMBER.account}`, 'member')
  assert.deepEqual([(await account())['cash'], (await account())['recall']], ['-3700.000000', null])

  assert.equal(await act('other', 'loans/exits', { shares: 1_000_000_000, bears: false }), 'ok')
  assert.equal(await act('other', 'loans/exits/recall', { bears: false }), 'ok')
  assert.equal(await act('other', 'loans/exits/recall', { bears: false }), 'moneyNotLent')
  const endMs = house.house.clock.nowMs - 2 + 900_000
  wait(house, 1_000, 40_000_000)
  // Of 1,000 that is asked back 300 is there: 700 is missing, and one borrower owes all that is lent. An hour's notice.
  const deadlineMs = house.house.clock.nowMs + 3_600_000
  assert.deepEqual((await account())['recall'], { allowed: '3000.000000', due: '700.000000', deadlineMs })
  const lending = await get('tiers/0/lending')
  assert.deepEqual(lending['recall'], { phase: 'noticed', wanted: '700.000000', lent: '3700.000000', deadlineMs })
  assert.deepEqual([lending['free'], lending['exitEpochMs'], lending['exitEpochs']], ['300.000000', endMs, []])
  const [plain] = lending['classes'] as Json[]
  assert.equal(plain!['waiting'], 1_000_000_000)

  wait(house, 900_000, 40_000_000)
  const after = await get('tiers/0/lending')
  assert.deepEqual(
    (after['exitEpochs'] as Json[]).map(({ letGo }) => letGo),
    ['300.000000'],
  )
  assert.equal(after['free'], '0.000000')
  // What is paid in answers the call.
  const fact = openingCommands.filter(({ type }) => type === 'depositFinal').length + 1
  const paid = { account: MEMBER.account, vault: 0, amount: 700_000_000 }
  const [first] = house.run({ type: 'depositFinal', source: 3, fact, reference: 'fa'.repeat(32), ...paid })
  assert.notEqual(first!.type, 'rejected')
  assert.deepEqual((await account())['recall'], { allowed: '3000.000000', due: '0.000000', deadlineMs })
  wait(house, 2_700_000, 40_000_000)
  assert.equal((await account())['recall'], null)
  assert.equal((await get('tiers/0/lending'))['recall'], null)
  await close()
})

test('behavior: an epoch lets go pro rata of what each could withdraw, and to have asked first is worth nothing', async () => {
  const { house, get, close } = await opened()
  const leave = (owner: number, amount: number) =>
    house.run({
      ...{ type: 'withdrawalRequest', account: MEMBER.account + owner, vault: 0, amount },
      recipient: ownerKeyOf(owner),
    })
  // Of 44,800 in the vault 13,440 may leave in a window: 13,400 go at once.
  for (const owner of [1, 2, 4, 5, 7, 8, 10]) leave(owner, 1_900_000_000)
  leave(11, 100_000_000)
  leave(0, 60_000_000)
  leave(13, 1_000_000_000)
  assert.deepEqual((await get('tiers/0/exits'))['epochs'], [])
  wait(house, 900_000)
  // Forty over a weight of 100 and of 2,000: 1.904762 and 38.095238, each 1.9047 % of what it could withdraw.
  const [epoch] = (await get('tiers/0/exits'))['epochs'] as Json[]
  assert.deepEqual(epoch, {
    ...{ seq: house.house.clock.seq, timeMs: house.house.clock.nowMs, asset: 0, owners: 2 },
    ...{ asked: '1060.000000', letGo: '40.000000', partPpm: 19_047, firstMoverPpm: 0 },
  })
  const [queued] = (await get(`accounts/${MEMBER.account}/liquidity`, 'member'))['queued'] as Json[]
  assert.deepEqual([queued!['amount'], queued!['waiting']], ['1.904762', '58.095238'])
  await close()
})
