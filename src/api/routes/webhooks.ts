/** An account's webhook. It is no command of the house: the owner's own key signs for it, or a token that may write asks. */
import { Type } from 'typebox'
import { type WebhookRefusal, type Webhooks, webhookLimits } from '../../webhooks/index.ts'
import { ApiProblem } from '../problem.ts'
import { type Call, closed, MillisSchema, orNull, type Route, RowSchema, route } from '../route.ts'
import { refusalProblem } from '../submit.ts'
import { accountParams } from './accounts.ts'
import { ownAccount } from './ownership.ts'

/** Weight of what is synced to the disk by the thread that executes commands: some ten a second of one caller. */
const SYNCED = 100

const WebhookSchema = closed({
  url: Type.String(),
  createdMs: MillisSchema,
  sinceSeq: Type.Integer({ description: 'Events behind it are sent.' }),
  stopped: orNull(
    closed({
      reason: Type.Enum(['retriesEnded', 'queueFull', 'gone'], { description: 'Why nothing is sent any more.' }),
      atMs: MillisSchema,
    }),
  ),
  waiting: Type.Integer({ description: 'Messages that wait to arrive.' }),
  attempts: Type.Integer({ description: 'Failed attempts of the first of them.' }),
  nextMs: orNull(Type.Integer({ description: 'When it is tried again, wall clock.' })),
  failure: orNull(
    closed({
      code: Type.Enum(['addressRefused', 'nameUnknown', 'timedOut', 'connectionFailed', 'statusRefused']),
      status: orNull(Type.Integer()),
    }),
  ),
})

const lookRoute = route({
  method: 'GET',
  url: '/v1/accounts/:account/webhook',
  id: 'getWebhook',
  tag: 'members',
  summary: 'How the webhook of the account stands; null when there is none',
  access: ['member'],
  params: accountParams,
  data: orNull(WebhookSchema),
  handle({ context, identity, params }) {
    ownAccount(context, identity, params.account)
    return webhooksOf(context).look(params.account)
  },
})

const putRoute = route({
  method: 'PUT',
  url: '/v1/accounts/:account/webhook',
  id: 'setWebhook',
  tag: 'members',
  summary: 'Have calls and forced acts of the account sent to an address; the answer tells the secret, once',
  access: ['member'],
  weight: SYNCED,
  params: accountParams,
  body: closed({ url: Type.String({ minLength: 1, maxLength: webhookLimits.webhookUrlMax }) }),
  data: closed({
    account: RowSchema,
    url: Type.String(),
    secret: Type.String({ description: 'Verifies messages; it is told here and never again.' }),
    sinceSeq: Type.Integer(),
  }),
  isSecret: true,
  async handle(call) {
    const { account } = call.params
    const { url } = call.body
    const { owner, nonce } = await confirmed(call, account, url)
    const registered = accepted(webhooksOf(call.context).register({ account, owner, url, nonce }))
    return { account, url, ...registered }
  },
})

const removeRoute = route({
  method: 'DELETE',
  url: '/v1/accounts/:account/webhook',
  id: 'removeWebhook',
  tag: 'members',
  summary: 'End the webhook of the account; what waits is not sent',
  access: ['member'],
  weight: SYNCED,
  params: accountParams,
  data: closed({ account: RowSchema, removed: Type.Boolean() }),
  async handle(call) {
    const { account } = call.params
    const { owner, nonce } = await confirmed(call, account, null)
    return { account, removed: accepted(webhooksOf(call.context).remove({ account, owner, nonce })) }
  },
})

type WebhookCall = Pick<Call<unknown, unknown, unknown>, 'context' | 'identity' | 'signature'>

/** Whose webhook it is, when whoever asks may change it. Throws the refusal. */
async function confirmed(
  { context, identity, signature }: WebhookCall,
  account: number,
  url: string | null,
): Promise<{ readonly owner: number; readonly nonce: number | null }> {
  ownAccount(context, identity, account)
  webhooksOf(context)
  const answer = await context.authenticator.confirm(identity, { account, url }, signature)
  if ('refused' in answer) throw refusalProblem(answer)
  // Who signs need not be who reads: the account must be the signer's.
  ownAccount(context, answer.identity, account)
  return { owner: answer.identity.owner!, nonce: answer.nonce }
}

function webhooksOf({ webhooks }: WebhookCall['context']): Webhooks {
  if (webhooks !== null) return webhooks
  throw ApiProblem.edge(
    'notForThisHouse',
    'Follow the channel of the account on the stream: this house sends no webhooks.',
  )
}

function accepted<T>(answer: T | WebhookRefusal): T {
  if (typeof answer === 'object' && answer !== null && 'refused' in answer)
    throw refusalProblem(answer as WebhookRefusal)
  return answer as T
}

/** Routes of webhooks. */
export const webhookRoutes: readonly Route[] = [lookRoute, putRoute, removeRoute]
