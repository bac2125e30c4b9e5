/** What members ask for: accounts, mandates, pledges, withdrawals, transfers, stakes, sweeps, and deposits of the demo's chain. */
import { randomBytes } from 'node:crypto'
import { type Static, type TSchema, Type } from 'typebox'
import type { Command, CommandType } from '../../core/words/index.ts'
import type { Context } from '../context.ts'
import { ApiProblem } from '../problem.ts'
import { type Call, closed, type Route, RowSchema, route } from '../route.ts'
import { ExecutedSchema, execute, executeInPlay } from '../submit.ts'
import { assetOf, commandBody, commandOf, DecimalSchema, decimalOf, KeySchema } from '../words.ts'
import { accountParams } from './accounts.ts'
import { ownAccount, ownWithdrawal } from './ownership.ts'

type Json = Readonly<Record<string, unknown>>

/** The command of a request: its body and what else is known. */
function commandFrom(
  { context }: Pick<Call<unknown, unknown, unknown>, 'context'>,
  type: CommandType,
  json: Json,
): Command {
  return commandOf(context.service.house, type, json, context.places)
}

/** A route that turns its body, with the account of the path, into one command. */
function accountCommand(spec: {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly id: string
  readonly summary: string
  readonly type: CommandType
  readonly params?: Readonly<Record<string, TSchema>>
}): Route {
  const { method, url, id, summary, type, params = {} } = spec
  const body = commandBody(type, ['account', ...Object.keys(params)])
  const isEmpty = Object.keys((body as { properties?: object }).properties ?? {}).length === 0
  return route({
    method,
    url,
    id,
    tag: 'members',
    summary,
    access: ['member'],
    weight: 10,
    params: closed({ account: RowSchema, ...params }),
    ...(isEmpty ? {} : { body }),
    data: ExecutedSchema,
    handle(call) {
      ownAccount(call.context, call.identity, call.params.account)
      const json = { ...((call.body as Json | null) ?? {}), ...call.params }
      return execute(call, commandFrom(call, type, json))
    },
  })
}

const openRoute = route({
  method: 'POST',
  url: '/v1/accounts',
  id: 'openAccount',
  tag: 'members',
  summary: 'Open an account',
  access: ['member'],
  weight: 10,
  body: commandBody('accountOpen', ['owner']),
  data: ExecutedSchema,
  handle: (call) =>
    execute(call, commandFrom(call, 'accountOpen', { ...(call.body as Json), owner: call.identity.owner })),
})

const transferRoute = route({
  method: 'POST',
  url: '/v1/transfers',
  id: 'makeTransfer',
  tag: 'members',
  summary: 'Move an asset between two of your accounts',
  access: ['member'],
  weight: 10,
  body: commandBody('transferMake', []),
  data: ExecutedSchema,
  handle(call) {
    const { from } = call.body as { readonly from: number }
    ownAccount(call.context, call.identity, from)
    return execute(call, commandFrom(call, 'transferMake', call.body as Json))
  },
})

const withdrawalCancelRoute = route({
  method: 'DELETE',
  url: '/v1/withdrawals/:withdrawal',
  id: 'cancelWithdrawal',
  tag: 'members',
  summary: 'Take a requested withdrawal back',
  access: ['member'],
  weight: 10,
  params: closed({ withdrawal: Type.Integer({ minimum: 1, maximum: 2 ** 48 - 1 }) }),
  data: ExecutedSchema,
  handle(call) {
    const withdrawal = ownWithdrawal(call.context, call.identity, call.params.withdrawal)
    return execute(call, { type: 'withdrawalCancel', withdrawal })
  },
})

const depositBody = closed({ vault: Type.Integer({ minimum: 0, maximum: 65_535 }), amount: DecimalSchema })

const depositRoute = route({
  method: 'POST',
  url: '/v1/accounts/:account/deposits',
  id: 'makeDeposit',
  tag: 'members',
  summary: 'Bring play money over the chain `local` of a demo; it is final at once',
  access: ['member'],
  weight: 10,
  params: accountParams,
  body: depositBody,
  data: ExecutedSchema,
  async handle(call) {
    const { context, identity, params, body } = call
    ownAccount(context, identity, params.account)
    const source = context.localChainSource
    if (source === null || context.service.mode !== 'demo') {
      throw ApiProblem.edge('notForThisHouse', 'Send the asset to the vault on its chain: play money is for demos.')
    }
    return inTurn(context, () => executeInPlay(call, depositOf(context, source, params.account, body)))
  },
})

function depositOf(
  { service: { house }, places }: Context,
  source: number,
  account: number,
  { vault, amount }: Static<typeof depositBody>,
): Command {
  return {
    type: 'depositFinal',
    source,
    fact: house.ledger.sources.fact[source]! + 1,
    reference: randomBytes(32).toString('hex'),
    vault,
    account,
    amount: decimalOf('amount', amount, places(house, assetOf(house, { vault }))),
  }
}

const turns = new WeakMap<Context, Promise<unknown>>()

/** Facts of one source are numbered densely: the next is numbered when the one before has been executed. */
function inTurn<T>(context: Context, act: () => Promise<T>): Promise<T> {
  const result = (turns.get(context) ?? Promise.resolve()).then(act)
  turns.set(
    context,
    result.catch(() => null),
  )
  return result
}

/** Routes by which members act. */
export const memberRoutes: readonly Route[] = [
  openRoute,
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/pledge',
    id: 'pledgeAccount',
    summary: 'Pledge the account to another of yours, or release it',
    type: 'accountPledge',
  }),
  accountCommand({
    method: 'PUT',
    url: '/v1/accounts/:account/mandates/:venue',
    id: 'setMandate',
    summary: 'Let a venue bind the account within bounds; no markets listed means all',
    type: 'mandateSet',
    params: { venue: Type.Integer({ minimum: 0, maximum: 65_535 }) },
  }),
  accountCommand({
    method: 'DELETE',
    url: '/v1/accounts/:account/mandates/:venue',
    id: 'revokeMandate',
    summary: 'End a mandate',
    type: 'mandateRevoke',
    params: { venue: Type.Integer({ minimum: 0, maximum: 65_535 }) },
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/recipients',
    id: 'addRecipient',
    summary: 'List a recipient of withdrawals; it may be paid after a delay. No session may ask for it',
    type: 'recipientAdd',
  }),
  accountCommand({
    method: 'DELETE',
    url: '/v1/accounts/:account/recipients/:recipient',
    id: 'removeRecipient',
    summary: 'Take a recipient off the list, at once',
    type: 'recipientRemove',
    params: { recipient: KeySchema },
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/withdrawals',
    id: 'requestWithdrawal',
    summary: 'Ask for a withdrawal to your own key or a listed recipient; checked now and at execution',
    type: 'withdrawalRequest',
  }),
  withdrawalCancelRoute,
  transferRoute,
  depositRoute,
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/sweep',
    id: 'demandSweep',
    summary: 'Ask for a sweep of every market in which the account has a claim or a loss',
    type: 'sweepDemand',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/stake/add',
    id: 'addStake',
    summary: 'Put cash at stake behind the tier',
    type: 'stakeAdd',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/stake/exit',
    id: 'exitStake',
    summary: 'Ask to take stake shares out after the cooldown',
    type: 'stakeExit',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/stake/claim',
    id: 'claimStake',
    summary: 'Take out stake shares whose cooldown is over',
    type: 'stakeClaim',
  }),
  // Liquidity
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/pool/joins',
    id: 'joinPool',
    summary: 'Put cash into the pool behind the tier’s backstop: at work from the next epoch on',
    type: 'poolJoin',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/pool/exits',
    id: 'exitPool',
    summary: 'Ask to take shares out of the pool after its notice; it is not taken back',
    type: 'poolExit',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/offers',
    id: 'takeOffer',
    summary: 'Buy collateral that the backstop holds, at no more than a price',
    type: 'offerTake',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/bids',
    id: 'placeBid',
    summary: 'Offer to take a share of failing books at a discount; no markets listed means all of the tier',
    type: 'bidPlace',
  }),
  accountCommand({
    method: 'DELETE',
    url: '/v1/accounts/:account/bids/:bid',
    id: 'cancelBid',
    summary: 'Take what is left of a bid back',
    type: 'bidCancel',
    params: { bid: Type.Integer({ minimum: 1, maximum: 2 ** 48 - 1 }) },
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/loans/adds',
    id: 'addLoan',
    summary: 'Lend cash to the tier; who bears loses bad debt first, for a larger part of the interest',
    type: 'lendAdd',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/loans/exits',
    id: 'exitLoan',
    summary:
      'Take lender shares out: at once, or at the end of an epoch when others wait, the money is lent or the window is full',
    type: 'lendExit',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/loans/exits/cancel',
    id: 'cancelLoanExit',
    summary: 'Take back what of an exit of a class waits and has not been recalled',
    type: 'lendExitCancel',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/loans/exits/recall',
    id: 'recallLoan',
    summary: 'Have borrowers called for what of an exit of a class waits and is lent',
    type: 'lendRecall',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/coins/adds',
    id: 'addCoins',
    summary: 'Lend a collateral asset to the tier, for shares of that coin’s pool',
    type: 'coinLend',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/coins/exits',
    id: 'exitCoins',
    summary:
      'Take shares of a coin’s pool out: at once, or at the end of an epoch when others wait, the coins are lent or the window is full',
    type: 'coinLendExit',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/coins/exits/cancel',
    id: 'cancelCoinExit',
    summary: 'Take back what of an exit from a coin’s pool waits and has not been recalled',
    type: 'coinLendExitCancel',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/coins/exits/recall',
    id: 'recallCoins',
    summary:
      'Have borrowers of a coin called for what of an exit waits and is lent; what they do not give back is bought in',
    type: 'coinRecall',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/coins/loans',
    id: 'borrowCoins',
    summary: 'Borrow a coin; what is owed counts against the account, with a haircut on top, until it is given back',
    type: 'coinBorrow',
  }),
  accountCommand({
    method: 'POST',
    url: '/v1/accounts/:account/coins/repayments',
    id: 'repayCoins',
    summary: 'Give a borrowed coin back, at most what is owed',
    type: 'coinRepay',
  }),
]
