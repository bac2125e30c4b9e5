/** `plimsoll backtest`: margins walked through real histories, and whether they covered. */
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import type { Backtest, HourlyBacktest, Verdict } from '../../quant/index.ts'
import { BadInputError, CheckFailedError } from '../errors.ts'
import { outputFile } from '../output-file.ts'
import { progressOf } from '../progress.ts'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

type Options = { readonly json?: true; readonly data?: string; readonly out?: string }

export function backtestVerb(shell: Shell): Command {
  return verbOf(
    'backtest',
    'walk margins through fifteen years of closes: coverage, procyclicality, cost (docs/backtests.md)',
    'backtest --out docs',
  )
    .option('--data <dir>', 'also over hours, from the hourly bars of a folder of market data')
    .option('--out <dir>', 'write the report with its pictures into this folder')
    .action(async ({ json, data, out }: Options) => {
      const { backtest, backtestHours, members } = await import('../../quant/index.ts')
      const { historiesOpen, hourlyDocumentOf, hourlyOpen, reportFiles } = await import('../../lab/backtests/index.ts')
      if (out !== undefined && !existsSync(out))
        throw new BadInputError(`${out}: does not exist`, 'make the folder first')
      const hourly = data === undefined ? null : hourlyOpen(data)
      const folder = historiesOpen()
      const progress = progressOf(shell, 'backtest')
      let books = 0
      const onBook = (name: string): void => progress.step(books++, members.length + OPTION_BOOKS, name)
      const result = backtest(folder.histories, onBook)
      const hours = hourly === null ? null : backtestHours(hourly, result.fitted.rule, onBook)
      progress.stop()
      if (out !== undefined) {
        const files = reportFiles(result, folder)
        if (hours !== null) files.set('backtests-hourly.md', hourlyDocumentOf(hours))
        for (const [path, text] of files) {
          mkdirSync(dirname(join(out, path)), { recursive: true })
          outputFile(join(out, path)).write(text)
        }
      }
      if (json) writeJson(shell, jsonOf(result, hours))
      else shell.out(textOf(result, hours))
      const broken = result.criteria.filter(({ holds }) => !holds)
      if (broken.length > 0) throw new CheckFailedError(`does not hold: ${broken.map(({ name }) => name).join(', ')}`)
    })
}

/** Books with options, for the progress of a run. */
const OPTION_BOOKS = 8

/** The result without its daily rows. */
function jsonOf(result: Backtest, hourly: HourlyBacktest | null): object {
  const { fitted, criteria, options } = result
  const members = result.members.map(({ member, reference, charged, constant, shortfallRatio, extreme }) => ({
    name: member.book.name,
    tier: member.tier,
    inFamily: member.inFamily,
    ...{ reference, charged, constant, shortfallRatio, extreme },
  }))
  return { format: 1, fitted, criteria, members, options, hourly }
}

function textOf({ criteria, members, options, fitted }: Backtest, hours: HourlyBacktest | null): string {
  const row = (name: string, reference: Verdict, charged: Verdict): string[] => [
    name,
    String(reference.all.days),
    ...[reference.all, charged.all, reference.high, charged.high].map(({ breaches }) => String(breaches)),
    ...[reference.mean, charged.mean].map((mean) => `${(mean * 100).toFixed(2)} %`),
    (charged.mean / reference.mean).toFixed(3),
  ]
  const head = ['', 'days', 'breaches', 'charge', 'volatile', 'charge', 'mean', 'charge', 'ratio']
  const right = [1, 2, 3, 4, 5, 6, 7, 8]
  const { stressWeight, stressTail, filteredCap, floor } = fitted.rule
  return [
    `Charged: ${stressWeight} on stress at ${stressTail} × the tail, filtered at most ${filteredCap} × and the charge at least ${floor} × stress\n\n`,
    textTable(
      [head, ...members.map(({ member, reference, charged }) => row(member.book.name, reference, charged))],
      right,
    ),
    hours === null
      ? ''
      : `\nHours, by the rule that hours fit\n${textTable([head, ...hours.books.map((each) => row(each.name, each.reference, each.ofHours))], right)}`,
    '\nOptions at 99.5 %\n',
    textTable(
      [
        ['', 'priced by', 'days', 'breaches', 'charge'],
        ...options.map(({ name, source, reference, charged }) => [
          name,
          source,
          String(charged.days),
          String(reference.breaches),
          String(charged.breaches),
        ]),
      ],
      [2, 3, 4],
    ),
    '\nWhat has to hold\n',
    textTable(
      criteria.map(({ name, value, side, bound, holds }) => [
        name,
        value.toFixed(3),
        `${side} ${bound}`,
        holds ? 'holds' : 'DOES NOT HOLD',
      ]),
      [1],
    ),
  ].join('')
}
