/** Scenarios and seasons: files of the past, public, so that anyone replays them on their own machine. */
import { type Static, Type } from 'typebox'
import { ApiProblem } from '../problem.ts'
import { closed, everybody, MillisSchema, type Route, route } from '../route.ts'
import { BacktestSchema } from '../views/backtest.ts'

const NameSchema = Type.String({ pattern: '^[a-z0-9-]{1,40}$' })

/** A scenario that can be replayed, and the time that it covers. */
export const ScenarioSchema = closed({
  name: NameSchema,
  title: Type.String(),
  story: Type.String(),
  fromMs: MillisSchema,
  toMs: MillisSchema,
})

/** The files of a scenario. */
export const ScenarioFilesSchema = closed({
  document: Type.String(),
  tables: Type.Array(closed({ file: Type.String(), text: Type.String() })),
})

/** The table of seasons by day. */
export const SeasonTableSchema = closed({
  table: Type.String({ description: 'CSV, a line a day since 2017: docs/seasons.md says what its columns are.' }),
})

/** Routes of scenarios and of seasons of the past. */
export const scenarioRoutes: readonly Route[] = [
  route({
    method: 'GET',
    url: '/v1/scenarios',
    id: 'listScenarios',
    tag: 'risk',
    summary: 'Every scenario that can be replayed',
    access: everybody,
    weight: 5,
    data: Type.Array(ScenarioSchema),
    handle: ({ context }) =>
      context.scenarios.list().map(({ name, title, story, fromMs, toMs }) => ({ name, title, story, fromMs, toMs })),
  }),
  route({
    method: 'GET',
    url: '/v1/scenarios/:name',
    id: 'getScenario',
    tag: 'risk',
    summary: 'The files of one scenario: its document and its tables by name (docs/scenario-format.md)',
    access: everybody,
    weight: 50,
    params: closed({ name: NameSchema }),
    data: ScenarioFilesSchema,
    handle({ context, params }) {
      const files = context.scenarios.texts(params.name)
      if (files === null) throw ApiProblem.edge('nothingThere', 'GET /v1/scenarios lists every scenario.')
      return { document: files.document, tables: [...files.texts].map(([file, text]) => ({ file, text })) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/seasons',
    id: 'getSeasonTable',
    tag: 'risk',
    summary: 'What seasons would have been by day since 2017, what raised them, margin with and without',
    access: everybody,
    weight: 50,
    data: SeasonTableSchema,
    handle({ context }) {
      const table = context.seasonsByDay()
      if (table === null) throw ApiProblem.edge('nothingThere', 'plimsoll season report writes it.')
      return { table }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/backtests',
    id: 'getBacktest',
    tag: 'risk',
    summary: 'The published back-test of margins over fifteen years: coverage, uncovered amounts, procyclicality, cost',
    access: everybody,
    weight: 50,
    data: BacktestSchema,
    handle({ context }) {
      const text = context.backtest()
      if (text === null) throw ApiProblem.edge('nothingThere', 'plimsoll backtest --out docs writes it.')
      return JSON.parse(text) as Static<typeof BacktestSchema>
    },
  }),
]
