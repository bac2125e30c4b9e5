/** Reads a scenario: its document and every table it names, wherever they come from, and checks that they fit together. */
import { ScenarioError } from './error.ts'
import { timeWrite } from './figures.ts'
import { publishedFile, publishedRead } from './published.ts'
import {
  fault,
  fieldsOf,
  flagOf,
  given,
  instantOf,
  integerOf,
  itemsOf,
  jsonParse,
  nameOf,
  type Place,
  quote,
  refuseTwice,
  textOf,
  wordOf,
} from './shape.ts'
import { PREMIUM_PPM_MAX, tableRead } from './table.ts'
import type { Scenario, ScenarioHead, ScenarioSource, ScenarioTable, ScenarioUnderlying } from './types.ts'
import { tableKinds } from './types.ts'
import { underlyingCheck, underlyingRead } from './underlying.ts'

/** Shortest and longest tick, ms. */
export const TICK_MS_MIN: number = 1_000
export const TICK_MS_MAX: number = 3_600_000

/** Longest window: a year. Every tick of it would still be a safe integer of anything. */
const WINDOW_MS_MAX = 366 * 86_400_000

const FORMAT = 1

const TABLE_FIELDS = [
  'file',
  'kind',
  'venue',
  'instrument',
  'from',
  'to',
  'intervalMs',
  'synthetic',
  'citation',
] as const

const FIELDS = [
  'format',
  'name',
  'title',
  'story',
  'window',
  'settlement',
  'seed',
  'tickMs',
  'bookMs',
  'sources',
  'underlyings',
  'tables',
  'rules',
  'published',
] as const

/** The files of a scenario: the document and the tables that it names, and how faults call them. */
export type ScenarioFiles = {
  readonly document: string
  readonly documentText: string
  pathOf(file: string): string
  tableText(file: string): string
}

/**
 * The scenario of a document and the texts of its tables by the names that the document gives them: for whoever has no disk.
 *
 * @throws ScenarioError
 */
export function scenarioOfTexts(documentText: string, texts: ReadonlyMap<string, string>): Scenario {
  return scenarioRead({
    document: 'scenario.json',
    documentText,
    pathOf: (file) => file,
    tableText(file) {
      const text = texts.get(file)
      if (text === undefined) throw new ScenarioError({ file, what: 'does not exist', cure: 'give its text' })
      return text
    },
  })
}

/**
 * The scenario that files describe. Format: docs/scenario-format.md.
 *
 * @throws ScenarioError naming the file, the line if there is one, what is wrong and what to do
 */
export function scenarioRead(files: ScenarioFiles): Scenario {
  const document = jsonParse(files.document, files.documentText)
  const fields = fieldsOf(document, FIELDS)
  integerOf(fields.format, FORMAT, FORMAT)
  const sources = itemsOf(fields.sources).map(sourceRead)
  refuseTwice(
    fields.sources,
    sources.map((source) => source.name),
  )
  const underlyings = itemsOf(fields.underlyings).map(underlyingRead)
  refuseTwice(
    fields.underlyings,
    underlyings.map((underlying) => underlying.name),
  )
  if (underlyings.length === 0) throw fault(fields.underlyings, 'is empty', 'name what has a price')
  const scenario: Scenario = {
    ...headOf(fields),
    sources,
    underlyings,
    tables: tablesRead(fields.tables, files),
    barOrder: 'alternating',
    rules: given(fields.rules) ? itemsOf(fields.rules).map(textOf) : [],
    published: given(fields.published) ? publishedRead(fields.published, files) : null,
  }
  scenarioCheck(scenario, fields.underlyings)
  return scenario
}

/** What the list of scenarios shows: the head of the document, its tables unread. */
export function headRead(document: string, text: string): ScenarioHead {
  return headOf(fieldsOf(jsonParse(document, text), FIELDS))
}

/** The files that a document names, in its order: each is read with it, none is looked into here. Throws ScenarioError. */
export function filesNamed(document: string, text: string): readonly string[] {
  const { tables, published } = fieldsOf(jsonParse(document, text), FIELDS)
  const files = itemsOf(tables).map((table) => textOf(fieldsOf(table, TABLE_FIELDS).file))
  return given(published) ? [...files, publishedFile(published)] : files
}

function headOf(
  fields: Record<(typeof FIELDS)[number], Place>,
): Omit<Scenario, 'barOrder' | 'sources' | 'underlyings' | 'tables' | 'rules' | 'published'> {
  const window = fieldsOf(fields.window, ['from', 'to'])
  const fromMs = instantOf(window.from)
  const toMs = instantOf(window.to)
  if (toMs <= fromMs || toMs - fromMs > WINDOW_MS_MAX) {
    throw fault(fields.window, `runs from ${timeWrite(fromMs)} to ${timeWrite(toMs)}`, 'end later, within a year')
  }
  const tickMs = integerOf(fields.tickMs, TICK_MS_MIN, TICK_MS_MAX)
  return {
    name: nameOf(fields.name),
    title: textOf(fields.title),
    story: textOf(fields.story),
    fromMs,
    toMs,
    settlement: nameOf(fields.settlement),
    seed: integerOf(fields.seed, 0, Number.MAX_SAFE_INTEGER),
    tickMs,
    bookMs: given(fields.bookMs) ? integerOf(fields.bookMs, tickMs, TICK_MS_MAX) : Math.max(tickMs, 60_000),
  }
}

function sourceRead(place: Place): ScenarioSource {
  const fields = fieldsOf(place, ['name', 'operator', 'synthetic', 'confidencePpm'])
  return {
    name: nameOf(fields.name),
    operator: textOf(fields.operator),
    synthetic: flagOf(fields.synthetic),
    confidencePpm: integerOf(fields.confidencePpm, 0, PREMIUM_PPM_MAX),
  }
}

function tablesRead(place: Place, files: ScenarioFiles): ReadonlyMap<string, ScenarioTable> {
  const tables = itemsOf(place).map((item) => tableOf(item, files))
  refuseTwice(
    place,
    tables.map((table) => table.file),
  )
  return new Map(tables.map((table) => [table.file, table]))
}

function tableOf(place: Place, files: ScenarioFiles): ScenarioTable {
  const fields = fieldsOf(place, TABLE_FIELDS)
  const file = textOf(fields.file)
  const kind = wordOf(fields.kind, tableKinds)
  if (kind !== 'bars' && given(fields.intervalMs)) {
    throw fault(fields.intervalMs, `stands at a table of ${kind}`, 'only bars have an interval')
  }
  return tableRead(files.pathOf(file), files.tableText(file), {
    file,
    kind,
    venue: textOf(fields.venue),
    instrument: textOf(fields.instrument),
    fromMs: instantOf(fields.from),
    toMs: instantOf(fields.to),
    intervalMs: kind === 'bars' ? integerOf(fields.intervalMs, TICK_MS_MIN, 86_400_000) : 0,
    synthetic: flagOf(fields.synthetic),
    citation: textOf(fields.citation),
  })
}

/** What one document's parts need of each other. */
function scenarioCheck(scenario: Scenario, place: Place): void {
  const places = itemsOf(place)
  for (const [index, underlying] of scenario.underlyings.entries()) {
    underlyingCheck(scenario, underlying, places[index]!)
  }
  const used = new Set(scenario.underlyings.flatMap(filesOf))
  for (const file of scenario.tables.keys()) {
    if (!used.has(file)) throw fault({ ...place, path: 'tables' }, `holds ${quote(file)}, which nothing uses`, 'cut it')
  }
  if (scenario.underlyings.some((underlying) => underlying.name === scenario.settlement)) {
    const cure = 'leave it out: every source reports it at one dollar'
    throw fault(place, 'holds the settlement token', cure)
  }
}

function filesOf(underlying: ScenarioUnderlying): string[] {
  const { market } = underlying
  const parts = market === null ? [] : [market.premium, market.depth, market.volatility]
  return [
    ...underlying.feeds.flatMap((feed) => (feed.kind === 'tables' ? feed.tables : [])),
    ...parts.flatMap((part) => (Array.isArray(part) ? (part as string[]) : [])),
  ]
}
