/** Questions about margin: what a book would be, one or many suppositions at a time, of a real or a given book. */
import { type Static, Type } from 'typebox'
import { apiLimits } from '../limits.ts'
import { ApiProblem } from '../problem.ts'
import { BookSchema, bookHouse } from '../risk/book.ts'
import { ChangeSetSchema, EffectSchema, effectOf } from '../risk/parameters.ts'
import { ColumnsSchema, columnsOf, NeutralBookSchema } from '../risk/profiles.ts'
import { type Asked, marginOf, portfolioOf, portfolioOfWords, SuppositionSchema, whatIf } from '../risk/what-if.ts'
import { type Call, closed, everybody, type Route, RowSchema, route } from '../route.ts'
import { MarginSchema } from '../views/margin.ts'
import { PortfolioSchema } from '../views/portfolio.ts'
import { readableAccount } from './ownership.ts'

const asked = { account: Type.Optional(RowSchema), book: Type.Optional(BookSchema) }

type AskedJson = { readonly account?: number; readonly book?: Static<typeof BookSchema> }

/** The book that a question is about: an account that the caller may read, or a given one. */
function askedOf(
  { context, identity }: Pick<Call<unknown, unknown, unknown>, 'context' | 'identity'>,
  json: AskedJson,
): Asked {
  if (json.book !== undefined && json.account === undefined) return { house: bookHouse(context, json.book), account: 0 }
  if (json.account !== undefined && json.book === undefined) {
    return { house: context.service.house, account: readableAccount(context, identity, json.account) }
  }
  throw ApiProblem.edge('fieldInvalid', 'Name an account, or give a book: one of the two.')
}

/** A book as it is and as it would be. */
export const SupposedSchema = closed({ before: MarginSchema, after: MarginSchema })

const whatIfRoute = route({
  method: 'POST',
  url: '/v1/risk/what-if',
  id: 'whatIf',
  tag: 'risk',
  summary: 'A book before and after a supposition, explained',
  access: everybody,
  weight: 5,
  body: closed({ ...asked, suppose: SuppositionSchema }),
  data: SupposedSchema,
  handle(call) {
    const book = askedOf(call, call.body)
    return { before: marginOf(call.context, book), after: whatIf(call.context, book, call.body.suppose) }
  },
})

const batchRoute = route({
  method: 'POST',
  url: '/v1/risk/what-if/batch',
  id: 'whatIfBatch',
  tag: 'risk',
  summary: 'A book under many suppositions, each by itself',
  access: everybody,
  weight: 100,
  body: closed({
    ...asked,
    suppose: Type.Array(SuppositionSchema, { minItems: 1, maxItems: apiLimits.suppositionsMax }),
  }),
  data: closed({ before: MarginSchema, after: Type.Array(MarginSchema) }),
  handle(call) {
    const book = askedOf(call, call.body)
    const after = call.body.suppose.map((each) => whatIf(call.context, book, each))
    return { before: marginOf(call.context, book), after }
  },
})

const parametersRoute = route({
  method: 'POST',
  url: '/v1/risk/parameters',
  id: 'simulateParameters',
  tag: 'risk',
  summary: 'What a change of parameters would do to the live book, before anybody votes',
  access: everybody,
  weight: 200,
  body: ChangeSetSchema,
  data: EffectSchema,
  handle: ({ context, body }) => effectOf(context, body),
})

const profilesRoute = route({
  method: 'POST',
  url: '/v1/risk/profiles',
  id: 'compareProfiles',
  tag: 'risk',
  summary: 'A book here and at other venues by their published rules, side by side, scenario by scenario',
  access: everybody,
  weight: 50,
  body: closed({ book: NeutralBookSchema }),
  data: ColumnsSchema,
  handle: ({ body }) => columnsOf(body.book),
})

const portfolioRoute = route({
  method: 'POST',
  url: '/v1/risk/portfolio',
  id: 'explainPortfolio',
  tag: 'risk',
  summary:
    'Why a book under portfolio margin needs what it needs: an account, a given book, or one in dollars and coins',
  access: everybody,
  weight: 50,
  body: closed({
    ...asked,
    words: Type.Optional(NeutralBookSchema),
    suppose: Type.Optional(SuppositionSchema),
  }),
  data: PortfolioSchema,
  handle(call) {
    const { words, suppose, account, book } = call.body
    if (words === undefined) return portfolioOf(call.context, askedOf(call, call.body), suppose ?? {})
    if (account === undefined && book === undefined && suppose === undefined) return portfolioOfWords(words)
    throw ApiProblem.edge('fieldInvalid', 'words: a book in words is asked by itself, as it is.')
  },
})

/** Routes about risk. */
export const riskRoutes: readonly Route[] = [whatIfRoute, batchRoute, parametersRoute, profilesRoute, portfolioRoute]
