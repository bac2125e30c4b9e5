/** `plimsoll museum`: the field's failures, under the rules that failed and under Plimsoll's. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { MuseumResult } from '../../lab/museum/index.ts'
import type { OrdealResult } from '../../lab/ordeals/index.ts'
import { BadInputError, CheckFailedError } from '../errors.ts'
import { refuseNamedTwice, short, wholeNumber } from '../options.ts'
import { outputFile } from '../output-file.ts'
import { progressOf } from '../progress.ts'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

type Options = { readonly json?: true; readonly seed: number; readonly report?: string }

export function museumVerb(shell: Shell): Command {
  return verbOf(
    'museum',
    'play the field’s failures under the rules that failed and under Plimsoll’s, against bounds written before',
    'museum E12 E23',
  )
    .argument('[exhibits...]', 'numbers as in docs/museum.md, of ordeals too (by default all)')
    .option('--seed <n>', 'seed of the people around a story', wholeNumber('--seed', 0, Number.MAX_SAFE_INTEGER), 1)
    .option('--report <file>', 'write the museum as a page')
    .action(async (named: readonly string[], { json, seed, report }: Options) => {
      const { exhibits, runExhibit } = await import('../../lab/museum/index.ts')
      const { ordeals, runOrdeal } = await import('../../lab/ordeals/index.ts')
      const all = chosenOf(named, [...exhibits, ...ordeals])
      const chosen = exhibits.filter((exhibit) => all.includes(exhibit))
      if (report !== undefined && chosen.length === 0) {
        throw new BadInputError('ordeals have no page', 'name an exhibit, or leave --report out')
      }
      const file = report === undefined ? null : outputFile(report)
      const progress = progressOf(shell, 'museum')
      const results = chosen.map((exhibit, at) => {
        progress.step(at, chosen.length, exhibit.id)
        return runExhibit(exhibit, seed)
      })
      const tried = ordeals.filter((ordeal) => all.includes(ordeal)).map((ordeal) => runOrdeal(ordeal, seed))
      progress.stop()
      if (json) writeJson(shell, { format: 1, seed, exhibits: results.map(jsonOf), ordeals: tried.map(ordealJsonOf) })
      else {
        if (results.length > 0) shell.out(await textOf(results))
        if (tried.length > 0) shell.out(await ordealsTextOf(tried))
      }
      if (file !== null) {
        const { museumHtml } = await import('../../lab/report/index.ts')
        file.write(museumHtml(results))
        const line = `Report: ${resolve(file.path)}\n`
        if (json) shell.err(line)
        else shell.out(line)
      }
      const broken =
        results.find(({ holds }) => !holds)?.exhibit.id ?? tried.find(({ holds }) => !holds)?.ordeal.id ?? null
      if (broken !== null) throw new CheckFailedError(`seed ${seed}: the bound of ${broken} is broken`)
    })
}

function chosenOf<T extends { readonly id: string }>(named: readonly string[], all: readonly T[]): readonly T[] {
  if (named.length === 0) return all
  refuseNamedTwice('museum', named)
  return named.map((name) => {
    const found = all.find(({ id }) => id === name)
    if (found !== undefined) return found
    throw new BadInputError(`there is no exhibit "${short(name)}"`, `use ${all.map(({ id }) => id).join(', ')}`)
  })
}

async function textOf(results: readonly MuseumResult[]): Promise<string> {
  const { money } = await import('../../lab/report/index.ts')
  const { bearerShown } = await import('../../lab/museum/index.ts')
  const rows = results.map((result) => {
    const { exhibit, here, bound, holds } = result
    const shown = bearerShown(result)
    const figures = [shown.failed, shown.here, shown.bound, here.total, bound.total].map((amount) => money(amount))
    const published = exhibit.published.loss === null ? 'none' : money(exhibit.published.loss)
    return [exhibit.id, exhibit.title, published, shown.bearer, ...figures, holds ? 'holds' : 'BROKEN']
  })
  const head = ['', '', 'published', 'bearer', 'failed rules', 'here', 'bound', 'all here', 'bound of all', '']
  const rules = results.map(({ exhibit }) => `${exhibit.id}: ${exhibit.rule}\n`).join('')
  return `${textTable([head, ...rows], [2, 4, 5, 6, 7, 8])}\nWhat made the difference\n${rules}`
}

async function ordealsTextOf(results: readonly OrdealResult[]): Promise<string> {
  const { money } = await import('../../lab/report/index.ts')
  const head = ['', '', 'failed rule', 'here', 'bound', '']
  const rows = results.map(({ ordeal, loss, bound, holds }) => [
    ...[ordeal.id, ordeal.title],
    ...[ordeal.failed.loss, loss, bound].map((amount) => money(amount)),
    holds ? 'holds' : 'BROKEN',
  ])
  const told = results.map(({ ordeal, figures }) => {
    const beside = figures.map(([what, value]) => `  ${what}: ${value}\n`).join('')
    return `${ordeal.id}: ${ordeal.rule}\n${beside}`
  })
  return `\nOrdeals with futures and options\n${textTable([head, ...rows], [2, 3, 4])}\n${told.join('')}`
}

function ordealJsonOf({ ordeal, loss, bound, holds, figures }: OrdealResult): object {
  const { id, title, story, source, measured, failed, rule, set } = ordeal
  const told = figures.map(([what, value]) => ({ what, value }))
  return {
    ...{ id, title, story, source, measured, rule, set, failed },
    ...{ bound: { formula: ordeal.bound.formula, most: bound }, loss, holds, figures: told },
  }
}

function jsonOf({
  exhibit,
  bound,
  here,
  failed,
  without,
  broken,
  againstPublishedPpm,
  isNear,
  holds,
}: MuseumResult): object {
  const { id, title, date, story, published, rule, leftOut, apart, listing } = exhibit
  const set = listing.stocking.set
  return {
    ...{ id, title, date, story, published, rule, leftOut, set },
    bound: { formula: exhibit.bound.formula, ...bound },
    here,
    failed: { way: exhibit.failed.way, meaning: exhibit.failed.meaning, ...failed },
    without: without === null ? null : { ...exhibit.without, ...without },
    ...{ holds, broken, againstPublishedPpm, isNear, apart },
  }
}
