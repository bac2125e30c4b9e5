/** `plimsoll season`: the season of a day, explained; `plimsoll season report`: what seasons would have been since 2017. */
import { join } from 'node:path'
import type { Command } from 'commander'
import { BadInputError } from '../errors.ts'
import { outputFile } from '../output-file.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

type Options = { readonly json?: true; readonly day?: string; readonly data?: string; readonly out?: string }

const actions = ['day', 'report']

export function seasonVerb(shell: Shell): Command {
  return verbOf(
    'season',
    'explain the season of a day from its inputs, or write the report of all seasons since 2017 (docs/seasons.md)',
    'season --day 2022-05-11',
  )
    .argument('[what]', 'day, or report', 'day')
    .option('--day <date>', 'the day, ISO; the last of the study when left out')
    .option('--data <dir>', 'a folder of daily tables, as history/seasons')
    .option('--out <dir>', 'with report, write seasons.md, seasons-by-day.csv and images/seasons.svg there')
    .action(async (what: string, { json, day, data, out }: Options) => {
      if (!actions.includes(what)) throw new BadInputError(`season has no "${what}"`, `use ${actions.join(' or ')}`)
      if (what === 'day' && out !== undefined)
        throw new BadInputError('--out stands without report', 'write season report --out DIR')
      if (what === 'report' && day !== undefined)
        throw new BadInputError('--day stands with report', 'leave it out: the report is of all days')
      const { HISTORY_FOLDER, historyRead } = await import('../season/history.ts')
      const history = historyRead(data ?? HISTORY_FOLDER)
      if (what === 'report') await report(shell, history, json === true, out)
      else await explain(shell, history, json === true, day)
    })
}

type History = ReturnType<typeof import('../season/history.ts')['historyRead']>

async function explain(shell: Shell, history: History, json: boolean, date: string | undefined): Promise<void> {
  const { dayOfDate, seasonDays, studySpan } = await import('../../quant/index.ts')
  const { dayData, dayText } = await import('../season/explain.ts')
  const first = dayOfDate(studySpan[0])!
  const day = dayOfDate(date ?? studySpan[1])
  if (day === null || day < first || day > first + 36_525)
    throw new BadInputError(`--day is "${date}"`, `write a date from ${studySpan[0]} on, as 2022-05-11`)
  const found = seasonDays(history, first, day).at(-1)!
  if (json) writeJson(shell, { format: 1, ...dayData(found) })
  else shell.out(dayText(found))
}

async function report(shell: Shell, history: History, json: boolean, out: string | undefined): Promise<void> {
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
