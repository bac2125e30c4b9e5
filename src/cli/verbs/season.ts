/** `plimsoll season`: the season of a day explained, attested, checked; and the report of all days since 2017. */
import { join } from 'node:path'
import type { Command } from 'commander'
import { BadInputError, CheckFailedError } from '../errors.ts'
import { wholeNumber } from '../options.ts'
import { outputFile } from '../output-file.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

type Options = {
  readonly json?: true
  readonly day?: string
  readonly data?: string
  readonly out?: string
  readonly source?: number
  readonly tier?: number
}

type History = ReturnType<typeof import('../season/history.ts')['historyRead']>
type SeasonDay = import('../../quant/index.ts').SeasonDay

/** What the verb does, with the options that each takes beside `--data`. */
const actions: Readonly<Record<string, readonly (keyof Options)[]>> = {
  day: ['day', 'json'],
  attest: ['day', 'source', 'tier', 'json'],
  check: ['json'],
  report: ['out', 'json'],
}

export function seasonVerb(shell: Shell): Command {
  return verbOf(
    'season',
    'explain the season of a day from its inputs; write what a source signs of it, check that; or report all since 2017',
    'season --day 2022-05-11',
  )
    .argument('[what]', 'day, attest, check, or report (docs/seasons.md)', 'day')
    .argument('[file]', 'with check, the attestation')
    .option('--day <date>', 'the day, ISO; the last of the study when left out')
    .option('--data <dir>', 'a folder of daily tables, as history/seasons')
    .option('--source <n>', 'with attest, the row of the source', wholeNumber('--source', 0, 65_535))
    .option('--tier <n>', 'with attest, the row of the tier', wholeNumber('--tier', 0, 65_535))
    .option('--out <dir>', 'with report, write seasons.md, seasons-by-day.csv and images/seasons.svg there')
    .action(async (what: string, file: string | undefined, options: Options) => {
      refuseStray(what, file, options)
      const { HISTORY_FOLDER, historyRead } = await import('../season/history.ts')
      const history = historyRead(options.data ?? HISTORY_FOLDER)
      if (what === 'report') await report(shell, history, options)
      else if (what === 'check') await check(shell, history, file!, options)
      else if (what === 'attest') await attest(shell, history, options)
      else await explain(shell, history, options)
    })
}

function refuseStray(what: string, file: string | undefined, options: Options): void {
  const allowed = actions[what]
  if (allowed === undefined)
    throw new BadInputError(`season has no "${what}"`, `use ${Object.keys(actions).join(', ')}`)
  const given = Object.keys(options) as (keyof Options)[]
  const stray = given.find((name) => name !== 'data' && !allowed.includes(name))
  if (stray !== undefined) throw new BadInputError(`--${stray} stands with ${what}`, 'leave it out')
  if ((what === 'check') !== (file !== undefined))
    throw new BadInputError(`season ${what} takes ${what === 'check' ? 'a file' : 'no file'}`, 'see --help')
  if (what === 'attest' && (options.source === undefined || options.tier === undefined))
    throw new BadInputError('season attest takes --source and --tier', 'name the rows of both in the house')
}

async function explain(shell: Shell, history: History, { json, day }: Options): Promise<void> {
  const { dayData, dayText } = await import('../season/explain.ts')
  const found = await dayOf(history, day)
  if (json) writeJson(shell, { format: 1, ...dayData(found) })
  else shell.out(dayText(found))
}

async function attest(shell: Shell, history: History, { day, source, tier }: Options): Promise<void> {
  const { attestationOf } = await import('../../quant/index.ts')
  writeJson(shell, attestationOf(await dayOf(history, day), source!, tier!))
}

async function check(shell: Shell, history: History, file: string, { json }: Options): Promise<void> {
  const { dateOfDay } = await import('../../quant/index.ts')
  const { attestationRead, checkOf, checkText } = await import('../season/attest.ts')
  const told = attestationRead(file)
  const found = checkOf(told, await dayOf(history, dateOfDay(told.day)))
  if (json) writeJson(shell, { format: 1, ...found })
  else shell.out(checkText(told, found))
  if (found.faults.length + found.apart.length > 0) throw new CheckFailedError('the attestation does not hold')
}

/** The season of an ISO date, or of the study's last day. The regime is calm before the study's first day. */
async function dayOf(history: History, date: string | undefined): Promise<SeasonDay> {
  const { dayOfDate, seasonDays, studySpan } = await import('../../quant/index.ts')
  const first = dayOfDate(studySpan[0])!
  const day = dayOfDate(date ?? studySpan[1])
  // A hundred years are more than any history.
  if (day === null || day < first || day > first + 36_525)
    throw new BadInputError(`the day is "${date}"`, `write a date from ${studySpan[0]} on, as 2022-05-11`)
  return seasonDays(history, first, day).at(-1)!
}

async function report(shell: Shell, history: History, { json, out }: Options): Promise<void> {
  const { studyOf, studySpan } = await import('../../quant/index.ts')
  const { seasonsByDay, seasonsDocument } = await import('../season/document.ts')
  const { seasonsPicture } = await import('../season/picture.ts')
  if (!history.series.has('BTC')) throw new BadInputError('the tables have no BTC.csv', 'the report needs its closes')
  const study = studyOf(history)
  const document = seasonsDocument(study)
  if (out !== undefined) {
    const files: readonly (readonly [string, string])[] = [
      ['seasons.md', document],
      ['seasons-by-day.csv', seasonsByDay(study)],
      ['images/seasons.svg', seasonsPicture(study)],
    ]
    for (const [name, text] of files) outputFile(join(out, name)).write(text)
  }
  const { leads, spells, coverage, cycles, raisedDays, falls } = study
  const crashes = leads.map(({ at, ...lead }) => ({
    ...lead,
    season: at.regime.season,
    scoreMilli: at.score.scoreMilli,
  }))
  if (json) writeJson(shell, { format: 1, span: studySpan, raisedDays, crashes, spells, falls, coverage, cycles })
  else shell.out(document)
}
