/** Ordeals in words: their part of docs/museum.md. */
import { money } from '../report/format.ts'
import type { OrdealResult } from './run.ts'

/** The part of the document; every figure comes from the runs. */
export function ordealsDoc(results: readonly OrdealResult[]): string {
  const held = results.filter(({ holds }) => holds).length
  const lines = [
    '',
    '# Ordeals with futures and options',
    '',
    'What is done to a house with dated futures and options (`src/lab/ordeals`): the rule that failed elsewhere is a model on the figures of the story, the script is played',
    `here, and the bound was written before. Each measures what its chapter says. Of ${results.length} bounds ${held} hold.`,
    '',
    '| | ordeal | failed rule | here | bound |',
    '| --- | --- | --- | --- | --- |',
    ...results.map(({ ordeal, loss, bound }) => {
      const figures = [ordeal.failed.loss, loss, bound].map((amount) => money(amount))
      return `| ${[ordeal.id, ordeal.title, ...figures].join(' | ')} |`
    }),
    ...results.flatMap(chapterOf),
  ]
  return `${lines.join('\n')}\n`
}

function chapterOf({ ordeal, loss, bound, figures }: OrdealResult): string[] {
  const { id, title, story, source, measured, failed, rule } = ordeal
  return [
    '',
    `## ${id}. ${title}`,
    '',
    `${story}${source === null ? '' : ` (<${source}>)`}`,
    '',
    `*Measured*: ${measured}. *The rule that failed*: ${failed.meaning}: ${money(failed.loss)}. *What makes the difference*: ${rule}.`,
    '',
    `*Bound*: ${ordeal.bound.formula}: ${money(bound)}. Here: ${money(loss)}.`,
    '',
    ...figures.map(([what, value]) => `- ${what}: ${value}`),
  ]
}
